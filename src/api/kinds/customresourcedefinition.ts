// CustomResourceDefinition (apiextensions.k8s.io/v1).
import type { DefinitionNames, DefinitionObject } from "../custom/kind.ts";
import type { KubeObject } from "../object.ts";
import { validateDefinition } from "./customresourcedefinition-validate.ts";
import { definitionWarnings } from "./customresourcedefinition-warnings.ts";
import { define } from "./facts.ts";
import { nameColumn, text } from "./table.ts";

export interface DefinitionCondition {
  type: string;
  status: "True" | "False" | "Unknown";
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}
export interface CustomResourceDefinitionObject extends DefinitionObject {
  status?: {
    acceptedNames: DefinitionNames;
    conditions: DefinitionCondition[] | null;
    storedVersions: string[];
  };
}

/** Whether a condition is true. */
export const isConditionTrue = ({ status }: CustomResourceDefinitionObject, type: string): boolean =>
  status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;

/** Holds a definition until its resources are gone. */
export const CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

/** The conditions with one of them set; its time changes only with its status (apihelpers.SetCRDCondition). */
export function withDefinitionCondition(
  conditions: readonly DefinitionCondition[] | null | undefined,
  condition: DefinitionCondition & { lastTransitionTime: string },
): DefinitionCondition[] {
  const { type, status, lastTransitionTime, reason, message } = condition;
  const before = conditions?.find((each) => each.type === type);
  const time = before?.status === status ? before.lastTransitionTime : undefined;
  const next = { lastTransitionTime: time ?? lastTransitionTime, message, reason, status, type } as DefinitionCondition;
  if (!before) return [...(conditions ?? []), next];
  return conditions!.map((each) => (each === before ? next : each));
}

export const CustomResourceDefinition = define<CustomResourceDefinitionObject & KubeObject>(
  "apiextensions.k8s.io",
  "v1",
  "CustomResourceDefinition",
  {
    hasGeneration: true,
    columns: [
      nameColumn,
      { ...text("Created At", nameColumn.description ?? "", ({ metadata }) => metadata.creationTimestamp), type: "date" },
    ],
    defaults(draft) {
      draft.spec ??= {} as never;
      const { spec } = draft;
      spec.names ??= { plural: "", kind: "" };
      spec.versions ??= [];
      if (!spec.names.singular) spec.names.singular = (spec.names.kind ?? "").toLowerCase();
      if (!spec.names.listKind && spec.names.kind) spec.names.listKind = `${spec.names.kind}List`;
      spec.conversion ??= { strategy: "None" };
    },
    prepare(draft, old) {
      const status = (old ? draft.status : undefined) ?? { acceptedNames: { kind: "", plural: "" }, conditions: null, storedVersions: [] };
      const storage = draft.spec.versions.find((version) => version.storage)?.name;
      const stored = status.storedVersions ?? [];
      draft.status = storage && !stored.includes(storage) ? { ...status, storedVersions: [...stored, storage] } : status;
    },
    validate: validateDefinition,
    warnings: definitionWarnings,
    beforeDelete(object, now) {
      const { metadata, status } = object;
      const finalizers = metadata.finalizers ?? [];
      return {
        ...object,
        metadata: { ...metadata, finalizers: finalizers.includes(CLEANUP) ? finalizers : [...finalizers, CLEANUP] },
        status: {
          ...status!,
          conditions: withDefinitionCondition(status?.conditions, {
            type: "Terminating",
            status: "True",
            reason: "InstanceDeletionPending",
            message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
            lastTransitionTime: now,
          }),
        },
      };
    },
  },
);
