// Mounting a container's volumes: when it is made, those that begin with what its image has; and each of them when it starts
// (daemon/create_unix.go: populateVolumes, daemon/volume/mounts: MountPoint.Setup).
import type { Task } from "../../machine/process.ts";
import { internal } from "../error.ts";
import type { Parts } from "../parts.ts";
import { mountError } from "../volumes/kernel-mount.ts";
import type { DockerContainer } from "./container.ts";
import type { Mount } from "./mounts.ts";

/** What is said of the first that cannot be mounted. @throws EngineError for what is not simulated */
function* failure(parts: Parts, mounts: readonly Mount[]): Task<string | undefined> {
  for (const { name, source } of mounts) {
    const volume = name === undefined ? undefined : parts.volumes.find(name);
    const why = volume && (yield* mountError(parts, volume));
    if (why) return `error while mounting volume '${source}': ${why}`;
  }
  return undefined;
}

/** @throws EngineError, and then there is no such container */
export function* populateVolumes(parts: Parts, container: DockerContainer): Task<void> {
  let why: string | undefined;
  try {
    why = yield* failure(
      parts,
      container.mounts.filter(({ populates }) => populates),
    );
  } catch (error) {
    parts.remove(container);
    throw error;
  }
  if (!why) return;
  parts.remove(container);
  throw internal(`failed to populate volume: ${why}`);
}

/** @throws EngineError where one cannot be mounted, and then the container says so too */
export function* mountVolumes(parts: Parts, container: DockerContainer): Task<void> {
  const why = container.live ? undefined : yield* failure(parts, container.mounts);
  if (!why) return;
  container.error = why;
  container.exitCode = 128;
  throw internal(why);
}
