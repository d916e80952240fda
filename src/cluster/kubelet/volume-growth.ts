// Volumes that have grown: where their driver asks for it, the file system is made as large on the node, at once or with the next mount (pkg/volume/util/operationexecutor, node_expander.go).
import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim-types.ts";
import type { Clock } from "../../base/clock.ts";
import { claimsOf } from "../volumes/claims.ts";
import { type Access, attempt } from "./access.ts";
import type { Hub } from "./hub.ts";
import type { PodOnNode } from "./worker-host.ts";

/** Until a mounted volume is looked at and its file system has grown (virtual ms). */
const WORK = 900;
const DONE = new Set(["Resizing", "FileSystemResizePending", "ControllerResizeError", "NodeResizeError"]);

export class VolumeGrowth {
  readonly #undo = new Map<PodOnNode, (() => void)[]>();

  constructor(
    private readonly hub: Hub,
    private readonly clock: Clock,
    private readonly access: Access,
    private readonly node: string,
  ) {}

  /** Follows the claims of a pod whose volumes are set up. */
  watch(worker: PodOnNode): void {
    const names = claimsOf(worker.pod);
    if (!names.length) return;
    this.#undo.set(
      worker,
      names.map((name) => {
        const look = () => this.#plan(worker, name);
        look();
        return this.hub.mounts(`claim/${worker.pod.metadata.namespace}/${name}`, look);
      }),
    );
  }

  unwatch(worker: PodOnNode): void {
    for (const undo of this.#undo.get(worker) ?? []) undo();
    this.#undo.delete(worker);
  }

  /** The claim, where the node's part of its growth is to be done. */
  #pending(worker: PodOnNode, name: string): PersistentVolumeClaimObject | undefined {
    const { claims } = this.access.kinds;
    const claim = claims && attempt(() => this.access.api.find(claims, name, { namespace: worker.pod.metadata.namespace! }));
    return claim?.["status"]?.allocatedResourceStatuses?.storage === "NodeResizePending"
      ? (claim as PersistentVolumeClaimObject)
      : undefined;
  }

  #plan(worker: PodOnNode, name: string): void {
    if (this.#pending(worker, name))
      this.clock.after(WORK, () => {
        if (!worker.over) this.#grow(worker, name);
      });
  }

  #grow(worker: PodOnNode, name: string): void {
    const claim = this.#pending(worker, name);
    if (!claim) return;
    const { api, events, kinds } = this.access;
    const {
      allocatedResourceStatuses: _,
      conditions = [],
      ...rest
    } = claim.status as Record<string, unknown> & { conditions?: { type: string }[] };
    const left = conditions.filter(({ type }) => !DONE.has(type));
    const storage = (rest["allocatedResources"] as { storage: string }).storage;
    const status = { ...rest, capacity: { ...(rest["capacity"] as object), storage }, ...(left.length ? { conditions: left } : {}) };
    attempt(() => {
      api.updateStatus(kinds.claims!, { ...claim, status } as never);
      const message = `MountVolume.NodeExpandVolume succeeded for volume ${JSON.stringify(claim.spec.volumeName)} ${this.node}`;
      worker.host.event(worker.pod, "Normal", "FileSystemResizeSuccessful", message);
      events.event(claim, "Normal", "FileSystemResizeSuccessful", message);
    });
  }
}
