import { defineConfig } from "vitest/config";
import "./test/engine.ts";
import LongestFirst from "./test/sequencer.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    setupFiles: ["test/invariants/setup.ts"],
    exclude: ["test/proofs/**", "test/conformance/**", "test/package/**", "node_modules/**"],
    testTimeout: 20_000,
    pool: "threads",
    isolate: false,
    // By default one core is kept free for watching, and on two cores that is half of them.
    maxWorkers: "100%",
    sequence: { sequencer: LongestFirst },
    // Two thousand files are compiled once, for the runs after this one too.
    experimental: { fsModuleCache: true },
  },
});
