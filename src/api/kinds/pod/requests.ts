// What a pod asks of its node in processor and memory (component-helpers resource.PodRequests).
import { amountOf } from "../../../base/amount.ts";
import type { ResourceList } from "./reference-types.ts";
import type { Container, PodSpec } from "./types.ts";

export interface Requests {
  /** Millicores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

const amount = (quantity: string | number): number => amountOf(String(quantity)) ?? 0;
/** Rounded up, but not for what binary fractions get wrong. */
const read = {
  cpu: (quantity: string | number): number => Math.ceil(amount(quantity) * 1000 - 1e-6),
  memory: (quantity: string | number): number => Math.ceil(amount(quantity)),
};

/**
 * Containers and sidecars together, or the largest init step, plus overhead; what the pod as a whole asks for comes first.
 * @param of the resources that count for a container, where those are not the specification's
 */
export function requestsOf(spec: PodSpec, of: (container: Container) => Container["resources"] = ({ resources }) => resources): Requests {
  const sum = (what: "cpu" | "memory"): number => {
    const value = (list: ResourceList | undefined): number => (list?.[what] === undefined ? 0 : read[what](list[what]));
    let beside = 0;
    let peak = 0;
    for (const container of spec.initContainers ?? []) {
      const own = value(of(container)?.requests);
      if (container.restartPolicy === "Always") beside += own;
      peak = Math.max(peak, container.restartPolicy === "Always" ? beside : beside + own);
    }
    for (const container of spec.containers) beside += value(of(container)?.requests);
    const whole = spec.resources?.requests?.[what];
    return (whole === undefined ? Math.max(beside, peak) : read[what](whole)) + value(spec.overhead);
  };
  return { cpu: sum("cpu"), memory: sum("memory") };
}
