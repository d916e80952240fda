// What pods ask for and nodes offer, as plain numbers: CPU in millicores, everything else in its base unit (scheduler/framework: Resource; component-helpers resource.PodRequests).
import type { KubeObject } from "../../api/object.ts";

export type Amounts = Record<string, number>;

const UNITS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const known = new Map<string, number>();

/** A resource.Quantity that the API server has accepted, as a number. */
function quantity(text: string | number): number {
  if (typeof text === "number") return text;
  let value = known.get(text);
  if (value === undefined) {
    const [, digits = "0", unit = ""] = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([A-Za-z]*)$/.exec(text) ?? [];
    known.set(text, (value = Number(digits) * (UNITS[unit] ?? 1)));
  }
  return value;
}

const round = (name: string, value: number): number => (name === "cpu" ? Math.ceil(value * 1000 - 1e-9) : Math.ceil(value));

export function amounts(list: Record<string, string | number> = {}): Amounts {
  const out: Amounts = {};
  for (const name in list) out[name] = round(name, quantity(list[name]!));
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
