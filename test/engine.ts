// How V8 is set for the tests: thousands of worlds come up, few run for long. Imported by the configurations, before workers start.
import { setFlagsFromString } from "node:v8";
import { optimiseLater } from "../src/base/tiering.ts";

optimiseLater();
// Megabytes; most of what a world's coming up leaves behind is garbage by the time that this is full.
setFlagsFromString("--min-semi-space-size=64");
setFlagsFromString("--max-semi-space-size=64");
