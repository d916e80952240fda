// FlowSchema (flowcontrol.apiserver.k8s.io/v1).
import type { KubeObject } from "../object.ts";
import { define } from "./facts.ts";
import { validateFlowSchema } from "./flowschema-validate.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { keepStatus } from "./workload.ts";

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

export const FlowSchema = define<FlowSchemaObject>("flowcontrol.apiserver.k8s.io", "v1", "FlowSchema", {
  approximate: "stored and shown; requests are not queued by it",
  hasGeneration: true,
  columns: [
    nameColumn,
    text("PriorityLevel", "The level of its requests", ({ spec }) => spec.priorityLevelConfiguration?.name ?? ""),
    text("MatchingPrecedence", "The lowest that matches counts", ({ spec }) => String(spec.matchingPrecedence ?? 0)),
    text("DistinguisherMethod", "What parts its requests into flows", ({ spec }) => spec.distinguisherMethod?.type ?? "<none>"),
    ageColumn,
    text(
      "MissingPL",
      "references a broken or non-existent PriorityLevelConfiguration",
      ({ status }) => status?.conditions?.find(({ type }) => type === "Dangling")?.status ?? "?",
    ),
  ],
  defaults({ spec }) {
    spec.matchingPrecedence ||= 1000;
  },
  prepare: keepStatus({}),
  validate: validateFlowSchema,
});
