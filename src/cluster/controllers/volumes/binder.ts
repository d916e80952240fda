// The persistent volume controller: brings claims and volumes together, and says why it cannot (pkg/controller/volume/persistentvolume/pv_controller.go).
import type { PersistentVolumeObject } from "../../../api/kinds/persistentvolume-types.ts";
import type { PersistentVolumeClaimObject } from "../../../api/kinds/persistentvolumeclaim-types.ts";
import { equal } from "../../../api/structure.ts";
import {
  BETA_PROVISIONER,
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  bestMatch,
  bindsLate,
  claimsOf,
  classOf,
  isFor,
  mismatch,
  PROVISIONER,
  SELECTED_NODE,
} from "../../volumes/claims.ts";
import type { Caches } from "../cache.ts";
import { type Context, type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { syncVolume, withPhase } from "./volume.ts";

type Claim = PersistentVolumeClaimObject;
type Volume = PersistentVolumeObject;

/** Everything is looked at anew so often (the controller's resync period). */
const RESYNC = 15_000;
const VOLUME = "volume:";
const NONE = "kubernetes.io/no-provisioner";

export function persistentVolumeBinder(kinds: Kinds, caches: Caches): Controller {
  const claims = caches.of(kinds.persistentVolumeClaims);
  const volumes = caches.of(kinds.persistentVolumes);
  const classes = caches.of(kinds.storageClasses);
  const pods = caches.of(kinds.pods);
  const all = (): Iterable<Volume> => volumes.objects.values() as Iterable<Volume>;

  function syncClaim(claim: Claim, context: Context): { again: number } | undefined {
    if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) {
      checkBound(claim, context);
      return undefined;
    }
    const chosen = claim.spec.volumeName ? named(claim, context) : found(claim, context);
    if (chosen) {
      bind(chosen, claim, context);
      return undefined;
    }
    return { again: RESYNC };
  }

  /** The volume that a claim asks for by its name, where it may have it. */
  function named(claim: Claim, { events }: Context): Volume | undefined {
    const volume = volumes.get(claim.spec.volumeName!) as Volume | undefined;
    if (!volume) return undefined;
    if (!volume.spec.claimRef) {
      const why = mismatch(volume, claim);
      if (!why) return volume;
      events.event(claim, "Warning", "VolumeMismatch", `Cannot bind to requested volume ${JSON.stringify(volume.metadata.name)}: ${why}`);
      return undefined;
    }
    if (isFor(volume, claim)) return volume;
    events.event(claim, "Warning", "FailedBinding", `volume ${JSON.stringify(volume.metadata.name)} already bound to a different claim.`);
    return undefined;
  }

  /** The best of the volumes there are; where none is, one is asked for. */
  function found(claim: Claim, context: Context): Volume | undefined {
    const className = classOf(claim);
    const storageClass = classes.get(className);
    const late = bindsLate(storageClass) && !claim.metadata.annotations?.[SELECTED_NODE];
    const match = bestMatch(claim, all(), { late });
    if (match) return match;
    if (late) sayWhoIsAwaited(claim, context);
    else if (className) provision(claim, className, context);
    else
      context.events.event(claim, "Normal", "FailedBinding", "no persistent volumes available for this claim and no storage class is set");
    return undefined;
  }

  function sayWhoIsAwaited(claim: Claim, { events }: Context): void {
    const names = [...pods.inNamespace(claim.metadata.namespace!).values()]
      .filter((pod) => !pod["spec"].nodeName && claimsOf(pod).includes(claim.metadata.name))
      .map(({ metadata }) => metadata.name);
    if (!names.length) events.event(claim, "Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
    else
      events.event(
        claim,
        "Normal",
        "WaitForPodScheduled",
        names.length > 1 ? `waiting for pods ${names.join(",")} to be scheduled` : `waiting for pod ${names[0]} to be scheduled`,
      );
  }

  /** Marks the claim for the provisioner of its class, which runs elsewhere. */
  function provision(claim: Claim, className: string, { api, events }: Context): void {
    const storageClass = classes.get(className);
    if (!storageClass) {
      events.event(claim, "Warning", "ProvisioningFailed", `storageclass.storage.k8s.io ${JSON.stringify(className)} not found`);
      return;
    }
    const provisioner = storageClass["provisioner"] as string;
    if (provisioner === NONE) {
      events.event(claim, "Warning", "ProvisioningFailed", `no volume plugin matched name: ${NONE}`);
      return;
    }
    const { annotations = {}, namespace } = claim.metadata;
    if (annotations[PROVISIONER] !== provisioner) {
      const marked = { ...annotations, [BETA_PROVISIONER]: provisioner, [PROVISIONER]: provisioner };
      api.update(
        kinds.persistentVolumeClaims,
        { ...claim, metadata: { ...claim.metadata, annotations: marked } },
        { namespace: namespace! },
      );
    }
    events.event(
      claim,
      "Normal",
      "ExternalProvisioning",
      `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
    );
  }

  /** Both sides name each other, and both say that they are Bound. */
  function bind(volume: Volume, claim: Claim, { api, clock }: Context): void {
    const { namespace, name, uid, resourceVersion } = claim.metadata;
    let kept = volume;
    if (volume.spec.claimRef?.uid !== uid) {
      const claimRef = { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: namespace!, name, uid, resourceVersion };
      const annotations = volume.spec.claimRef
        ? volume.metadata.annotations
        : { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: "yes" };
      kept = api.update(kinds.persistentVolumes, {
        ...volume,
        metadata: { ...volume.metadata, ...(annotations ? { annotations } : {}) },
        spec: { ...volume.spec, claimRef },
      }) as Volume;
    }
    kept = withPhase(kinds, api, clock, kept, "Bound");
    const { annotations = {} } = claim.metadata;
    let held = claim;
    if (!claim.spec.volumeName || annotations[BIND_COMPLETED] === undefined)
      held = api.update(
        kinds.persistentVolumeClaims,
        {
          ...claim,
          metadata: {
            ...claim.metadata,
            annotations: { ...annotations, [BIND_COMPLETED]: "yes", ...(claim.spec.volumeName ? {} : { [BOUND_BY_CONTROLLER]: "yes" }) },
          },
          spec: { ...claim.spec, volumeName: kept.metadata.name },
        },
        { namespace: namespace! },
      ) as Claim;
    // What a volume has grown by is the claim's only once its file system has grown too.
    const capacity = held.status?.phase === "Bound" ? (held.status.capacity ?? kept.spec.capacity) : kept.spec.capacity;
    const status = { ...held.status, phase: "Bound", accessModes: kept.spec.accessModes, capacity };
    if (!equal(status, held.status)) api.updateStatus(kinds.persistentVolumeClaims, { ...held, status } as never);
  }

  /** A claim that was bound stays so only as long as its volume is there and is its own. */
  function checkBound(claim: Claim, context: Context): void {
    const volume = claim.spec.volumeName ? (volumes.get(claim.spec.volumeName) as Volume | undefined) : undefined;
    if (volume && (!volume.spec.claimRef || volume.spec.claimRef.uid === claim.metadata.uid)) {
      bind(volume, claim, context);
      return;
    }
    const [reason, message] = !claim.spec.volumeName
      ? ["ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!"]
      : volume
        ? ["ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly"]
        : ["ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!"];
    if (claim.status?.phase === "Lost") return;
    context.api.updateStatus(kinds.persistentVolumeClaims, { ...claim, status: { ...claim.status, phase: "Lost" } } as never);
    context.events.event(claim, "Warning", reason, message);
  }

  return {
    name: "persistent-volume-binder",
    component: "persistentvolume-controller",
    wakes: [
      {
        kind: kinds.persistentVolumeClaims,
        keys: (claim) => [keyOf(claim), ...((claim as Claim).spec.volumeName ? [VOLUME + (claim as Claim).spec.volumeName] : [])],
      },
      // Claims that wait for a volume look for one at their next turn; one that is kept for a claim calls it.
      { kind: kinds.persistentVolumes, keys: (volume) => [VOLUME + volume.metadata.name, ...claimOf(volume as Volume)] },
    ],
    reconcile(key, context) {
      if (!key.startsWith(VOLUME)) {
        const claim = claims.get(key) as Claim | undefined;
        return claim ? syncClaim(claim, context) : undefined;
      }
      const name = key.slice(VOLUME.length);
      const volume = volumes.get(name) as Volume | undefined;
      if (volume) {
        syncVolume(kinds, context, volume, (ref) => claims.get(`${ref.namespace}/${ref.name}`) as Claim | undefined);
        return;
      }
      // Claims that named it have lost it.
      for (const claim of claims.objects.values())
        if ((claim as Claim).spec.volumeName === name && claim.metadata.annotations?.[BIND_COMPLETED] !== undefined)
          checkBound(claim as Claim, context);
    },
  };
}

const claimOf = ({ spec: { claimRef } }: Volume): string[] => (claimRef?.name ? [`${claimRef.namespace}/${claimRef.name}`] : []);
