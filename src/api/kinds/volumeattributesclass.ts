// VolumeAttributesClass (storage.k8s.io/v1): attributes of volumes that can be changed.
import type { KubeObject } from "../object.ts";
import { validateVolumeAttributesClass } from "./csi-validate.ts";
import { describeVolumeAttributesClass } from "./describe/storage.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";

export interface VolumeAttributesClassObject extends KubeObject {
  driverName: string;
  parameters?: Readonly<Record<string, string>>;
}

export const VolumeAttributesClass = define<VolumeAttributesClassObject>("storage.k8s.io", "v1", "VolumeAttributesClass", {
  approximate: "stored and shown; no driver changes volumes by it",
  describe: describeVolumeAttributesClass,
  columns: [nameColumn, text("DriverName", "The driver that changes volumes", ({ driverName }) => driverName ?? ""), ageColumn],
  validate: validateVolumeAttributesClass,
});
