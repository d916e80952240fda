// CPU of a virtual day in which nothing happens to a default cluster with 100 pods: leases, probes, status reports and resyncs.
import { boot } from "../src/commands/boot.ts";
import { cpu, tell } from "./measure.ts";
import { deploy } from "./worlds.ts";

const DAY = 86_400_000;
const { world } = boot({ seed: "bench", world: "default" });
deploy(world, 100);
world.clock.runUntil(world.clock.now + 600_000);
const start = cpu();
world.clock.runUntil(world.clock.now + DAY);
tell({ figure: "a virtual day of an idle cluster, 100 pods", measured: cpu() - start, target: 500, unit: "ms" });
