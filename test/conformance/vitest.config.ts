import { defineConfig } from "vitest/config";
import "../engine.ts";
import { longestFirst } from "../sequencer.ts";

/** Minutes long, line after line: while they run, the others keep the second core busy. */
const LONG = ["changing", "docker", "docker-buildx-builders", "reading", "reading-more", "breadth", "completing"].map(
  (name) => new RegExp(`/${name}\\.test\\.ts$`),
);

export default defineConfig({
  test: {
    include: ["test/conformance/**/*.test.ts"],
    // No line takes so long, even where the machine has much else to do.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: "threads",
    isolate: false,
    // Half of the time is the real kubectl's own, in processes beside: four files at a time keep two cores busy.
    maxWorkers: 4,
    maxConcurrency: 4,
    sequence: { sequencer: longestFirst(...LONG) },
    experimental: { fsModuleCache: true },
  },
});
