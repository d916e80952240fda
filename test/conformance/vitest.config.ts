import { defineConfig } from "vitest/config";
import "../engine.ts";

export default defineConfig({
  test: {
    include: ["test/conformance/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "threads",
    isolate: false,
    // Half of the time is the real kubectl's own, in processes beside: four files at a time keep two cores busy.
    maxWorkers: 4,
    maxConcurrency: 4,
    experimental: { fsModuleCache: true },
  },
});
