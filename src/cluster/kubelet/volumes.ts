// The volumes of a pod as file systems: what each source puts into them, and why one cannot be set up (pkg/volume).

import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { DownwardFile, KeyToPath, Volume } from "../../api/kinds/pod/volume-types.ts";
import type { KubeObject } from "../../api/object.ts";
import { fromBase64 } from "../../base/bytes.ts";
import { inOnePiece } from "../../base/long-text.ts";
import { FileSystem } from "../../machine/files.ts";
import type { FolderNode, Node } from "../../machine/nodes.ts";
import { parent } from "../../machine/paths.ts";
import { attachmentName, type CsiSource, csiOf, folderOf, needsAttach } from "../volumes/csi.ts";
import { fieldText, type NodeFacts, resourceText } from "./downward.ts";
import type { Sources } from "./environment.ts";

/** Why a volume cannot be set up: what comes after `MountVolume.SetUp failed for volume "x" : `. */
export class VolumeError extends Error {
  /** @param step what failed, where it was not the last; @param volume its name, where that is not the one in the pod */
  constructor(
    message: string,
    readonly step = "MountVolume.SetUp failed",
    readonly volume?: string,
  ) {
    super(message);
  }
}
/** A claim that cannot be used as it is: nothing is tried, and the pod's whole turn is over (desired_state_of_world_populator.go). */
export class ClaimError extends Error {}
/** Somebody else's work is waited for in silence. */
export class NotYet extends Error {}

export interface VolumeParts extends Sources {
  now(): number;
  node: NodeFacts;
  nodeFiles: FileSystem;
  addresses(): readonly string[];
  claim(namespace: string, name: string): KubeObject | undefined;
  persistentVolume(name: string): KubeObject | undefined;
  csiNode(): KubeObject | undefined;
  csiDriver(name: string): KubeObject | undefined;
  attachment(name: string): KubeObject | undefined;
  /** Storage that outlives pods and is the same on all nodes: by the name of the persistent volume. */
  shared(name: string): FileSystem;
  token(pod: PodObject, audience: string | undefined, seconds: number): string;
}

/** A volume that is set up: a tree, or a part of one. */
export interface MountedVolume {
  files: FileSystem;
  /** What part of `files` is the volume: "" is the whole. */
  inside: string;
  readOnly: boolean;
  /** A raw device: the paths that the kubelet maps it under. */
  maps?: readonly string[];
  /** For volumes made of objects: writes the present content. */
  refresh?(): void;
  /** For those that tell of the pod itself: writes what holds of it now. */
  follow?(pod: PodObject): void;
}

interface Entry {
  content: string | (() => string);
  mode: number;
  owner?: number;
}
/** The bits of a block device beside its permissions (S_IFBLK). */
const DEVICE = 0o060000;

type Entries = Map<string, Entry>;

/** @throws VolumeError */
export function setUpVolume(pod: PodObject, volume: Volume, parts: VolumeParts): MountedVolume {
  if (volume.emptyDir)
    return {
      files: new FileSystem(
        parts.now,
        withGroup({ type: "folder", entries: new Map(), mode: 0o777, owner: 0, modified: parts.now() }, groupOf(pod), false) as FolderNode,
      ),
      inside: "",
      readOnly: false,
    };
  if (volume.hostPath) return hostPath(volume.hostPath, parts);
  if (volume.persistentVolumeClaim)
    return claimed(pod, volume.name, volume.persistentVolumeClaim.claimName, volume.persistentVolumeClaim.readOnly ?? false, parts);
  if (volume.ephemeral) return claimed(pod, volume.name, `${pod.metadata.name}-${volume.name}`, false, parts);
  if (volume.nfs)
    return { files: parts.shared(`nfs:${volume.nfs.server}:${volume.nfs.path}`), inside: "", readOnly: volume.nfs.readOnly ?? false };
  const content = contentOf(pod, volume, parts);
  if (!content) throw new VolumeError(`k8s-quest does not simulate this type of volume yet`);
  let entries = content;
  // What it holds is what its sources say now, though few look at it.
  const tree = () => {
    const [now, there] = [parts.now(), entries()];
    return () => withGroup(atomicTree(there, now), groupOf(pod), true) as FolderNode;
  };
  const files = new FileSystem(parts.now, tree());
  const refresh = () => files.put("/", tree()());
  return {
    files,
    inside: "",
    readOnly: true,
    refresh,
    ...(tellsOfPod(volume)
      ? {
          follow(now: PodObject) {
            entries = contentOf(now, volume, parts) ?? entries;
            refresh();
          },
        }
      : {}),
  };
}

