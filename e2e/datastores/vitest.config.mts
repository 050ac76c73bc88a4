import { defineConfig } from "vitest/config";

/** The URLs and the environment that the program writes, with real servers and real clients: `npm run e2e:datastores`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    reporters: ["verbose"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
