import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{modules-manifest,infra,policies,review,release,cli,examples,e2e}/**/*.test.ts"],
    exclude: [
      "**/node_modules/**",
      "**/fixtures/**",
      "e2e/engine/**",
      "e2e/datastores/**",
      "e2e/compose/**",
      "e2e/page/**",
      "e2e/workflows/scripts.test.ts",
      "e2e/replay/**",
      "examples/shop/**",
    ],
    testTimeout: 20_000,
    // Checkouts of the many repositories that tests make are not to be kept.
    env: { XDG_CACHE_HOME: "/dev/null" },
  },
});
