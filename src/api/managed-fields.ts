// Who manages which field. Updates are only noted when they happen; the sets are computed when somebody asks (structured-merge-diff's Updater).
import { failure } from "./errors.ts";
import { describePath, type FieldMap, fieldsOf, isStatusPath, toFieldsV1 } from "./field-sets.ts";
import { apiVersion, type Kind } from "./kind.ts";
import type { KubeObject, ManagedFields } from "./object.ts";
import type { Request, User } from "./request.ts";

interface Manager {
  manager: string;
  operation: "Apply" | "Update";
  subresource: string;
  time: string;
  paths: Set<string>;
}

/** Writes of one manager in a row: what the object was before the first of them. */
interface Stretch {
  manager: string;
  subresource: string;
  time: string;
  before: KubeObject | undefined;
  /** The paths that there were before the server handed out the rest (addresses, ports), which nobody manages. */
  asked?: ReadonlySet<string> | undefined;
}

interface History {
  managers: Manager[];
  stretches: Stretch[];
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

export class ManagedFieldsLedger {
  #histories = new Map<string, History>();

  /** Notes a write that is not an apply. */
  note(kind: Kind, old: KubeObject | undefined, stored: KubeObject, request: Request, time: string, asked?: ReadonlySet<string>): void {
    if (request.patch === "apply") return;
    const manager = request.fieldManager ?? agent(request.user);
    const subresource = request.subresource === "status" || request.subresource === "scale" ? request.subresource : "";
    let history = this.#histories.get(stored.metadata.uid);
    if (!history) this.#histories.set(stored.metadata.uid, (history = { managers: [], stretches: [] }));
    const last = history.stretches.at(-1);
    if (last && !last.asked && last.manager === manager && last.subresource === subresource) {
      last.time = time;
      return;
    }
    if (history.stretches.length >= LONG && old) {
      history.managers = this.#compute(kind, history, old);
      history.stretches = [];
    }
    history.stretches.push({ manager, subresource, time, before: old, asked });
  }

  forget(uid: string): void {
    this.#histories.delete(uid);
  }

  /** metadata.managedFields of a stored object. */
  of(kind: Kind, object: KubeObject): ManagedFields[] {
    const history = this.#histories.get(object.metadata.uid);
    if (!history) return [];
    return this.#compute(kind, history, object).map(({ manager, operation, subresource, time, paths }) => ({
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
    const history = live && this.#histories.get(live.metadata.uid);
    const managers = history && live ? this.#compute(kind, history, live) : [];
    const mine = (other: Manager): boolean => other.operation === "Apply" && other.manager === name && other.subresource === subresource;
    const wanted = fieldsOf(kind.definition, config, false);
    const present: FieldMap = live ? fieldsOf(kind.definition, live, true) : new Map();
    const conflicts: { owner: Manager; path: string }[] = [];
    for (const [path, value] of wanted) {
      if (value === "{}" || present.get(path) === value) continue;
      for (const owner of managers) if (!mine(owner) && owner.paths.has(path)) conflicts.push({ owner, path });
    }
    if (conflicts.length && !request.force) throw applyConflict(kind, conflicts);
    for (const { owner, path } of conflicts) owner.paths.delete(path);
    const before = managers.find(mine);
    const dropped = [...(before?.paths ?? [])].filter(
      (path) => !wanted.has(path) && !managers.some((other) => !mine(other) && other.paths.has(path)),
    );
    const applied: Manager = { manager: name, operation: "Apply", subresource, time, paths: new Set(wanted.keys()) };
    return { managers: [...managers.filter((other) => !mine(other) && other.paths.size > 0), applied], dropped };
  }

  commitApply(uid: string, managers: Manager[]): void {
    this.#histories.set(uid, { managers, stretches: [] });
  }

  #compute(kind: Kind, history: History, current: KubeObject): Manager[] {
    let managers = history.managers.map((manager) => ({ ...manager, paths: new Set(manager.paths) }));
    const hasStatus = kind.subresources?.some(({ name }) => name === "status") ?? false;
    for (const [index, stretch] of history.stretches.entries()) {
      const before: FieldMap = stretch.before ? fieldsOf(kind.definition, stretch.before, true) : new Map();
      const after = fieldsOf(kind.definition, history.stretches[index + 1]?.before ?? current, true);
      const changed = [...after].filter(([path, value]) => before.get(path) !== value).map(([path]) => path);
      for (const manager of managers) for (const path of changed) if (before.has(path)) manager.paths.delete(path);
      const own = changed.filter(
        (path) =>
          (!stretch.asked || stretch.asked.has(path)) &&
          (!hasStatus || isStatusPath(path) === (stretch.subresource === "status") || path.startsWith("f:metadata")),
      );
      let manager = managers.find(
        (other) => other.operation === "Update" && other.manager === stretch.manager && other.subresource === stretch.subresource,
      );
      if (!manager) {
        const { manager: name, subresource, time } = stretch;
        managers.push((manager = { manager: name, subresource, time, operation: "Update", paths: new Set() }));
      }
      if (own.length) manager.time = stretch.time;
      for (const path of own) manager.paths.add(path);
      for (const { paths } of managers) for (const path of paths) if (!after.has(path) && before.has(path)) paths.delete(path);
      managers = managers.filter(({ paths }) => paths.size > 0);
    }
    return managers;
  }
}

function applyConflict(kind: Kind, conflicts: readonly { owner: Manager; path: string }[]): Error {
  const nameOf = ({ manager, operation, subresource }: Manager): string =>
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
