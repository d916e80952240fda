// Volumes of drivers outside of Kubernetes: how an attachment is called, and where a driver keeps what it stores (pkg/volume/csi).
import type { PersistentVolumeObject } from "../../api/kinds/persistentvolume-types.ts";
import type { KubeObject } from "../../api/object.ts";
import { digestOf } from "../../images/hash.ts";

/** How long the controller waits for a driver's attacher (virtual ms). */
export const ATTACH_TIMEOUT = 120_000;

export interface CsiSource {
  driver: string;
  volumeHandle: string;
  readOnly?: boolean;
}

/** Drivers whose volumes are folders of the node that they run on. */
const FOLDERS: ReadonlyMap<string, string> = new Map([["hostpath.csi.k8s.io", "/var/lib/csi-hostpath-data"]]);

/** Where a driver keeps a volume or a snapshot on its node; undefined for storage that is the same on all nodes. */
export function folderOf(driver: string, handle: string): string | undefined {
  const folder = FOLDERS.get(driver);
  return folder === undefined ? undefined : `${folder}/${handle}`;
}

export const csiOf = (volume: KubeObject | undefined): CsiSource | undefined =>
  (volume as PersistentVolumeObject | undefined)?.spec["csi"] as CsiSource | undefined;

/** The name of the VolumeAttachment of a volume and a node (csi_attacher.go, getAttachmentName). */
export const attachmentName = ({ driver, volumeHandle }: CsiSource, node: string): string =>
  `csi-${digestOf(`${volumeHandle}${driver}${node}`)}`;

/** Whether a driver's volumes have to be attached before they are mounted: unless its CSIDriver says otherwise. */
export const needsAttach = (driver: KubeObject | undefined): boolean => driver?.["spec"]?.attachRequired !== false;
