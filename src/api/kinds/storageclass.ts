// StorageClass (storage.k8s.io/v1).
import { isDefaultClass } from "./default-class.ts";
import { describeStorageClass } from "./describe/storageclass.ts";
import { define } from "./facts.ts";
import { DEPRECATED_LABELS } from "./node-warnings.ts";
import type { StorageClassObject } from "./storageclass-types.ts";
import { validateStorageClass } from "./storageclass-validate.ts";
import { ageColumn, nameColumn, text } from "./table.ts";

export const StorageClass = define<StorageClassObject>("storage.k8s.io", "v1", "StorageClass", {
  describe: describeStorageClass,
  columns: [
    {
      ...nameColumn,
      value: (storage) => (isDefaultClass(storage) ? `${storage.metadata.name} (default)` : storage.metadata.name),
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
  warnings: ({ allowedTopologies = [] }) =>
    allowedTopologies.flatMap(({ matchLabelExpressions = [] }, term) =>
      matchLabelExpressions.flatMap(({ key = "" }, index) =>
        DEPRECATED_LABELS[key] ? [`allowedTopologies[${term}].matchLabelExpressions[${index}].key: ${DEPRECATED_LABELS[key]}`] : [],
      ),
    ),
});
