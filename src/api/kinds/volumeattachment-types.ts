// The fields of VolumeAttachment objects.
import type { KubeObject } from "../object.ts";

export interface VolumeAttachmentObject extends KubeObject {
  spec: { attacher?: string; nodeName?: string; source?: { persistentVolumeName?: string; inlineVolumeSpec?: object } };
  status?: { attached: boolean; attachError?: { message?: string; time?: string }; detachError?: { message?: string; time?: string } };
}
