import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    setupFiles: ["test/invariants/setup.ts"],
    exclude: ["test/conformance/**", "test/package/**", "node_modules/**"],
    testTimeout: 20_000,
    pool: "threads",
    isolate: false,
  },
});
