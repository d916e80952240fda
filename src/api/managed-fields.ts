// Who manages which field. Updates are only noted when they happen; the sets are computed when somebody asks (structured-merge-diff's Updater).
import { failure } from "./errors.ts";
import { describePath, fieldsOf, fromFieldsV1, isStatusPath, isWithin, toFieldsV1 } from "./field-sets.ts";
import { apiVersion, type Kind } from "./kind.ts";
import { type Asked, byOperationAndTime, fieldsAt, type History, type Manager, managersAfter, type Stretch } from "./managers.ts";
import type { KubeObject, ManagedFields } from "./object.ts";
import type { Request, User } from "./request.ts";
import { typeOfKind } from "./schema/types.ts";

const wholeOf = (known: History | Stretch): History => ("stretches" in known ? known : { managers: NONE, stretches: [known] });

const NONE: readonly never[] = [];
const NOTHING: Asked = () => new Set();

/** A write as the ledger needs to know it. */
export interface Write {
  request: Request;
  old: KubeObject | undefined;
  stored: KubeObject;
  time: string;
  asked?: Asked | undefined;
  /** The entries that the writer put in the place of all there were. */
  adopted?: Manager[] | undefined;
}

/** More stretches than these are folded into sets, so that no long chain of old objects is kept. */
const LONG = 6;

/** What the user agents of the system's own parts are called. */
function agent({ name }: User): string {
  if (name.startsWith("system:serviceaccount:kube-system:") || name === "system:kube-controller-manager") return "kube-controller-manager";
  if (name.startsWith("system:node:")) return "kubelet";
  if (name.startsWith("system:kube-")) return name.slice("system:".length);
  return name === "system:apiserver" ? "kube-apiserver" : "kubectl";
}

/** Subresources whose writers are told apart from those of the object itself; bindings are none of them. */
const TRACKED = new Set(["status", "scale", "approval", "ephemeralcontainers", "resize"]);

/**
 * Whether a field is one that a request may set at all: the others are reset by the strategy of the kind, so that nobody comes to own them
 * (GetResetFields, GetResetFieldsFilter).
 */
function isOpen(kind: Kind, subresource: string, path: string): boolean {
  switch (subresource) {
    case "ephemeralcontainers":
      return /^f:spec\u0001f:ephemeralContainers(\u0001|$)/.test(path);
    case "resize":
      return /^f:spec\u0001f:(c|initC)ontainers\u0001[^\u0001]*\u0001f:(resources|resizePolicy)(\u0001|$)/.test(path);
    case "status":
    case "approval":
      return !/^f:spec(\u0001|$)/.test(path);
    default:
      return !isStatusPath(path) || !kind.subresources?.some(({ name }) => name === "status");
  }
}

/** How many objects' managedFields are kept as they were last shown: who lists once lists again. */
const KEPT = 2_000;
/** Among so many sets are those looked for that objects made alike have in common. */
const COMMON = 256;

/** Entries of managedFields; their sets as JSON, which takes a quarter of the memory. */
type Shown = readonly (Omit<ManagedFields, "fieldsV1"> & { fieldsV1: string })[];

export class ManagedFieldsLedger {
  /** Most objects are written by one, and need no more than what that one wrote. */
  #histories = new Map<string, History | Stretch>();
  /** By uid; gone with the next write. */
  readonly #shown = new Map<string, { object: KubeObject; fields: Shown }>();
  readonly #common = new Map<string, string>();

  /** Notes a write that is not an apply. */
  note({ request, old, stored, time, asked, adopted }: Write): void {
    if (request.patch === "apply") return;
    this.#shown.delete(stored.metadata.uid);
    const { kind } = request;
    const manager = request.fieldManager ?? agent(request.user);
    const subresource = TRACKED.has(request.subresource ?? "") ? request.subresource! : "";
    // Who binds a pod owns nothing of it.
    const owned = request.subresource === "binding" ? NOTHING : asked;
    const next: Stretch = { kind, manager, subresource, time, before: old, asked: owned };
    const { uid } = stored.metadata;
    const known = this.#histories.get(uid);
    if (!known || adopted) {
      this.#histories.set(uid, adopted ? { managers: adopted, stretches: [next] } : next);
      return;
    }
    const last = "stretches" in known ? known.stretches.at(-1) : known;
    if (last && !last.asked && last.manager === manager && last.subresource === subresource && last.kind === kind) {
      last.time = time;
      return;
    }
    const history = wholeOf(known);
    if (history !== known) this.#histories.set(uid, history);
    if (history.stretches.length >= LONG && old) {
      history.managers = managersAfter(history, old);
      history.stretches = NONE;
    }
    // The new array is as long as it must be; one that is pushed to has room for sixteen.
    history.stretches = history.stretches.concat(next);
  }

  /** Whether an object with this uid is stored. */
  knows(uid: string): boolean {
    return this.#histories.has(uid);
  }

  forget(uid: string): void {
    this.#shown.delete(uid);
    this.#histories.delete(uid);
  }

  /** metadata.managedFields of a stored object, in the order in which the server writes them. */
  of(object: KubeObject): ManagedFields[] {
    const { uid } = object.metadata;
    const history = this.#historyOf(uid);
    if (!history) return [];
    const known = this.#shown.get(uid);
    if (known?.object === object) return known.fields.map((entry) => ({ ...entry, fieldsV1: JSON.parse(entry.fieldsV1) }));
    const fields = this.#show(history, object);
    if (this.#shown.size >= KEPT) this.#shown.delete(this.#shown.keys().next().value!);
    this.#shown.set(uid, { object, fields: fields.map((entry) => ({ ...entry, fieldsV1: this.#textOf(entry.fieldsV1) })) });
    return fields;
  }

  #historyOf(uid: string): History | undefined {
    const known = this.#histories.get(uid);
    return known && wholeOf(known);
  }

