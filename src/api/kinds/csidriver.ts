// CSIDriver (storage.k8s.io/v1): how Kubernetes deals with a storage driver.
import type { Column } from "../kind.ts";
import { validateCSIDriver } from "./csi-validate.ts";
import type { CSIDriverObject } from "./csidriver-types.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";

const flag = (name: string, description: string, value: (spec: CSIDriverObject["spec"]) => boolean): Column<CSIDriverObject> => ({
  name,
  type: "boolean",
  description,
  value: ({ spec }) => String(value(spec)),
});

export const CSIDriver = define<CSIDriverObject>("storage.k8s.io", "v1", "CSIDriver", {
  approximate: "stored and shown; there are no drivers",
  columns: [
    nameColumn,
    flag("AttachRequired", "Whether volumes are attached before they are mounted", (spec) => spec.attachRequired ?? true),
    flag("PodInfoOnMount", "Whether the driver is told of the pod", (spec) => spec.podInfoOnMount ?? false),
    flag("StorageCapacity", "Whether the scheduler asks for free capacity", (spec) => spec.storageCapacity ?? false),
    text("TokenRequests", "Audiences of the tokens that the driver gets", ({ spec }) =>
      spec.tokenRequests ? spec.tokenRequests.map(({ audience = "" }) => audience).join(",") : "<unset>",
    ),
    flag("RequiresRepublish", "Whether volumes are published again and again", (spec) => spec.requiresRepublish ?? false),
    text("Modes", "Kinds of volumes", ({ spec }) => (spec.volumeLifecycleModes ?? []).join(",") || "<none>"),
    ageColumn,
  ],
  defaults({ spec }) {
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= "ReadWriteOnceWithFSType";
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ["Persistent"];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
  validate: validateCSIDriver,
});
