// StorageClass (storage.k8s.io/v1).
import type { FieldError } from "../field-errors.ts";
import { forbidden, notSupported, required } from "../field-errors.ts";
import { isQualifiedName } from "../names.ts";
import type { KubeObject } from "../object.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { each, immutableField, same } from "./validation.ts";

export interface StorageClassObject extends KubeObject {
  provisioner: string;
  parameters?: Record<string, string>;
  reclaimPolicy?: string;
  mountOptions?: string[];
  allowVolumeExpansion?: boolean;
  volumeBindingMode?: string;
  allowedTopologies?: unknown[];
}

const DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

/** pkg/apis/storage/validation: ValidateStorageClass and, with `old`, ValidateStorageClassUpdate. */
function validateStorageClass(storage: StorageClassObject, old: StorageClassObject | undefined): FieldError[] {
  const errors: FieldError[] = [];
  if (old) {
    if (!same(storage.parameters ?? {}, old.parameters ?? {})) errors.push(forbidden("parameters", "updates to parameters are forbidden."));
    if (storage.provisioner !== old.provisioner) errors.push(forbidden("provisioner", "updates to provisioner are forbidden."));
    if (storage.reclaimPolicy !== old.reclaimPolicy) errors.push(forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden."));
    return [...errors, ...immutableField(storage.volumeBindingMode, old.volumeBindingMode, "volumeBindingMode")];
  }
  if (storage.provisioner) errors.push(...each(isQualifiedName(storage.provisioner.toLowerCase()), "provisioner", storage.provisioner));
  else errors.push(required("provisioner"));
  for (const key of Object.keys(storage.parameters ?? {})) if (!key) errors.push(required("parameters", "field name must not be empty"));
  if (storage.reclaimPolicy && !["Delete", "Retain"].includes(storage.reclaimPolicy))
    errors.push(notSupported("reclaimPolicy", storage.reclaimPolicy, ["Delete", "Retain"]));
  if (storage.volumeBindingMode && !["Immediate", "WaitForFirstConsumer"].includes(storage.volumeBindingMode))
    errors.push(notSupported("volumeBindingMode", storage.volumeBindingMode, ["Immediate", "WaitForFirstConsumer"]));
  return errors;
}

export const StorageClass = define<StorageClassObject>("storage.k8s.io", "v1", "StorageClass", {
  columns: [
    {
      ...nameColumn,
      value: ({ metadata }) => (metadata.annotations?.[DEFAULT_CLASS] === "true" ? `${metadata.name} (default)` : metadata.name),
    },
    text("Provisioner", "Who makes the volumes", (storage) => storage.provisioner ?? ""),
    text("ReclaimPolicy", "What becomes of its volumes", (storage) => storage.reclaimPolicy ?? "Delete"),
    text("VolumeBindingMode", "When its volumes are bound", (storage) => storage.volumeBindingMode ?? "Immediate"),
    text("AllowVolumeExpansion", "Whether its volumes can grow", (storage) => String(storage.allowVolumeExpansion ?? false)),
    ageColumn,
  ],
  defaults(draft) {
    draft.reclaimPolicy ??= "Delete";
    draft.volumeBindingMode ??= "Immediate";
  },
  validate: validateStorageClass,
});
