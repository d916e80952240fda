// CPU of a virtual month with cron jobs, rollouts and failing nodes; and that nothing piles up in it and all is in its place at its end.
import { type Census, Soak } from "../test/world/soaking.ts";
import { cpu, tell } from "./measure.ts";

const DAYS = 30;
/** Days until old replica sets, finished jobs and events are as many as they will ever be. */
const SETTLED = 10;

const start = cpu();
const soak = new Soak();
const used = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};
let before: Census | undefined;
let memory = 0;
for (let day = 1; day <= DAYS; day++) {
  soak.day();
  if (day !== SETTLED) continue;
  before = soak.census();
  memory = used();
}
const time = cpu() - start;
const left = used() - memory;
// An even number of days apart: the rollouts alternate.
const after = soak.census();
const more = (now: number, then = 0): number => Math.abs(now - then);
const grown = Object.entries(after.objects).reduce((sum, [plural, count]) => sum + more(count, before!.objects[plural]), 0);
tell(
  { figure: "a virtual month with rollouts, cron jobs, failing nodes", measured: time, target: 30_000, unit: "ms" },
  {
    figure: "  objects, workers and timers too many or too few",
    measured: grown + more(after.workers, before!.workers) + more(after.planned, before!.planned),
    target: 0,
    unit: "",
  },
  { figure: "  of what is wrong at its end", measured: soak.drift().length + soak.booted.world.clock.crashes.length, target: 0, unit: "" },
  { figure: "  memory left behind by its last weeks", measured: left, target: 10, unit: "MB" },
);
