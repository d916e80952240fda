// Memory of programs that serve for hours.
import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How often is looked whether anybody is being served, ms. */
const LOOK = 500;
/** The part of that time in which there may be something to do all the same. */
const IDLE = 0.1;
/** So much may lie about, bytes. */
const GROWN = 8 * 2 ** 20;

/**
 * A server's garbage is short-lived and small: a small nursery and a heap that grows slowly cost no speed that is felt, and much less memory. What a
 * burst of requests leaves behind goes when nobody asks for anything: V8 by itself would keep it until more is needed.
 */
export function keepSmall(): void {
  for (const flag of [
    "--max-semi-space-size=4",
    "--semi-space-growth-factor=1",
    "--heap-growing-percent=20",
    "--optimize-for-size",
    "--expose-gc",
  ])
    setFlagsFromString(flag);
  const collect = runInNewContext("gc") as () => void;
  let kept = 0;
  let last = performance.eventLoopUtilization();
  const look = () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    if (utilization > IDLE || process.memoryUsage().heapUsed < kept + GROWN) return;
    collect();
    kept = process.memoryUsage().heapUsed;
    last = performance.eventLoopUtilization();
  };
  setInterval(look, LOOK).unref();
}
