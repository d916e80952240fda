// The processors of a node among its containers: where they want more than there is, each gets its share by its request (cpu.shares of control groups).
import type { Clock } from "../../base/clock.ts";
import { COMPUTER } from "../../machine/hardware.ts";
import { milli } from "./amounts.ts";
import { type ContainerRecord, isRunning } from "./records.ts";
import { NODE_ITSELF, processorOf } from "./usage.ts";

/** cpu.shares of a container without a request, in millicores. */
const LEAST = 2;

interface Claim {
  record: ContainerRecord;
  wanted: number;
  weight: number;
}

/** Millicores of those of a node that get less than they want, worked out once for each instant. */
export class Rations {
  #last: { at: number; by: ReadonlyMap<ContainerRecord, number> } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly workers: ReadonlyMap<string, { readonly records: readonly ContainerRecord[] }>,
  ) {}

  now(): ReadonlyMap<ContainerRecord, number> {
    const { now } = this.clock;
    if (this.#last?.at !== now) this.#last = { at: now, by: rationed([...this.workers.values()].flatMap(({ records }) => records)) };
    return this.#last.by;
  }
}

/** Millicores of those that get less than they want; empty where there is enough for all. */
function rationed(records: Iterable<ContainerRecord>): ReadonlyMap<ContainerRecord, number> {
  const granted = new Map<ContainerRecord, number>();
  let left = COMPUTER.processors * 1000 - NODE_ITSELF.cpu;
  let claims: Claim[] = [];
  let wanted = 0;
  for (const record of records) {
    if (!isRunning(record)) continue;
    const claim = { record, wanted: processorOf(record), weight: Math.max(LEAST, milli(record.spec.resources?.requests?.["cpu"])) };
    wanted += claim.wanted;
    claims.push(claim);
  }
  if (wanted <= left) return granted;
  // Who wants less than its share gets that; what it leaves goes to the others.
  for (;;) {
    const weights = claims.reduce((sum, { weight }) => sum + weight, 0);
    const share = left / weights;
    const modest = claims.filter((claim) => claim.wanted <= share * claim.weight);
    if (!modest.length) {
      for (const { record, weight } of claims) granted.set(record, share * weight);
      return granted;
    }
    for (const { wanted: taken } of modest) left -= taken;
    claims = claims.filter((claim) => !modest.includes(claim));
  }
}
