// The fields of FlowSchema objects.
import type { KubeObject } from "../object.ts";

export interface FlowSubject {
  kind?: string;
  user?: { name?: string };
  group?: { name?: string };
  serviceAccount?: { name?: string; namespace?: string };
}

export interface FlowRule {
  subjects?: FlowSubject[];
  resourceRules?: { verbs?: string[]; apiGroups?: string[]; resources?: string[]; clusterScope?: boolean; namespaces?: string[] }[];
  nonResourceRules?: { verbs?: string[]; nonResourceURLs?: string[] }[];
}

export interface FlowSchemaObject extends KubeObject {
  spec: {
    priorityLevelConfiguration?: { name?: string };
    matchingPrecedence?: number;
    distinguisherMethod?: { type?: string };
    rules?: FlowRule[];
  };
  status?: { conditions?: { type: string; status: string }[] };
}
