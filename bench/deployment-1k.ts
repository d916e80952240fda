// CPU until all 1,000 replicas of a Deployment are Ready: the first time in a process, and after that.
import { cpu, quantile, tell } from "./measure.ts";
import { deploy, largeWorld } from "./worlds.ts";

const times: number[] = [];
for (let run = 0; run < 4; run++) {
  const world = largeWorld(1000);
  const start = cpu();
  deploy(world, 1000);
  times.push(cpu() - start);
}
const [first = 0, ...rest] = times;
tell(
  { figure: "1,000 replicas to Ready", measured: quantile(rest, 0.5), target: 1500, unit: "ms" },
  { figure: "the first of a process (code still cold)", measured: first, unit: "ms" },
);
