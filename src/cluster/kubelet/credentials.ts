// Who a container's processes are: user, groups and capabilities out of the pod, the container and the image (pkg/kubelet/kuberuntime/security_context.go, containerd's oci.WithUser).
import type { Container as ContainerSpec, PodObject } from "../../api/kinds/pod/types.ts";
import type { Image } from "../../images/image.ts";
import { FileSystem } from "../../machine/files.ts";
import type { Credentials } from "../../machine/permissions.ts";
import { ConfigError } from "./environment.ts";
import { fullName } from "./format.ts";

/** What containerd lets every container have. */
const USUAL = [
  "CHOWN",
  "DAC_OVERRIDE",
  "FSETID",
  "FOWNER",
  "MKNOD",
  "NET_RAW",
  "SETGID",
  "SETUID",
  "SETFCAP",
  "SETPCAP",
  "NET_BIND_SERVICE",
  "SYS_CHROOT",
  "KILL",
  "AUDIT_WRITE",
];

/** Containers of one kind are many: each identity is kept once. */
const known = new Map<string, Credentials>();

/** @throws ConfigError under runAsNonRoot */
export function credentialsOf(pod: PodObject, spec: ContainerSpec, image: Image): Credentials {
  if (spec.securityContext || !isEmpty(pod.spec.securityContext)) return told(pod, spec, image);
  let found = usual.get(image);
  if (!found) usual.set(image, (found = told(pod, spec, image)));
  return found;
}

/** Who runs where nothing is said about it. */
const usual = new WeakMap<Image, Credentials>();
function isEmpty(context: object | undefined): boolean {
  for (const _ in context) return false;
  return true;
}

function told(pod: PodObject, spec: ContainerSpec, image: Image): Credentials {
  const own = spec.securityContext;
  const shared = pod.spec.securityContext;
  const user = userOf(pod, spec, image);
  const [, imageGroup = ""] = image.config.user.split(":");
  const asked = own?.runAsUser ?? shared?.runAsUser;
  const group =
    own?.runAsGroup ??
    shared?.runAsGroup ??
    (asked === undefined && imageGroup ? numberIn(image, "/etc/group", imageGroup) : undefined) ??
    mainGroup(image, user) ??
    0;
  const groups = new Set([group, ...(shared?.supplementalGroups ?? [])]);
  if (shared?.fsGroup !== undefined) groups.add(shared.fsGroup);
  if (shared?.supplementalGroupsPolicy !== "Strict") for (const each of memberships(image, user)) groups.add(each);
  const capabilities = capabilitiesOf(spec);
  const sorted = [...groups].sort((a, b) => a - b);
  const key = `${user}:${group}:${sorted.join(",")}:${capabilities === "all" ? "all" : capabilities.join(",")}`;
  let found = known.get(key);
  if (!found) {
    // What a process may do beyond its user's rights belongs to root: others lose it when their program starts (capabilities(7)).
    const set = capabilities === "all" ? undefined : new Set(capabilities);
    found = { user, group, groups: sorted, can: (capability) => user === 0 && (set?.has(capability) ?? true) };
    known.set(key, found);
  }
  return found;
}

/** By their names without CAP_; "all" for a privileged container. */
function capabilitiesOf({ securityContext }: ContainerSpec): readonly string[] | "all" {
  if (securityContext?.privileged) return "all";
  const { add = [], drop = [] } = securityContext?.capabilities ?? {};
  const bare = (name: string): string => name.toUpperCase().replace(/^CAP_/, "");
  if (!add.length && !drop.length) return USUAL;
  const [added, dropped] = [add.map(bare), drop.map(bare)];
  if (added.includes("ALL") && !dropped.length) return "all";
  const kept = dropped.includes("ALL") ? [] : USUAL.filter((name) => !dropped.includes(name));
  return [...new Set([...kept, ...(added.includes("ALL") ? USUAL.filter((name) => !dropped.includes(name)) : added)])];
}

/** @throws ConfigError under runAsNonRoot */
function userOf(pod: PodObject, spec: ContainerSpec, image: Image): number {
  const wanted = spec.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
  const nonRoot = spec.securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot ?? false;
  const about = `(pod: "${fullName(pod)}", container: ${spec.name})`;
  if (wanted !== undefined) {
    if (nonRoot && wanted === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${about}`);
    return wanted;
  }
  const text = image.config.user.split(":")[0] ?? "";
  if (text && !/^\d+$/.test(text)) {
    if (nonRoot)
      throw new ConfigError(`container has runAsNonRoot and image has non-numeric user (${text}), cannot verify user is non-root ${about}`);
    return numberIn(image, "/etc/passwd", text) ?? (text === "root" ? 0 : 1000);
  }
  const user = Number(text || 0);
  if (nonRoot && user === 0) throw new ConfigError(`container has runAsNonRoot and image will run as root ${about}`);
  return user;
}

/** The lines of a file of the image, in their columns: the same for all of its containers. */
const tables = new WeakMap<Image, Map<string, string[][]>>();
function rowsOf(image: Image, path: string): string[][] {
  let own = tables.get(image);
  if (!own) tables.set(image, (own = new Map()));
  let rows = own.get(path);
  if (!rows) {
    const files = new FileSystem(() => 0, image.files);
    const text = files.lookup(path)?.type === "file" ? files.read(path) : "";
    own.set(path, (rows = text.split("\n").map((line) => line.split(":"))));
  }
  return rows;
}

function numberIn(image: Image, path: string, name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const row = rowsOf(image, path).find(([each]) => each === name);
  return row && Number(row[2]);
}
/** Where a user is at home by the image's /etc/passwd. */
export const homeOf = (image: Image, user: number): string =>
  rowsOf(image, "/etc/passwd").find(([, , id]) => id === String(user))?.[5] || (user === 0 ? "/root" : "/");
function mainGroup(image: Image, user: number): number | undefined {
  const row = rowsOf(image, "/etc/passwd").find(([, , id]) => id === String(user));
  return row && Number(row[3]);
}
function memberships(image: Image, user: number): number[] {
  const name = rowsOf(image, "/etc/passwd").find(([, , id]) => id === String(user))?.[0];
  if (!name) return [];
  return rowsOf(image, "/etc/group").flatMap(([, , id, members]) => (members?.split(",").includes(name) ? [Number(id)] : []));
}
