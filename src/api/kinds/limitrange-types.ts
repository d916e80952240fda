// The fields of LimitRange objects.
import type { KubeObject } from "../object.ts";
import type { ResourceList } from "./pod/reference-types.ts";

export interface LimitRangeItem {
  type: string;
  max?: ResourceList;
  min?: ResourceList;
  default?: ResourceList;
  defaultRequest?: ResourceList;
  maxLimitRequestRatio?: ResourceList;
}

export interface LimitRangeObject extends KubeObject {
  spec: { limits: LimitRangeItem[] };
}
