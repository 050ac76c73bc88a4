import { defineConfig } from "vitest/config";

/** The workflows' scripts, with the programs that GitHub's machines have: `npm run e2e:workflows`. */
export default defineConfig({
  test: { root: import.meta.dirname, include: ["scripts.test.ts"], reporters: ["verbose"], testTimeout: 60_000 },
});
