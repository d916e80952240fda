// Setting up the volumes of a pod, tried again with the back-off of volume operations (pkg/kubelet/volumemanager).
import { FileError } from "../../machine/files.ts";
import type { Task } from "../../machine/process.ts";
import { pause } from "./task.ts";
import { setUpVolume, VolumeError, type VolumeParts } from "./volumes.ts";
import type { PodWorker } from "./worker.ts";

/** Sets up what is not there yet; waits with the back-off of volume operations, two minutes in all. */
export function* mountVolumes(worker: PodWorker): Task<boolean> {
  const { clock } = worker.host;
  const missing = () => (worker.pod.spec.volumes ?? []).filter((volume) => !worker.volumes.has(volume.name));
  if (!missing().length) return true;
  yield* pause(clock, 120 + worker.host.random.between(0, 180));
  // What all pods of the node share is behind it rather than copied into it.
  const parts: VolumeParts = Object.assign(Object.create(worker.host.volumes), { addresses: () => worker.sandbox?.addresses ?? [] });
  const until = clock.now + 123_000;
  for (let delay = 500; ; delay = Math.min(delay * 2, 122_000)) {
    for (const volume of missing()) {
      try {
        worker.volumes.set(volume.name, setUpVolume(worker.pod, volume, parts));
      } catch (error) {
        if (!(error instanceof VolumeError) && !(error instanceof FileError)) throw error;
        worker.host.event(worker.pod, "Warning", "FailedMount", `MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`);
      }
    }
    const left = missing();
    if (!left.length) return true;
    if (clock.now + delay > until) {
      const names = left.map((volume) => volume.name).join(" ");
      worker.host.event(
        worker.pod,
        "Warning",
        "FailedMount",
        `Unable to attach or mount volumes: unmounted volumes=[${names}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded`,
      );
      return false;
    }
    yield* pause(clock, delay);
  }
}
