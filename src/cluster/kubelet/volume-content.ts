// Volumes that are made of objects: ConfigMaps, Secrets, what a pod tells of itself, tokens; laid out by the kubelet's atomic writer.
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { DownwardFile, KeyToPath, Volume } from "../../api/kinds/pod/volume-types.ts";
import { fromBase64 } from "../../base/bytes.ts";
import { inOnePiece } from "../../base/long-text.ts";
import type { FolderNode, Node } from "../../machine/nodes.ts";
import { fieldText, resourceText } from "./downward.ts";
import { VolumeError, type VolumeParts } from "./volume-parts.ts";

interface Entry {
  content: string | (() => string);
  mode: number;
  owner?: number;
}
/** By path within the volume. */
type Entries = Map<string, Entry>;

/** Whether it tells of the pod itself, which may change. */
export const tellsOfPod = ({ downwardAPI, projected }: Volume): boolean =>
  Boolean(downwardAPI || projected?.sources?.some((source) => source.downwardAPI));

/** What a volume holds, looked up whenever it is asked for; undefined where it is of another kind. */
export function contentOf(pod: PodObject, volume: Volume, parts: VolumeParts): (() => Entries) | undefined {
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
export function atomicTree(entries: Entries, now: number): FolderNode {
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
