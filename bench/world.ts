// CPU until a fresh default world is ready: the first of a process, and those after it.
import { boot } from "../src/commands/boot.ts";
import { cpu, quantile, tell } from "./measure.ts";

const times: number[] = [];
for (let run = 0; run < 9; run++) {
  const start = cpu();
  boot({ seed: `bench-${run}`, world: "default" });
  times.push(cpu() - start);
}
const [first = 0, ...rest] = times;
tell(
  { figure: "fresh default world ready", measured: quantile(rest, 0.5), target: 60, unit: "ms" },
  { figure: "the first of a process (code still cold)", measured: first, unit: "ms" },
);
