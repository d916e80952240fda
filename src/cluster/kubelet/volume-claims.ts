// Volumes that outlive their pods: folders of the node, and what claims are bound to (pkg/volume/hostpath, local, csi).
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { Volume } from "../../api/kinds/pod/volume-types.ts";
import type { KubeObject } from "../../api/object.ts";
import { parent } from "../../machine/paths.ts";
import { attachmentName, type CsiSource, csiOf, folderOf, needsAttach } from "../volumes/csi.ts";
import { groupOf, withGroup } from "./fs-group.ts";
import { ClaimError, type MountedVolume, NotYet, VolumeError, type VolumeParts } from "./volume-parts.ts";

/** The bits of a block device beside its permissions (S_IFBLK). */
const DEVICE = 0o060000;

/** @throws VolumeError */
export function hostPath(source: NonNullable<Volume["hostPath"]>, parts: VolumeParts): MountedVolume {
  const { path, type = "" } = source;
  const files = parts.nodeFiles;
  const node = files.lookup(path);
  const failed = (why: string) => new VolumeError(`hostPath type check failed: ${path} ${why}`);
  if (type === "Directory" && node?.type !== "folder") throw failed("is not a directory");
  if (type === "File" && node?.type !== "file") throw failed("is not a file");
  if ((type === "Socket" || type === "CharDevice" || type === "BlockDevice") && !node)
    throw failed(
      type === "Socket" ? "is not a socket file" : type === "CharDevice" ? "is not a character device" : "is not a block device",
    );
  if (!node && type === "FileOrCreate") files.write(path, "");
  else if (!node) files.makeFolder(path, { parents: true });
  return files.origin(path);
}

/** The volume behind a claim. @throws ClaimError, VolumeError, NotYet */
export function claimed(pod: PodObject, title: string, name: string, readOnly: boolean, parts: VolumeParts): MountedVolume {
  const volume = boundTo(pod, title, name, parts);
  try {
    return persistent(pod, volume, readOnly, parts);
  } catch (error) {
    // Messages name what is persistent by its own name.
    throw error instanceof VolumeError ? new VolumeError(error.message, error.step, volume.metadata.name) : error;
  }
}

/** The volume that a pod's claim is bound to. @throws ClaimError */
function boundTo(pod: PodObject, title: string, name: string, parts: VolumeParts): KubeObject {
  const namespace = pod.metadata.namespace ?? "default";
  const wrong = (why: string) => new ClaimError(`error processing PVC ${namespace}/${name}: ${why}`);
  const claim = parts.claim(namespace, name);
  if (!claim) throw wrong(`failed to fetch PVC from API server: persistentvolumeclaims "${name}" not found`);
  if (claim.metadata.deletionTimestamp) throw wrong("PVC is being deleted");
  const volume = claim["spec"]?.volumeName ? parts.persistentVolume(claim["spec"].volumeName) : undefined;
  if (!volume || claim["status"]?.phase !== "Bound") throw wrong("PVC is not bound");
  const mode = (volume["spec"].volumeMode ?? "Filesystem") as string;
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const uses = (field: "volumeMounts" | "volumeDevices") => containers.some((each) => each[field]?.some((use) => use.name === title));
  const misused = mode === "Block" ? "volumeMounts" : "volumeDevices";
  if (uses(misused)) throw new ClaimError(`volume ${title} has volumeMode ${mode}, but is specified in ${misused}`);
  return volume;
}

function persistent(pod: PodObject, volume: KubeObject, readOnly: boolean, parts: VolumeParts): MountedVolume {
  const spec = volume["spec"] as { hostPath?: { path: string; type?: string }; local?: { path: string }; volumeMode?: string };
  if (spec.hostPath) return { ...hostPath(spec.hostPath, parts), readOnly };
  if (spec.local) {
    if (!parts.nodeFiles.lookup(spec.local.path))
      throw new VolumeError(`path "${spec.local.path}" does not exist`, "MountVolume.NewMounter initialization failed");
    return { ...hostPath({ path: spec.local.path, type: "" }, parts), readOnly };
  }
  const source = csiOf(volume);
  const place = source && driven(volume, source, parts);
  if (spec.volumeMode === "Block") return { ...blockDevice(volume.metadata.name, place, parts), maps: mapsOf(pod, volume.metadata.name) };
  if (place) return { ...hostPath({ path: place, type: "DirectoryOrCreate" }, parts), readOnly };
  const files = parts.shared(volume.metadata.name);
  if (!readOnly && groupOf(pod) !== undefined) files.put("/", withGroup(files.root, groupOf(pod), false));
  return { files, inside: "", readOnly };
}

/** The folder where the volume of a driver is on this node, if it is one; attached before, by a driver that is registered here. */
function driven(volume: KubeObject, source: CsiSource, parts: VolumeParts): string | undefined {
  if (needsAttach(parts.csiDriver(source.driver)) && !parts.attachment(attachmentName(source, parts.node.name))?.["status"]?.attached)
    throw new NotYet();
  const drivers = (parts.csiNode()?.["spec"]?.drivers ?? []) as { name: string }[];
  if (!drivers.some(({ name }) => name === source.driver))
    throw new VolumeError(
      `kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ${source.driver} not found in the list of registered CSI drivers`,
      "MountVolume.MountDevice failed",
      volume.metadata.name,
    );
  return folderOf(source.driver, source.volumeHandle);
}

const mapsOf = (pod: PodObject, name: string): string[] => [
  `"${name}" globalMapPath "/var/lib/kubelet/plugins/kubernetes.io/csi/volumeDevices/${name}/dev"`,
  `"${name}" volumeMapPath "/var/lib/kubelet/pods/${pod.metadata.uid}/volumeDevices/kubernetes.io~csi"`,
];

/** A raw device: a file that holds its bytes. */
function blockDevice(name: string, place: string | undefined, parts: VolumeParts): MountedVolume {
  const files = place ? parts.nodeFiles : parts.shared(name);
  const inside = place ?? "/device";
  if (!files.exists(inside)) {
    files.makeFolder(parent(inside), { parents: true });
    files.write(inside, "", { mode: DEVICE | 0o660 });
  }
  return { files, inside, readOnly: false };
}
