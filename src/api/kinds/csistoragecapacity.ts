// CSIStorageCapacity (storage.k8s.io/v1): how much storage of a class a part of the cluster has left.
import { canonicalQuantity } from "../../base/quantity.ts";
import { validateCSIStorageCapacity } from "./csi-validate.ts";
import type { CSIStorageCapacityObject } from "./csistoragecapacity-types.ts";
import { define } from "./facts.ts";
import { nameColumn, text } from "./table.ts";

export const CSIStorageCapacity = define<CSIStorageCapacityObject>("storage.k8s.io", "v1", "CSIStorageCapacity", {
  approximate: "stored and shown; the scheduler does not look at it",
  columns: [
    nameColumn,
    text("StorageClassName", "The class of the storage", ({ storageClassName }) => storageClassName ?? ""),
    text("Capacity", "What is left", ({ capacity }) => (capacity === undefined ? "" : canonicalQuantity(capacity))),
  ],
  validate: validateCSIStorageCapacity,
});
