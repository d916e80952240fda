// Namespace (core/v1).

import { invalid } from "../field-errors.ts";
import { unknownFinalizer } from "../meta-validation.ts";
import { isQualifiedName } from "../names.ts";
import type { Draft, KubeObject } from "../object.ts";
import { describeNamespace } from "./describe/core.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { each } from "./validation.ts";

export interface NamespaceObject extends KubeObject {
  spec?: { finalizers?: string[] };
  status?: {
    phase?: "Active" | "Terminating";
    conditions?: { type: string; status: string; reason?: string; message?: string; lastTransitionTime?: string }[];
  };
}

/** Every namespace carries its own name as a label, also where the server made the name. */
function nameLabel({ metadata }: Draft<NamespaceObject>): void {
  if (metadata.name) metadata.labels = { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name };
}

export const Namespace = define<NamespaceObject>("", "v1", "Namespace", {
  describe: describeNamespace,
  columns: [nameColumn, text("Status", "The status of the namespace", (namespace) => namespace.status?.phase ?? ""), ageColumn],
  fields: { "status.phase": (namespace) => namespace.status?.phase ?? "" },
  defaults(draft) {
    nameLabel(draft);
  },
  prepare(draft, old) {
    nameLabel(draft);
    if (!old) {
      draft.status = { phase: "Active" };
      draft.spec ??= {};
      draft.spec.finalizers ??= [];
      if (!draft.spec.finalizers.includes("kubernetes")) draft.spec.finalizers.push("kubernetes");
    } else {
      draft.spec = structuredClone(old.spec ?? {});
      draft.status = structuredClone(old.status ?? {});
    }
  },
  validate: ({ spec }, old) =>
    old
      ? []
      : (spec?.finalizers ?? []).flatMap((name) => [
          ...each(isQualifiedName(name), "spec.finalizers", name),
          ...unknownFinalizer(name, "spec.finalizers"),
        ]),
  validateStatus({ metadata, status }) {
    const phase = status?.phase ?? "";
    const wanted = metadata.deletionTimestamp ? "Terminating" : "Active";
    if (phase === wanted) return [];
    return [
      invalid(
        "status.Phase",
        phase,
        `may only be '${wanted}' if \`deletionTimestamp\` is ${metadata.deletionTimestamp ? "not empty" : "empty"}`,
      ),
    ];
  },
});
