// A pod as the scheduler sees it: what its placement depends on, worked out once.
import type { KubeObject } from "../../api/object.ts";
import { controllerOf } from "../../api/object.ts";
import { type PodTerms, podTerms } from "./pod-terms.ts";
import { podResources, type Requests } from "./resources.ts";

export interface HostPort {
  address: string;
  protocol: string;
  port: number;
}

export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
}
export interface Taint {
  key: string;
  value?: string;
  effect: string;
}

export interface PodInfo extends Requests {
  readonly pod: KubeObject;
  /** Whether it requests anything but CPU and memory. */
  readonly asksMore: boolean;
  readonly ports: readonly HostPort[];
  readonly tolerations: readonly Toleration[];
  readonly controller: string | undefined;
  readonly priority: number;
  /** Affinity to other pods; undefined where it has none. */
  readonly terms: PodTerms | undefined;
}

export function podInfo(pod: KubeObject): PodInfo {
  const spec = pod["spec"];
  const { requests, nominal } = podResources(pod);
  return {
    pod,
    requests,
    asksMore: Object.keys(requests).some((name) => name !== "cpu" && name !== "memory"),
    nominal,
    ports: hostPorts(spec),
    tolerations: spec.tolerations ?? [],
    controller: controllerOf(pod)?.uid,
    priority: spec.priority ?? 0,
    terms: podTerms(pod),
  };
}

export function hostPorts(spec: KubeObject["spec"]): HostPort[] {
  return spec.containers.flatMap((container: KubeObject["spec"]) =>
    (container.ports ?? [])
      .filter((port: { hostPort?: number }) => port.hostPort)
      .map((port: { hostPort: number; hostIP?: string; protocol?: string }) => ({
        address: port.hostIP || "0.0.0.0",
        protocol: port.protocol ?? "TCP",
        port: port.hostPort,
      })),
  );
}

/** core/v1 Toleration.ToleratesTaint. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === "Exists") return true;
  if (toleration.operator === "Gt" || toleration.operator === "Lt") {
    const [wanted, value] = [Number(toleration.value), Number(taint.value)];
    if (!Number.isInteger(wanted) || !Number.isInteger(value)) return false;
    return toleration.operator === "Gt" ? value > wanted : value < wanted;
  }
  return Boolean(toleration.key) && (toleration.value ?? "") === (taint.value ?? "");
}

export const isTolerated = (pod: Pick<PodInfo, "tolerations">, taint: Taint): boolean =>
  pod.tolerations.some((toleration) => tolerates(toleration, taint));
