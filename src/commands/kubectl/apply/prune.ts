// kubectl apply --prune: deletes what was applied before and is not among the manifests any more.
import type { Kind } from "../../../api/kind.ts";
import type { Task } from "../../../machine/process.ts";
import { LAST_APPLIED, tell } from "../changing.ts";
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

export interface PruneOptions {
  selector: string;
  allowlist: readonly string[];
  /** uids of what was applied. */
  visited: ReadonlySet<string>;
  /** Namespaces of what was applied. */
  namespaces: ReadonlySet<string>;
  dryRun: DryRun;
  propagation: "Background" | "Foreground" | "Orphan";
  gracePeriod: number;
}

/** The kinds of an allowlist; kinds that the server lacks are refused only when the learner named them. @throws Refusal */
function kindsOf(mapper: Mapper, allowlist: readonly string[]): Kind[] {
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

export function* prune(session: Session, options: PruneOptions): Task<void> {
  const door = yield* session.door();
  const kinds = kindsOf(door.mapper, options.allowlist);
  const places: [Kind, string | undefined][] = [
    ...[...options.namespaces]
      .sort()
      .flatMap((namespace) => kinds.filter((kind) => kind.namespaced).map((kind): [Kind, string] => [kind, namespace])),
    ...kinds.filter((kind) => !kind.namespaced).map((kind): [Kind, undefined] => [kind, undefined]),
  ];
  for (const [kind, namespace] of places) {
    const place = namespace === undefined ? {} : { namespace };
    const list = yield* door.list(kind, { ...place, ...(options.selector ? { labelSelector: options.selector } : {}) });
    for (const object of list.items) {
      if (object.metadata.annotations?.[LAST_APPLIED] === undefined || options.visited.has(object.metadata.uid)) continue;
      if (options.dryRun !== "client")
        yield* door.request({
          verb: "delete",
          kind,
          name: object.metadata.name,
          ...place,
          ...(options.dryRun === "server" ? { dryRun: true } : {}),
          delete: {
            propagationPolicy: options.propagation,
            ...(options.gracePeriod >= 0 ? { gracePeriodSeconds: options.gracePeriod } : {}),
          },
        });
      yield* tell(session, object, "pruned", options.dryRun);
    }
  }
}
