// One volume: its phase by what became of its claim, and what happens to it when it is released (pv_controller.go syncVolume, reclaimVolume).
import type { Client } from "../../../api/client.ts";
import type { PersistentVolumeObject } from "../../../api/kinds/persistentvolume-types.ts";
import type { PersistentVolumeClaimObject } from "../../../api/kinds/persistentvolumeclaim-types.ts";
import { timestamp } from "../../../api/object.ts";
import type { Clock } from "../../../base/clock.ts";
import { BOUND_BY_CONTROLLER, PROVISIONED_BY } from "../../volumes/claims.ts";
import { unlessGone } from "../claim.ts";
import type { Context } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

type Claim = PersistentVolumeClaimObject;
type Volume = PersistentVolumeObject;

export function syncVolume(
  kinds: Kinds,
  context: Context,
  volume: Volume,
  find: (ref: { namespace?: string; name?: string }) => Claim | undefined,
): void {
  const { api, clock } = context;
  const { claimRef } = volume.spec;
  const phase = (wanted: string) => withPhase(kinds, api, clock, volume, wanted);
  if (!claimRef?.uid) {
    phase("Available");
    return;
  }
  const claim = find(claimRef);
  if (!claim || claim.metadata.uid !== claimRef.uid) {
    if (volume.status?.phase !== "Released" && volume.status?.phase !== "Failed") reclaim(kinds, context, phase("Released"));
    else reclaim(kinds, context, volume);
    return;
  }
  // A claim without a name for its volume is being bound by its own turn.
  if (!claim.spec.volumeName) return;
  if (claim.spec.volumeName === volume.metadata.name) {
    phase("Bound");
    return;
  }
  // The claim took another volume. What this controller bound, it lets go of.
  if (volume.metadata.annotations?.[PROVISIONED_BY] && volume.spec.persistentVolumeReclaimPolicy === "Delete")
    reclaim(kinds, context, phase("Released"));
  else if (volume.metadata.annotations?.[BOUND_BY_CONTROLLER]) {
    const { claimRef: _, ...spec } = volume.spec;
    const { [BOUND_BY_CONTROLLER]: __, ...annotations } = volume.metadata.annotations;
    withPhase(
      kinds,
      api,
      clock,
      api.update(kinds.persistentVolumes, { ...volume, metadata: { ...volume.metadata, annotations }, spec }) as Volume,
      "Available",
    );
  }
}

export function withPhase(kinds: Kinds, api: Client, clock: Clock, volume: Volume, phase: string, message?: string): Volume {
  if (volume.status?.phase === phase && volume.status.message === message) return volume;
  const status = {
    phase,
    lastPhaseTransitionTime: volume.status?.phase === phase ? volume.status.lastPhaseTransitionTime : timestamp(clock.now),
    ...(message ? { message } : {}),
  };
  return api.updateStatus(kinds.persistentVolumes, { ...volume, status } as never) as Volume;
}

function reclaim(kinds: Kinds, { api, clock, events }: Context, volume: Volume): void {
  const { metadata, spec, status } = volume;
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy === "Retain" || metadata.deletionTimestamp) return;
  // Whoever made it takes it away.
  if (metadata.annotations?.[PROVISIONED_BY]) return;
  if (policy === "Recycle") {
    if (status?.phase === "Failed") return;
    withPhase(kinds, api, clock, volume, "Failed", "no recyclable volume plugin matched");
    events.event(volume, "Warning", "VolumeFailedRecycle", "No recycler plugin found for the volume!");
    return;
  }
  const why = undeletable(volume);
  if (!why) {
    unlessGone(() => api.delete(kinds.persistentVolumes, metadata.name, { preconditions: { uid: metadata.uid } }));
    return;
  }
  if (status?.phase === "Failed" && status.message === why) return;
  withPhase(kinds, api, clock, volume, "Failed", why);
  events.event(volume, "Warning", "VolumeFailedDelete", why);
}

/** Of the built-in sources only paths of the host below /tmp can be deleted, as a development cluster may. */
function undeletable({ metadata, spec }: Volume): string | undefined {
  if (!spec.hostPath)
    return `error getting deleter volume plugin for volume ${JSON.stringify(metadata.name)}: no deletable volume plugin matched`;
  return /^\/tmp\/.+/.test(spec.hostPath.path)
    ? undefined
    : `host_path deleter only supports /tmp/.+ but received provided ${spec.hostPath.path}`;
}
