// What the figures share: the program's own settings, CPU time, order statistics, and how a figure tells its results.
import { optimiseLater } from "../src/base/tiering.ts";

optimiseLater();

export interface Result {
  figure: string;
  measured: number;
  /** Absent where nothing is promised, and the figure is there for comparison. */
  target?: number;
  unit: "ms" | "×" | "MB" | "";
}

/** CPU time of this process so far, all threads, ms. */
export function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The value below which `share` (0 to 1) of `values` lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Told to bench/run.mjs, a line each. */
export function tell(...results: Result[]): void {
  for (const result of results) console.log(JSON.stringify(result));
}
