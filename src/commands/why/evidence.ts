// What a cluster says of its objects: read as its administrator, as whoever explains must see more than whoever asks.
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { User } from "../../api/request.ts";
import type { Decision } from "../../cluster/scheduler/decide.ts";
import type { Cluster } from "../../world/contract.ts";

const TEACHER: User = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };

export class Evidence {
  readonly #client;

  constructor(
    readonly cluster: Cluster,
    readonly now: number,
  ) {
    this.#client = cluster.api.client(TEACHER);
  }

  kind(plural: string, group = "", version = "v1"): Kind | undefined {
    return this.cluster.api.scheme.byResource(group, version, plural);
  }
  find(kind: Kind | undefined, name: string, namespace?: string): KubeObject | undefined {
    return kind && this.#client.find(kind, name, kind.namespaced && namespace ? { namespace } : {});
  }
  list(kind: Kind | undefined, options: { namespace?: string; labelSelector?: string } = {}): readonly KubeObject[] {
    return kind ? this.#client.list(kind, options) : [];
  }
  /** Objects of a kind that `owner` controls. */
  ownedBy(owner: KubeObject, kind: Kind | undefined): readonly KubeObject[] {
    return this.list(kind, owner.metadata.namespace ? { namespace: owner.metadata.namespace } : {}).filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid),
    );
  }
  /** The scheduler's last word on a pod. */
  decision({ metadata }: KubeObject): Decision | undefined {
    return this.cluster.scheduler?.decision(`${metadata.namespace}/${metadata.name}`);
  }
  /** Events about an object, newest first; of some reasons only, where they are named. */
  events({ metadata }: KubeObject, ...reasons: string[]): readonly KubeObject[] {
    return this.list(this.kind("events"), metadata.namespace ? { namespace: metadata.namespace } : {})
      .filter(({ involvedObject, reason }) => involvedObject?.uid === metadata.uid && (!reasons.length || reasons.includes(reason)))
      .sort((a, b) => (lastSeen(a) < lastSeen(b) ? 1 : -1));
  }
  /** The newest event of some reasons, as a line of proof. */
  eventLines(object: KubeObject, ...reasons: string[]): string[] {
    return this.events(object, ...reasons)
      .slice(0, 1)
      .map(eventLine);
  }
}

export const lastSeen = (event: KubeObject): string => event["lastTimestamp"] ?? event["eventTime"] ?? event.metadata.creationTimestamp;
export const eventLine = ({ reason, message, count }: KubeObject): string =>
  `event ${reason}${count > 1 ? ` (x${count})` : ""}: ${message}`;
/** pod/web-1, deployment.apps/web */
export const shown = ({ kind, metadata }: KubeObject): string => `${kind.toLowerCase()}/${metadata.name}`;
