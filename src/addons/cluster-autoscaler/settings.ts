// How a cluster autoscaler is told to work: the flags of its pod (kubernetes/autoscaler: cluster-autoscaler/config/flags).
import type { KubeObject } from "../../api/object.ts";
import { parseGoDuration } from "../../base/duration.ts";

export interface NodeGroup {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}
export interface Settings {
  groups: readonly NodeGroup[];
  expander: string;
  /** Ms. */
  interval: number;
  mayShrink: boolean;
  unneeded: number;
  delayAfterAdd: number;
  threshold: number;
  skipLocalStorage: boolean;
  skipSystemPods: boolean;
  /** No limit where it is 0. */
  maxNodes: number;
}

/** Out of a pod that runs it. */
export function settingsOf(pod: KubeObject, image: string): Settings {
  const containers = pod.spec.containers as { image?: string; command?: string[]; args?: string[] }[];
  const container = containers.find((each) => each.image?.includes(image));
  const words = [...(container?.command ?? []), ...(container?.args ?? [])];
  const values = (name: string): string[] =>
    words.filter((word) => word.startsWith(`--${name}=`)).map((word) => word.slice(name.length + 3));
  const text = (name: string, otherwise: string): string => values(name).at(-1) ?? (words.includes(`--${name}`) ? "true" : otherwise);
  const groups = values("nodes").flatMap((each) => {
    const [, min, max, name] = /^(\d+):(\d+):(.+)$/.exec(each) ?? [];
    return name ? [{ name, min: Number(min), max: Number(max) }] : [];
  });
  return {
    groups,
    expander: text("expander", "random"),
    interval: parseGoDuration(text("scan-interval", "10s")),
    mayShrink: text("scale-down-enabled", "true") !== "false",
    unneeded: parseGoDuration(text("scale-down-unneeded-time", "10m")),
    delayAfterAdd: parseGoDuration(text("scale-down-delay-after-add", "10m")),
    threshold: Number(text("scale-down-utilization-threshold", "0.5")),
    skipLocalStorage: text("skip-nodes-with-local-storage", "true") !== "false",
    skipSystemPods: text("skip-nodes-with-system-pods", "true") !== "false",
    maxNodes: Number(text("max-nodes-total", "0")),
  };
}