/** The names of ConfigMaps and Secrets that a volume is made of: "configmap/x", "secret/y". */
export function objectsOf(volume: Volume): string[] {
  const names: string[] = [];
  if (volume.configMap?.name) names.push(`configmap/${volume.configMap.name}`);
  if (volume.secret?.secretName) names.push(`secret/${volume.secret.secretName}`);
  for (const source of volume.projected?.sources ?? []) {
    if (source.configMap?.name) names.push(`configmap/${source.configMap.name}`);
    if (source.secret?.name) names.push(`secret/${source.secret.name}`);
  }
  return names;
}

const tellsOfPod = ({ downwardAPI, projected }: Volume): boolean =>
  Boolean(downwardAPI || projected?.sources?.some((source) => source.downwardAPI));

function contentOf(pod: PodObject, volume: Volume, parts: VolumeParts): (() => Entries) | undefined {
  const namespace = pod.metadata.namespace ?? "default";
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) return () => fromConfigMap(namespace, configMap.name ?? "", configMap, configMap.defaultMode ?? 0o644, parts);
  if (secret) return () => fromSecret(namespace, secret.secretName ?? "", secret, secret.defaultMode ?? 0o644, parts);
  if (downwardAPI) return () => fromDownward(pod, downwardAPI.items ?? [], downwardAPI.defaultMode ?? 0o644, parts);
  if (!projected) return undefined;
  const mode = projected.defaultMode ?? 0o644;
  return () => {
    const all: Entries = new Map();
    for (const source of projected.sources ?? []) {
      const { serviceAccountToken: token } = source;
      const entries = source.configMap
        ? fromConfigMap(namespace, source.configMap.name ?? "", source.configMap, mode, parts)
        : source.secret
          ? fromSecret(namespace, source.secret.name ?? "", source.secret, mode, parts)
          : source.downwardAPI
            ? fromDownward(pod, source.downwardAPI.items ?? [], mode, parts)
            : token
              ? new Map([
                  [token.path, { content: () => parts.token(pod, token.audience, token.expirationSeconds ?? 3600), ...tokenRights(pod) }],
                ])
              : undefined;
      for (const [path, entry] of entries ?? []) all.set(path, entry);
    }
    return all;
  };
}

/** The group that the pod's volumes belong to. */
const groupOf = (pod: PodObject): number | undefined => pod.spec.securityContext?.fsGroup;

/** A tree as the kubelet hands it to a pod's fsGroup (pkg/volume/volume_linux.go, SetVolumeOwnership). */
function withGroup(node: Node, group: number | undefined, readOnly: boolean): Node {
  if (group === undefined || node.type === "link") return node;
  const rights = readOnly ? 0o440 : 0o660;
  if (node.type === "file") return { ...node, group, mode: node.mode | rights };
  const entries = new Map([...node.entries].map(([name, each]) => [name, withGroup(each, group, readOnly)]));
  return { ...node, group, mode: node.mode | rights | 0o2110, entries };
}

/** A token is its user's alone where all containers are of one user, and the fsGroup's (pkg/volume/projected, FsUserFrom). */
function tokenRights({ spec }: PodObject): { mode: number; owner?: number } {
  const users = [...spec.containers, ...(spec.initContainers ?? [])].map(
    ({ securityContext }) => securityContext?.runAsUser ?? spec.securityContext?.runAsUser,
  );
  const [user] = users;
  const same = user !== undefined && users.every((each) => each === user);
  return { mode: same || spec.securityContext?.fsGroup !== undefined ? 0o600 : 0o644, ...(same ? { owner: user } : {}) };
}

