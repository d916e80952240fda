// Volumes as the scheduler sees them, and what it does so that a pod's claims get theirs on the node that was chosen (volumebinding's BindPodVolumes).
import type { Client } from "../../api/client.ts";
import type { PersistentVolumeObject } from "../../api/kinds/persistentvolume-types.ts";
import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim-types.ts";
import type { KubeObject } from "../../api/object.ts";
import type { ApiServer } from "../apiserver/index.ts";
import { keyOf } from "../controllers/controller.ts";
import type { Kinds } from "../controllers/kinds.ts";
import { BOUND_BY_CONTROLLER, claimsOf, SELECTED_NODE } from "../volumes/claims.ts";
import { placesFor, unboundClaims } from "./filters/volume-binding.ts";
import type { NodeInfo } from "./node.ts";
import type { StorageView } from "./plugin.ts";
import type { PodInfo } from "./pod.ts";

export class Volumes implements StorageView {
  readonly #claims = new Map<string, KubeObject>();
  readonly #volumes = new Map<string, KubeObject>();
  readonly #classes = new Map<string, KubeObject>();
  /** Pods whose node is chosen and whose volumes are on their way. */
  readonly #awaiting = new Map<string, PodInfo>();
  readonly #undo: (() => void)[];

  /** @param changed told which pods may go on, or be looked at again */
  constructor(
    api: ApiServer,
    private readonly client: Client,
    private readonly kinds: Kinds,
    private readonly changed: { ready(key: string, pod: PodInfo): void; retry(helps: (pod: PodInfo) => boolean): void },
  ) {
    this.#undo = (
      [
        [kinds.persistentVolumeClaims, this.#claims],
        [kinds.persistentVolumes, this.#volumes],
        [kinds.storageClasses, this.#classes],
      ] as const
    ).map(([kind, into]) => {
      for (const object of client.list(kind)) into.set(keyOf(object), object);
      return api.subscribe(kind, ({ type, object }) => {
        if (type === "DELETED") into.delete(keyOf(object));
        else into.set(keyOf(object), object);
        this.#wake(into === this.#claims ? object : undefined);
      });
    });
  }

  claim(namespace: string, name: string): PersistentVolumeClaimObject | undefined {
    return this.#claims.get(`${namespace}/${name}`) as PersistentVolumeClaimObject | undefined;
  }
  volume(name: string): PersistentVolumeObject | undefined {
    return this.#volumes.get(name) as PersistentVolumeObject | undefined;
  }
  volumes(): Iterable<PersistentVolumeObject> {
    return this.#volumes.values() as Iterable<PersistentVolumeObject>;
  }
  storageClass(name: string): KubeObject | undefined {
    return this.#classes.get(name);
  }

  /** Whether all claims of a pod have their volumes; where not, sees to it that they get them on `node`, and remembers the pod. */
  prepared(key: string, pod: PodInfo, node: NodeInfo): boolean {
    const claims = unboundClaims(pod.pod, this);
    if (!claims.length) {
      this.#awaiting.delete(key);
      return true;
    }
    const places = placesFor(claims, node, this);
    this.#awaiting.set(key, pod);
    for (const [claim, place] of places ?? [])
      if (place === "provisioner") this.#select(claim, node.name);
      else this.#reserve(place, claim);
    return false;
  }

  forget(key: string): void {
    this.#awaiting.delete(key);
  }

  stop(): void {
    for (const each of this.#undo) each();
  }

  #wake(claim: KubeObject | undefined): void {
    const uses = ({ pod }: PodInfo): boolean => {
      const names = claimsOf(pod);
      return claim ? pod.metadata.namespace === claim.metadata.namespace && names.includes(claim.metadata.name) : names.length > 0;
    };
    for (const [key, pod] of this.#awaiting)
      if (uses(pod) && !unboundClaims(pod.pod, this).length) {
        this.#awaiting.delete(key);
        this.changed.ready(key, pod);
      }
    this.changed.retry(uses);
  }

  /** Tells the claim's provisioner where the volume is wanted. */
  #select(claim: PersistentVolumeClaimObject, node: string): void {
    const { metadata } = claim;
    if (metadata.annotations?.[SELECTED_NODE] === node) return;
    const annotations = { ...metadata.annotations, [SELECTED_NODE]: node };
    this.client.update(
      this.kinds.persistentVolumeClaims,
      { ...claim, metadata: { ...metadata, annotations } },
      { namespace: metadata.namespace! },
    );
  }

  /** Keeps a volume for a claim; the controller does the rest. */
  #reserve(volume: PersistentVolumeObject, claim: PersistentVolumeClaimObject): void {
    if (volume.spec.claimRef) return;
    const { namespace, name, uid, resourceVersion } = claim.metadata;
    this.client.update(this.kinds.persistentVolumes, {
      ...volume,
      metadata: { ...volume.metadata, annotations: { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: "yes" } },
      spec: {
        ...volume.spec,
        claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: namespace!, name, uid, resourceVersion },
      },
    });
  }
}
