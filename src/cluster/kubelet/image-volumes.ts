// Volumes that are images: pulled as those of containers are, and there for reading only (kuberuntime_manager.go: getImageVolumes).
import { FileSystem } from "../../machine/files.ts";
import type { Task } from "../../machine/process.ts";
import type { PodOnNode } from "./worker-host.ts";

/** Pulls what is not there yet; what cannot be had keeps the containers that mount it waiting. */
export function* pullImageVolumes(worker: PodOnNode): Task<void> {
  worker.unpulled.clear();
  for (const { name, image } of worker.pod.spec.volumes ?? []) {
    if (!image || worker.volumes.has(name)) continue;
    const { clock, images } = worker.host;
    const { uid } = worker.pod.metadata;
    const found = yield* images.ensure(image.reference ?? "", image.pullPolicy ?? "IfNotPresent", uid, (type, reason, message) =>
      worker.host.event(worker.pod, type, reason, message),
    );
    if ("reason" in found) worker.unpulled.set(name, found);
    else worker.volumes.set(name, { files: new FileSystem(() => clock.now, found.files), inside: "", readOnly: true });
  }
}
