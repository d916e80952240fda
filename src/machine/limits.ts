// Limits of what each process of a machine may use (setrlimit), where they are not the usual ones.
import type { Machine } from "./process.ts";

export interface Limit {
  /** Infinity for none. */
  soft: number;
  hard: number;
}

const limits = new WeakMap<Machine, ReadonlyMap<string, Limit>>();

/** @param own by name: nofile, nproc, core … */
export function setLimits(machine: Machine, own: ReadonlyMap<string, Limit>): void {
  limits.set(machine, own);
}

const USUAL: Readonly<Record<string, number>> = {
  nofile: 1_048_576,
  stack: 8192 * 1024,
  msgqueue: 819_200,
  sigpending: 31_199,
  memlock: 8192 * 1024,
};

export const limitOf = (machine: Machine, name: string): Limit =>
  limits.get(machine)?.get(name) ?? { soft: USUAL[name] ?? Number.POSITIVE_INFINITY, hard: USUAL[name] ?? Number.POSITIVE_INFINITY };
