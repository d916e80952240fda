// The fields of ResourceQuota objects.
import type { KubeObject } from "../object.ts";
import type { ResourceList } from "./pod/reference-types.ts";

export interface ResourceQuotaObject extends KubeObject {
  spec?: {
    hard?: ResourceList;
    scopes?: string[];
    scopeSelector?: { matchExpressions?: { scopeName: string; operator: string; values?: string[] }[] };
  };
  status?: { hard?: ResourceList; used?: ResourceList };
}
