import { defineConfig } from "vitest/config";
import "./test/engine.ts";
import { longestFirst } from "./test/sequencer.ts";

/** Files that take many seconds each: what plays whole missions, and what drives terminals. */
const LONG = /\/test\/(curriculum\/|proofs\/|game\/(faults|runs|incidents|exams)\/|http\/watchers|ui\/screen|world\/soak|cli\/)/;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    setupFiles: ["test/invariants/setup.ts"],
    exclude: ["test/proofs/**", "test/conformance/**", "test/package/**", "node_modules/**"],
    // What hangs ends some time; a machine that has much else to do is no reason to fail.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "threads",
    isolate: false,
    // By default one core is kept free for watching, and on two cores that is half of them.
    maxWorkers: "100%",
    sequence: { sequencer: longestFirst(LONG) },
    // Two thousand files are compiled once, for the runs after this one too.
    experimental: { fsModuleCache: true },
  },
});
