// What a pod asks of its node.
import type { PodObject } from "../../api/kinds/pod/types.ts";
import { amount, milli } from "./amounts.ts";

export interface Requests {
  /** Millicores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

/** Requests that count for a node: the sum over containers, or what one init container needs if that is more. */
export function requestsOf(spec: PodObject["spec"]): Requests {
  const sum = (what: "cpu" | "memory", value: (text: string | undefined) => number): number => {
    const main = spec.containers.reduce((total, each) => total + value(each.resources?.requests?.[what]), 0);
    return (spec.initContainers ?? []).reduce((most, each) => Math.max(most, value(each.resources?.requests?.[what])), main);
  };
  return { cpu: sum("cpu", milli), memory: sum("memory", amount) };
}
