// What takes time before a container starts: mounting its volumes, and reaching where its lines go (daemon/start.go).
import type { Task } from "../../machine/process.ts";
import type { Parts } from "../parts.ts";
import { autoRemove } from "./auto-remove.ts";
import type { DockerContainer } from "./container.ts";
import { reachServer } from "./log-endpoint.ts";
import { mountVolumes } from "./volume-mounts.ts";

/** @throws EngineError where something fails, and then the container says so too */
export function* prepare(parts: Parts, container: DockerContainer): Task<void> {
  try {
    yield* mountVolumes(parts, container);
    yield* reachServer(parts, container);
  } catch (error) {
    autoRemove(parts, container);
    throw error;
  }
}