  /** A set as JSON, once for all that have it. */
  #textOf(set: ManagedFields["fieldsV1"]): string {
    const text = JSON.stringify(set);
    const known = this.#common.get(text);
    if (known !== undefined) return known;
    if (this.#common.size >= COMMON) this.#common.clear();
    this.#common.set(text, text);
    return text;
  }

  #show(history: History, object: KubeObject): ManagedFields[] {
    return managersAfter(history, object)
      .sort(byOperationAndTime)
      .map(({ kind, manager, operation, subresource, time, paths }) => ({
        manager,
        operation,
        apiVersion: apiVersion(kind),
        time,
        fieldsType: "FieldsV1",
        fieldsV1: toFieldsV1(paths),
        ...(subresource ? { subresource } : {}),
      }));
  }

  /**
   * What a writer wants metadata.managedFields to be: undefined where it says nothing, or nothing valid (then what there was stays);
   * a single empty entry resets them (fieldmanager's decodeLiveOrNew). `kindAt` finds the kind at an apiVersion.
   */
  proposed(sent: readonly Partial<ManagedFields>[] | undefined, kindAt: (apiVersion: string) => Kind | undefined): Manager[] | undefined {
    if (!Array.isArray(sent) || !sent.length) return undefined;
    if (sent.length === 1 && Object.keys(sent[0]!).length === 0) return [];
    const managers: Manager[] = [];
    for (const { manager = "", operation, apiVersion: version, time = "", fieldsType, fieldsV1, subresource = "" } of sent) {
      if ((operation !== "Apply" && operation !== "Update") || !version || fieldsType !== "FieldsV1") return undefined;
      const paths = fromFieldsV1(fieldsV1);
      if (!paths) return undefined;
      const kind = kindAt(version);
      if (kind && paths.size) managers.push({ kind, manager, operation, subresource, time, paths });
    }
    return managers.length ? managers : undefined;
  }

  /**
   * The sets after `manager` has applied `config` to `live`, and the paths that it gave up and nobody else holds.
   * Throws a conflict unless `force`.
   */
  planApply(
    kind: Kind,
    live: KubeObject | undefined,
    config: KubeObject,
    request: Request,
    time: string,
  ): { managers: Manager[]; dropped: string[] } {
    const name = request.fieldManager!;
    const subresource = request.subresource ?? "";
    const history = live && this.#historyOf(live.metadata.uid);
    const managers = history && live ? managersAfter(history, live) : [];
    const mine = (other: Manager): boolean => other.operation === "Apply" && other.manager === name && other.subresource === subresource;
    const wanted = fieldsOf(typeOfKind(kind), config, false);
    for (const path of wanted.keys()) if (!isOpen(kind, subresource, path)) wanted.delete(path);
    const there = fieldsAt(kind, live);
    const conflicts: { owner: Manager; path: string }[] = [];
    for (const [path, value] of wanted) {
      if (value === "{}" || there.get(path) === value) continue;
      for (const owner of managers) if (!mine(owner) && owner.paths.has(path)) conflicts.push({ owner, path });
    }
    if (conflicts.length && !request.force) throw applyConflict(conflicts);
    for (const { owner, path } of conflicts) owner.paths.delete(path);
    const before = managers.find(mine);
    // A container stays as long as something within it is somebody's.
    const held = new Set([...wanted.keys(), ...managers.flatMap((other) => (mine(other) ? [] : [...other.paths]))]);
    const dropped = [...(before?.paths ?? [])].filter((path) => !held.has(path) && ![...held].some((other) => isWithin(other, path)));
    const applied: Manager = { kind, manager: name, operation: "Apply", subresource, time, paths: new Set(wanted.keys()) };
    return { managers: [...managers.filter((other) => !mine(other) && other.paths.size > 0), applied], dropped };
  }

  commitApply(uid: string, managers: Manager[]): void {
    this.#shown.delete(uid);
    this.#histories.set(uid, { managers, stretches: [] });
  }
}

function applyConflict(conflicts: readonly { owner: Manager; path: string }[]): Error {
  const nameOf = ({ kind, manager, operation, subresource }: Manager): string =>
    `${JSON.stringify(manager)}${subresource ? ` with subresource ${JSON.stringify(subresource)}` : ""}${operation === "Update" ? ` using ${apiVersion(kind)}` : ""}`;
  const list = conflicts
    .map(({ owner, path }) => ({ who: nameOf(owner), path: describePath(path) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const owners = [...new Set(list.map(({ who }) => who))].sort();
  const text =
    list.length === 1
      ? `conflict with ${list[0]!.who}: ${list[0]!.path}`
      : owners
          .map((owner) =>
            [`conflicts with ${owner}:`, ...list.filter(({ who }) => who === owner).map(({ path }) => `- ${path}`)].join("\n"),
          )
          .join("\n");
  return failure(409, "Conflict", `Apply failed with ${list.length} conflict${list.length === 1 ? "" : "s"}: ${text}`, {
    causes: list.map(({ who, path }) => ({ reason: "FieldManagerConflict", message: `conflict with ${who}`, field: path })),
  });
}
