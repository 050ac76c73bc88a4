import { defineConfig } from "vitest/config";

/** The page and the comment in a real browser, Debian's chromium: `npm run e2e:page`. */
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
