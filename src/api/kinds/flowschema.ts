// FlowSchema (flowcontrol.apiserver.k8s.io/v1).
import { define } from "./facts.ts";
import type { FlowSchemaObject } from "./flowschema-types.ts";
import { validateFlowSchema } from "./flowschema-validate.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { keepStatus } from "./workload.ts";

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
