import { defineConfig } from "vitest/config";

/** What `fleet compose` writes, as docker's own client and the specification's schema read it: `npm run e2e:compose`. */
export default defineConfig({
  test: { root: import.meta.dirname, include: ["*.test.ts"], reporters: ["verbose"], testTimeout: 60_000 },
});
