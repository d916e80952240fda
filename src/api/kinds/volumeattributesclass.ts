// VolumeAttributesClass (storage.k8s.io/v1): attributes of volumes that can be changed.
import { validateVolumeAttributesClass } from "./csi-validate.ts";
import { describeVolumeAttributesClass } from "./describe/storage.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import type { VolumeAttributesClassObject } from "./volumeattributesclass-types.ts";

export const VolumeAttributesClass = define<VolumeAttributesClassObject>("storage.k8s.io", "v1", "VolumeAttributesClass", {
  approximate: "stored and shown; no driver changes volumes by it",
  describe: describeVolumeAttributesClass,
  columns: [nameColumn, text("DriverName", "The driver that changes volumes", ({ driverName }) => driverName ?? ""), ageColumn],
  validate: validateVolumeAttributesClass,
});
