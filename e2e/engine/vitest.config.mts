import { defineConfig } from "vitest/config";

/**
 * Level 4: the program on the real engine. Minutes, not seconds: `npm run e2e`, and `npm run e2e:faults` for a fault in
 * every kind of call.
 */
export default defineConfig(({ mode }) => ({
  test: {
    root: import.meta.dirname,
    include: [mode === "faults" ? "*.faults.ts" : "*.test.ts"],
    reporters: ["verbose"],
    testTimeout: 15 * 60_000,
    hookTimeout: 30 * 60_000,
    globalSetup: "./global-setup.ts",
    // A stack waits for AWS most of the time, also where AWS is played: 150 s of CPU in 364 s were measured.
    maxWorkers: 4,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
}));
