// VolumeAttachment (storage.k8s.io/v1): a volume that is to be attached to a node.
import { validateVolumeAttachment } from "./csi-validate.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import type { VolumeAttachmentObject } from "./volumeattachment-types.ts";

export const VolumeAttachment = define<VolumeAttachmentObject>("storage.k8s.io", "v1", "VolumeAttachment", {
  columns: [
    nameColumn,
    text("Attacher", "The driver that attaches it", ({ spec }) => spec.attacher ?? ""),
    text("PV", "The volume", ({ spec }) => spec.source?.persistentVolumeName ?? ""),
    text("Node", "The node", ({ spec }) => spec.nodeName ?? ""),
    {
      name: "Attached",
      type: "boolean",
      description: "Whether it is attached",
      value: ({ status }) => String(status?.attached ?? false),
    },
    ageColumn,
  ],
  prepare(draft, old) {
    draft.status = old ? (old.status as never) : { attached: false };
  },
  validate: validateVolumeAttachment,
});
