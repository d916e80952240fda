// Claims of devices as the scheduler sees them, and which pods have to wait until theirs are there (plugins/dynamicresources).
import type { Client } from "../../api/client.ts";
import type { ResourceClaimObject } from "../../api/kinds/dynamic-resources.ts";
import { controllerOf, type KubeObject } from "../../api/object.ts";
import type { ApiServer } from "../apiserver/index.ts";
import { keyOf } from "../controllers/controller.ts";
import type { Kinds } from "../controllers/kinds.ts";
import type { DeviceView } from "./plugin.ts";

interface PodClaim {
  name: string;
  resourceClaimName?: string;
}

export class Devices implements DeviceView {
  readonly #claims = new Map<string, KubeObject>();
  readonly #classes = new Map<string, KubeObject>();
  readonly #slices = new Map<string, KubeObject>();
  readonly #undo: (() => void)[];

  /** @param changed told when a claim, a class or what devices there are has changed; with the claim where it was one */
  constructor(api: ApiServer, client: Client, kinds: Kinds, changed: (claim: KubeObject | undefined) => void) {
    this.#undo = (
      [
        [kinds.resourceClaims, this.#claims],
        [kinds.deviceClasses, this.#classes],
        [kinds.resourceSlices, this.#slices],
      ] as const
    ).map(([kind, into]) => {
      for (const object of client.list(kind)) into.set(keyOf(object), object);
      return api.subscribe(kind, ({ type, object }) => {
        if (type === "DELETED") into.delete(keyOf(object));
        else into.set(keyOf(object), object);
        changed(into === this.#claims ? object : undefined);
      });
    });
  }

  claimsOf(pod: KubeObject): readonly ResourceClaimObject[] | { missing: string } {
    const made: readonly PodClaim[] = pod["status"]?.resourceClaimStatuses ?? [];
    const found: ResourceClaimObject[] = [];
    for (const { name, resourceClaimName } of (pod["spec"].resourceClaims ?? []) as readonly PodClaim[]) {
      const own = resourceClaimName ?? made.find((each) => each.name === name)?.resourceClaimName;
      const claim = own === undefined ? undefined : this.#claims.get(`${pod.metadata.namespace}/${own}`);
      if (!claim)
        return { missing: own === undefined ? "ResourceClaim not created yet" : `resourceclaim.resource.k8s.io "${own}" not found` };
      if (claim.metadata.deletionTimestamp) return { missing: `resourceclaim "${own}" is being deleted` };
      // One that was made for a pod is that pod's alone.
      if (resourceClaimName === undefined && controllerOf(claim)?.uid !== pod.metadata.uid)
        return { missing: `ResourceClaim ${keyOf(claim)} was not created for pod ${keyOf(pod)} (pod is not owner)` };
      found.push(claim as ResourceClaimObject);
    }
    return found;
  }

  hasClass(name: string): boolean {
    return this.#classes.has(name);
  }

  get any(): boolean {
    return this.#slices.size > 0;
  }

  stop(): void {
    for (const each of this.#undo) each();
  }
}
