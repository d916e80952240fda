// What a container is given by a recommendation: requests, and limits in the same proportion as before
// (vertical-pod-autoscaler/pkg/utils/vpa/limit_and_request_scaling.go, admission-controller/resource/pod/recommendation).
import { amountOf } from "../../base/amount.ts";
import { type ContainerRecommendation, type PodContainer, policyOf, RESOURCES, type Resource, type VpaObject } from "./types.ts";

export interface Change {
  index: number;
  /** As "cpu request". */
  what: string;
  list: "requests" | "limits";
  resource: Resource;
  value: string;
}

const written = (resource: Resource, value: number): string =>
  resource === "cpu" ? `${Math.ceil(value * 1000 - 1e-9)}m` : String(Math.ceil(value));

/** The recommendation for a container that is not left alone. */
export const adviceFor = (vpa: VpaObject, container: string): ContainerRecommendation | undefined =>
  policyOf(vpa, container).mode === "Off"
    ? undefined
    : vpa.status?.recommendation?.containerRecommendations?.find(({ containerName }) => containerName === container);

/** What must change in a pod's containers. */
export function changesFor(vpa: VpaObject, containers: readonly PodContainer[]): Change[] {
  return containers.flatMap(({ name, resources }, index) => {
    const advice = adviceFor(vpa, name);
    if (!advice) return [];
    const { controlledValues = "RequestsAndLimits", controlledResources = RESOURCES } = policyOf(vpa, name);
    return controlledResources.flatMap((resource): Change[] => {
      const target = advice.target[resource];
      if (target === undefined) return [];
      const changes: Change[] = [{ index, what: `${resource} request`, list: "requests", resource, value: target }];
      const limit = amountOf(String(resources?.limits?.[resource] ?? ""));
      if (controlledValues === "RequestsOnly" || limit === undefined) return changes;
      // Only a limit was given: the request was the same.
      const request = amountOf(String(resources?.requests?.[resource] ?? resources?.limits?.[resource])) ?? limit;
      if (!request) return changes;
      const value = limit === request ? target : written(resource, (limit / request) * (amountOf(target) ?? 0));
      return [...changes, { index, what: `${resource} limit`, list: "limits", resource, value }];
    });
  });
}
