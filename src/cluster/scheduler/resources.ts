// What pods ask for and nodes offer, as plain numbers: CPU in millicores, everything else in its base unit (scheduler/framework: Resource; component-helpers resource.PodRequests).
import type { KubeObject } from "../../api/object.ts";
import { milliValue, wholeValue } from "../../base/quantity.ts";

export type Amounts = Record<string, number>;

const known = new Map<string, number>();

/** Millicores or whole base units, rounded up; remembered, because the same few texts come again with every pod. */
function amount(name: string, text: string | number): number {
  const key = name === "cpu" ? `cpu ${text}` : String(text);
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = name === "cpu" ? milliValue(text) : wholeValue(text)));
  return value;
}

export function amounts(list: Record<string, string | number> = {}): Amounts {
  const out: Amounts = {};
  for (const name in list) out[name] = amount(name, list[name]!);
  return out;
}

export function add(into: Amounts, more: Amounts, sign = 1): void {
  for (const name in more) into[name] = (into[name] ?? 0) + sign * more[name]!;
}
const most = (into: Amounts, other: Amounts): void => {
  for (const name in other) into[name] = Math.max(into[name] ?? 0, other[name]!);
};

/** What a container without requests counts as when nodes are compared (not when they are filtered). */
const UNNAMED: Amounts = { cpu: 100, memory: 200 * 2 ** 20 };

interface Container {
  resources?: { requests?: Record<string, string> };
  restartPolicy?: string;
}

/** Requests of a pod: containers and sidecars together, or the largest init step, plus overhead. `unnamed` counts containers without requests too. */
export function podRequests(pod: KubeObject, unnamed = false): Amounts {
  const spec = pod["spec"];
  const of = (container: Container): Amounts => {
    const requests = amounts(container.resources?.requests);
    return unnamed ? { ...requests, cpu: requests["cpu"] ?? UNNAMED["cpu"]!, memory: requests["memory"] ?? UNNAMED["memory"]! } : requests;
  };
  const total: Amounts = {};
  for (const container of spec.containers as Container[]) add(total, of(container));
  const sidecars: Amounts = {};
  const initial: Amounts = {};
  for (const container of (spec.initContainers ?? []) as Container[]) {
    const step = of(container);
    if (container.restartPolicy === "Always") {
      add(total, step);
      add(sidecars, step);
      most(initial, sidecars);
    } else {
      add(step, sidecars);
      most(initial, step);
    }
  }
  most(total, initial);
  Object.assign(total, amounts(spec.resources?.requests));
  add(total, amounts(spec.overhead));
  return total;
}