interface Selection {
  items?: readonly KeyToPath[];
  optional?: boolean;
}

function fromConfigMap(namespace: string, name: string, selection: Selection, mode: number, parts: VolumeParts): Entries {
  const object = parts.configMap(namespace, name);
  if (!object && !selection.optional) throw new VolumeError(`configmap "${name}" not found`);
  const data = new Map<string, string>(Object.entries((object?.["data"] ?? {}) as Record<string, string>));
  for (const [key, value] of Object.entries((object?.["binaryData"] ?? {}) as Record<string, string>)) data.set(key, fromBase64(value));
  return select(data, selection, mode, "config");
}

function fromSecret(namespace: string, name: string, selection: Selection, mode: number, parts: VolumeParts): Entries {
  const object = parts.secret(namespace, name);
  if (!object && !selection.optional) throw new VolumeError(`secret "${name}" not found`);
  const data = new Map(Object.entries((object?.["data"] ?? {}) as Record<string, string>).map(([key, value]) => [key, fromBase64(value)]));
  return select(data, selection, mode, "secret");
}

function select(data: ReadonlyMap<string, string>, { items, optional }: Selection, mode: number, what: string): Entries {
  const entries: Entries = new Map();
  if (!items?.length) {
    for (const [key, value] of data) entries.set(key, { content: value, mode });
    return entries;
  }
  for (const item of items) {
    const value = data.get(item.key);
    if (value === undefined) {
      if (optional) continue;
      throw new VolumeError(`references non-existent ${what} key: ${item.key}`);
    }
    entries.set(item.path, { content: value, mode: item.mode ?? mode });
  }
  return entries;
}

function fromDownward(pod: PodObject, items: readonly DownwardFile[], mode: number, parts: VolumeParts): Entries {
  const entries: Entries = new Map();
  for (const item of items) {
    const { resourceFieldRef: ref } = item;
    const container = ref && [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((each) => each.name === ref.containerName);
    if (ref && !container) throw new VolumeError(`container ${ref.containerName} not found`);
    const content =
      ref && container
        ? resourceText(container, ref.resource, ref.divisor, parts.node)
        : (fieldText(pod, item.fieldRef?.fieldPath ?? "", parts.node, parts.addresses()) ?? "");
    entries.set(item.path, { content, mode: item.mode ?? mode });
  }
  return entries;
}

/** The kubelet's atomic writer: a folder named after the time, `..data` that points to it, and a link for each name at the top. */
function atomicTree(entries: Entries, now: number): FolderNode {
  const folder = (content: Map<string, Node>, mode = 0o755): FolderNode => ({
    type: "folder",
    entries: content,
    mode,
    owner: 0,
    modified: now,
  });
  const stamp = inOnePiece(
    `..${new Date(now).toISOString().slice(0, 19).replace("T", "_").replace(/[-:]/g, "_")}.${String(Math.floor(now) % 1_000_000_007).padStart(9, "0")}`,
  );
  const payload = new Map<string, Node>();
  for (const [path, entry] of entries) {
    let at = payload;
    const steps = path.split("/").filter(Boolean);
    for (const step of steps.slice(0, -1)) {
      let next = at.get(step) as FolderNode | undefined;
      if (next?.type !== "folder") at.set(step, (next = folder(new Map())));
      at = next.entries as Map<string, Node>;
    }
    at.set(steps.at(-1)!, { type: "file", content: entry.content, mode: entry.mode, owner: entry.owner ?? 0, modified: now });
  }
  const link = (target: string): Node => ({ type: "link", target, mode: 0o777, owner: 0, modified: now });
  const top = new Map<string, Node>([
    [stamp, folder(payload)],
    ["..data", link(stamp)],
  ]);
  for (const name of payload.keys()) top.set(name, link(`..data/${name}`));
  return folder(top, 0o777);
}

function hostPath(source: NonNullable<Volume["hostPath"]>, parts: VolumeParts): MountedVolume {
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

function claimed(pod: PodObject, title: string, name: string, readOnly: boolean, parts: VolumeParts): MountedVolume {
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
