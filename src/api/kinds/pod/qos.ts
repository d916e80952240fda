// The quality of service class of a pod (pkg/apis/core/v1/helper/qos).
import { compareQuantities } from "../../../base/quantity.ts";
import type { ResourceList } from "./reference-types.ts";
import type { PodSpec, PodStatus } from "./types.ts";

const COUNTED = ["cpu", "memory"];
const positive = (list: ResourceList | undefined, name: string): string | undefined => {
  const value = list?.[name];
  return value !== undefined && compareQuantities(value, "0") > 0 ? value : undefined;
};

/** Guaranteed when all containers limit cpu and memory to what they request, BestEffort when none asks for anything. */
export function qosClass(spec: PodSpec): NonNullable<PodStatus["qosClass"]> {
  const holders = spec.resources ? [spec] : [...spec.containers, ...(spec.initContainers ?? [])];
  let asks = false;
  let guaranteed = true;
  for (const { resources } of holders)
    for (const name of COUNTED) {
      const request = positive(resources?.requests, name);
      const limit = positive(resources?.limits, name);
      if (request || limit) asks = true;
      if (!limit || (request && compareQuantities(request, limit) !== 0)) guaranteed = false;
    }
  return !asks ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
}
