// CPU until all 10,000 replicas of a Deployment are Ready, and the memory in use then.
import { cpu, tell } from "./measure.ts";
import { deploy, largeWorld } from "./worlds.ts";

const world = largeWorld(10_000);
const start = cpu();
deploy(world, 10_000);
const time = cpu() - start;
globalThis.gc?.();
tell(
  { figure: "10,000 replicas to Ready", measured: time, target: 20_000, unit: "ms" },
  { figure: "memory in use with 10,000 pods", measured: process.memoryUsage().heapUsed / 1e6, target: 500, unit: "MB" },
);
