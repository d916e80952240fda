// kubectl apply --prune: deletes what was applied before and is not among the manifests any more.
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import type { Task } from "../../../machine/process.ts";
import { LAST_APPLIED, tell } from "../changing.ts";
import { logWarning } from "../klog.ts";
import type { DryRun } from "../print/printer.ts";
import { refuse } from "../refusal.ts";
import type { Mapper } from "../resources/mapper.ts";
import type { Session } from "../session.ts";

/** group/version/Kind, as --prune-allowlist takes them; kubectl's own list. */
const DEFAULTS = [
  "core/v1/ConfigMap",
  "core/v1/Endpoints",
  "core/v1/Namespace",
  "core/v1/PersistentVolumeClaim",
  "core/v1/PersistentVolume",
  "core/v1/Pod",
  "core/v1/ReplicationController",
  "core/v1/Secret",
  "core/v1/Service",
  "batch/v1/Job",
  "batch/v1/CronJob",
  "networking.k8s.io/v1/Ingress",
  "apps/v1/DaemonSet",
  "apps/v1/Deployment",
  "apps/v1/ReplicaSet",
  "apps/v1/StatefulSet",
];

export interface Forgotten {
  kind: Kind;
  object: KubeObject;
}

export interface PruneOptions extends PruneScope {
  dryRun: DryRun;
  propagation: "Background" | "Foreground" | "Orphan";
  gracePeriod: number;
}

/** What would be pruned, out of the namespaces of what was applied; once, with a warning where nobody said which kinds. */
export interface PruneScope {
  selector: string;
  kinds: readonly Kind[];
  /** --prune-allowlist was given. */
  named: boolean;
  /** uids of what is among the manifests. */
  visited: ReadonlySet<string>;
  /** Their namespaces. */
  namespaces: ReadonlySet<string>;
}

/** The kinds of an allowlist; kinds that the server lacks are refused only when the learner named them. @throws Refusal */
export function prunedKinds(mapper: Mapper, allowlist: readonly string[]): Kind[] {
  const kinds: Kind[] = [];
  for (const text of allowlist.length ? allowlist : DEFAULTS) {
    const [group = "", version = "", name = "", more] = text.split("/");
    if (!name || more !== undefined) refuse(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    const kind = mapper.forManifest(group === "core" || group === "" ? version : `${group}/${version}`, name);
    if (kind) kinds.push(kind);
    else if (allowlist.length) refuse(`no matches for kind "${name}" in version "${group === "core" ? "" : `${group}/`}${version}"`);
  }
  return kinds;
}

/** The objects that apply made once and that are not among the manifests any more. */
export function* forgotten(session: Session, { selector, kinds, named, visited, namespaces }: PruneScope): Task<Forgotten[]> {
  const door = yield* session.door();
  if (!named)
    logWarning(
      session.self,
      "prune.go:71",
      "Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.",
    );
  const places: [Kind, string | undefined][] = [
    ...[...namespaces]
      .sort()
      .flatMap((namespace) => kinds.filter((kind) => kind.namespaced).map((kind): [Kind, string] => [kind, namespace])),
    ...kinds.filter((kind) => !kind.namespaced).map((kind): [Kind, undefined] => [kind, undefined]),
  ];
  const found: Forgotten[] = [];
  for (const [kind, namespace] of places) {
    const list = yield* door.list(kind, {
      ...(namespace === undefined ? {} : { namespace }),
      ...(selector ? { labelSelector: selector } : {}),
    });
    for (const object of list.items)
      if (object.metadata.annotations?.[LAST_APPLIED] !== undefined && !visited.has(object.metadata.uid)) found.push({ kind, object });
  }
  return found;
}

export function* prune(session: Session, options: PruneOptions): Task<void> {
  const door = yield* session.door();
  for (const { kind, object } of yield* forgotten(session, options)) {
    const { name, namespace } = object.metadata;
    if (options.dryRun !== "client")
      yield* door.request({
        verb: "delete",
        kind,
        name,
        ...(namespace ? { namespace } : {}),
        ...(options.dryRun === "server" ? { dryRun: true } : {}),
        delete: {
          propagationPolicy: options.propagation,
          ...(options.gracePeriod >= 0 ? { gracePeriodSeconds: options.gracePeriod } : {}),
        },
      });
    yield* tell(session, object, "pruned", options.dryRun);
  }
}
