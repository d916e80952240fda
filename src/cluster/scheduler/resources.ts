// What pods ask for and nodes offer, as plain numbers: CPU in millicores, everything else in its base unit (scheduler/framework: Resource; component-helpers resource.PodRequests).
import type { KubeObject } from "../../api/object.ts";
import { milliValue, wholeValue } from "../../base/quantity.ts";

export type Amounts = Readonly<Record<string, number>>;

const known = new Map<string, number>();

/** Millicores or whole base units, rounded up; remembered, because the same few texts come again with every pod. */
function amount(name: string, text: string | number): number {
  const key = name === "cpu" ? `cpu ${text}` : String(text);
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = name === "cpu" ? milliValue(text) : wholeValue(text)));
  return value;
}

export function amounts(list: Record<string, string | number> = {}): Amounts {
  const out: Record<string, number> = {};
  for (const name in list) out[name] = amount(name, list[name]!);
  return out;
}

export function add(into: Record<string, number>, more: Amounts, sign = 1): void {
  for (const name in more) into[name] = (into[name] ?? 0) + sign * more[name]!;
}
const most = (into: Record<string, number>, other: Amounts): void => {
  for (const name in other) into[name] = Math.max(into[name] ?? 0, other[name]!);
};

/** What a container without requests counts as when nodes are compared (not when they are filtered). */
const UNNAMED: Amounts = { cpu: 100, memory: 200 * 2 ** 20 };

interface Resources {
  requests?: Record<string, string>;
}
interface Container {
  resources?: Resources;
  restartPolicy?: string;
}

/** What a pod asks for: of nodes when they are filtered, and of nodes when they are compared. */
export interface Requests {
  readonly requests: Amounts;
  /** With the amounts that stand for requests not made. */
  readonly nominal: Amounts;
}

const NOTHING: Resources = {};
/** Of pods of one container: those of one owner share its resources, and so what they ask for. */
const alone = new WeakMap<Resources, Requests>();

/** Requests of a pod: containers and sidecars together, or the largest init step, plus overhead. Pods that ask for the same may get the same. */
export function podResources(pod: KubeObject): Requests {
  const { containers, initContainers, resources, overhead } = pod["spec"];
  if (containers.length > 1 || initContainers?.length || resources || overhead)
    return { requests: podRequests(pod), nominal: podRequests(pod, true) };
  const key: Resources = containers[0]?.resources ?? NOTHING;
  let known = alone.get(key);
  if (!known) alone.set(key, (known = { requests: podRequests(pod), nominal: podRequests(pod, true) }));
  return known;
}

function podRequests(pod: KubeObject, unnamed = false): Amounts {
  const spec = pod["spec"];
  const of = (container: Container): Amounts => {
    const requests = amounts(container.resources?.requests);
    return unnamed ? { ...requests, cpu: requests["cpu"] ?? UNNAMED["cpu"]!, memory: requests["memory"] ?? UNNAMED["memory"]! } : requests;
  };
  const total: Record<string, number> = {};
  for (const container of spec.containers as Container[]) add(total, of(container));
  const sidecars: Record<string, number> = {};
  const initial: Record<string, number> = {};
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
