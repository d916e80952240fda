// Setting up the volumes of a pod, tried again with the back-off of volume operations (pkg/kubelet/volumemanager).
import { FileError } from "../../machine/file-error.ts";
import type { Task } from "../../machine/process.ts";
import { pause } from "./task.ts";
import { ClaimError, NotYet, VolumeError, type VolumeParts } from "./volume-parts.ts";
import { setUpVolume } from "./volumes.ts";
import type { PodOnNode } from "./worker-host.ts";

/** How often it is looked whether a volume is attached (virtual ms). */
const LOOK = 300;

/** Sets up what is not there yet; waits with the back-off of volume operations, two minutes in all. */
export function* mountVolumes(worker: PodOnNode): Task<boolean> {
  const { clock } = worker.host;
  const missing = () => (worker.pod.spec.volumes ?? []).filter(({ name, image }) => !image && !worker.volumes.has(name));
  if (!missing().length) return true;
  yield* pause(clock, 120 + worker.host.random.between(0, 180));
  // What all pods of the node share is behind it rather than copied into it.
  const parts: VolumeParts = Object.assign(Object.create(worker.host.volumes), { addresses: () => worker.sandbox?.addresses ?? [] });
  const until = clock.now + 123_000;
  for (let delay = 500; ; ) {
    let wait = delay;
    const wrong: { name: string; message: string }[] = [];
    for (const volume of missing()) {
      try {
        const mounted = setUpVolume(worker.pod, volume, parts);
        worker.volumes.set(volume.name, mounted);
        for (const place of mounted.maps ?? [])
          worker.host.event(worker.pod, "Normal", "SuccessfulMountVolume", `MapVolume.MapPodDevice succeeded for volume ${place}`);
      } catch (error) {
        if (error instanceof NotYet) wait = LOOK;
        else if (error instanceof ClaimError) wrong.push({ name: volume.name, message: error.message });
        else if (error instanceof VolumeError || error instanceof FileError) {
          const { step = "MountVolume.SetUp failed", volume: name = volume.name } = error instanceof VolumeError ? error : {};
          worker.host.event(worker.pod, "Warning", "FailedMount", `${step} for volume "${name}" : ${error.message}`);
        } else throw error;
      }
    }
    const left = missing();
    if (!left.length) return true;
    if (wrong.length) {
      const names = wrong.map(({ name }) => name).join(" ");
      worker.host.event(
        worker.pod,
        "Warning",
        "FailedMount",
        `Unable to attach or mount volumes: unmounted volumes=[${left.map(({ name }) => name).join(" ")}], unattached volumes=[], failed to process volumes=[${names}]: ${wrong.map(({ message }) => message).join(", ")}`,
      );
      return false;
    }
    // Running out of time is not told: the pod's next turn goes on where this one stopped.
    if (clock.now + wait > until) return false;
    yield* pause(clock, wait);
    if (wait === delay) delay = Math.min(delay * 2, 122_000);
  }
}
