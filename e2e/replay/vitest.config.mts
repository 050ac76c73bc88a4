import { defineConfig } from "vitest/config";

/** Our fingerprints against the history of a monorepo, and a bundler's word on what changed: `npm run e2e:replay`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    reporters: ["verbose"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
