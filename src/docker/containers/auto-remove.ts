// What goes by itself when it has ended, or could not be started: docker run --rm.
import type { Parts } from "../parts.ts";
import type { DockerContainer } from "./container.ts";

/** Removes a container that was made to go, with the volumes that nobody named. */
export function autoRemove(parts: Parts, container: DockerContainer): void {
  if (container.hostConfig.AutoRemove) parts.remove(container, { volumes: true });
}
