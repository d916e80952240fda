// CPU until all 1,000 replicas of a Deployment are Ready.
import { cpu, tell } from "./measure.ts";
import { deploy, largeWorld } from "./worlds.ts";

const world = largeWorld(1000);
const start = cpu();
deploy(world, 1000);
tell({ figure: "1,000 replicas to Ready", measured: cpu() - start, target: 1500, unit: "ms" });
