// What can be done with a container that is there: stop, kill, restart, pause, rename, update, remove (daemon/stop.go, kill.go, pause.go …).
import type { Task } from "../../machine/process.ts";
import { type SignalName, signalNumber } from "../../machine/signals.ts";
import { badRequest, conflict, during } from "../error.ts";
import type { Parts, Removal } from "../parts.ts";
import type { HostConfig } from "../types.ts";
import type { DockerContainer } from "./container.ts";
import { checkLive } from "./containers.ts";
import { mirrorAgain } from "./kernel.ts";
import { checkChanges, checkLimits } from "./limits.ts";
import { prepare } from "./prepare.ts";
import { checkRestartPolicy } from "./restart.ts";
import { signalOf } from "./signals.ts";
import { cpuLimitOf, disconnect, eventOf, startContainer } from "./start.ts";

/** Seconds that a container gets to end by itself. */
const GRACE = 10;

/** Whether it ended within `seconds`; negative waits for ever. */
function* endsWithin(parts: Parts, container: DockerContainer, seconds: number): Task<boolean> {
  const until = seconds < 0 ? undefined : parts.clock.now + seconds * 1000;
  while (container.live) {
    if (until !== undefined && parts.clock.now >= until) return false;
    yield { on: container.changed, ...(until === undefined ? {} : { until }) };
  }
  return true;
}

/** What its policy is about to start again is not. */
function stayEnded(container: DockerContainer): void {
  container.cancelRestart?.();
  container.changed.fire();
}

/** Asks process 1 to end, and ends it when it takes longer than `seconds`. @throws EngineError */
export function* stop(
  parts: Parts,
  container: DockerContainer,
  { seconds, signal }: { seconds?: number; signal?: string } = {},
): Task<void> {
  if (!container.running) return;
  const name = signalOf(signal || container.config.StopSignal || "SIGTERM");
  container.stoppedByUser = true;
  if (!container.live) {
    stayEnded(container);
    eventOf(parts, container, "stop");
    return;
  }
  const grace = seconds ?? container.config.StopTimeout ?? GRACE;
  if (container.status === "paused") unpause(parts, container);
  eventOf(parts, container, "kill", { signal: numberOf(name) });
  container.run!.signal(name);
  if (!(yield* endsWithin(parts, container, grace))) {
    eventOf(parts, container, "kill", { signal: "9" });
    container.run!.signal("SIGKILL");
    yield* endsWithin(parts, container, GRACE);
  }
  eventOf(parts, container, "stop");
}

const numberOf = (name: SignalName): string => String(signalNumber(name));

/** Sends process 1 a signal. One that may end it is the last word of whoever stops it: no policy starts it again. @throws EngineError */
export function kill(parts: Parts, container: DockerContainer, signal = "SIGKILL"): void {
  const name = signalOf(signal || "SIGKILL");
  if (!container.running) throw conflict(`container ${container.id} is not running`);
  const { StopSignal } = container.config;
  const ends = !StopSignal || name === "SIGKILL" || name === signalOf(StopSignal);
  if (ends) container.stoppedByUser = true;
  if (container.status === "restarting") {
    if (ends) stayEnded(container);
    return;
  }
  if (ends && container.status === "paused") unpause(parts, container);
  eventOf(parts, container, "kill", { signal: numberOf(name) });
  container.run!.signal(name);
}

/** @throws EngineError */
export function* restart(parts: Parts, container: DockerContainer, options: { seconds?: number; signal?: string } = {}): Task<void> {
  if (container.live) {
    const remove = container.hostConfig.AutoRemove;
    Object.assign(container.hostConfig, { AutoRemove: false });
    try {
      yield* stop(parts, container, options);
    } finally {
      Object.assign(container.hostConfig, { AutoRemove: remove ?? false });
    }
  }
  yield* prepare(parts, container);
  startContainer(parts, container);
  eventOf(parts, container, "restart");
}

/** All of its processes stand still. @throws EngineError */
export function pause(parts: Parts, container: DockerContainer): void {
  if (container.status === "paused") throw conflict(`container ${container.id} is already paused`);
  checkLive(container);
  for (const process of container.run!.machine.processes.running.values()) process.kill("SIGSTOP", { fromOutside: true });
  container.status = "paused";
  eventOf(parts, container, "pause");
  container.changed.fire();
}

/** @throws EngineError */
export function unpause(parts: Parts, container: DockerContainer): void {
  if (container.status !== "paused") throw conflict(`container ${container.id} is not paused`);
  for (const process of container.run!.machine.processes.running.values()) process.kill("SIGCONT");
  container.status = "running";
  eventOf(parts, container, "unpause");
  container.changed.fire();
}

/** @throws EngineError */
export function rename(parts: Parts, container: DockerContainer, to: string): void {
  const name = to.replace(/^\//, "");
  if (!name) throw badRequest("Neither old nor new names may be empty");
  if (name === container.name) throw badRequest("Renaming a container with the same name as its current name");
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name))
    throw badRequest(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
  const holder = parts.containers.all.find((each) => each.name === name);
  if (holder)
    throw conflict(
      `Conflict. The container name "/${name}" is already in use by container "${holder.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
  const oldName = `/${container.name}`;
  container.name = name;
  for (const { endpoint } of container.networks.values()) if (endpoint) endpoint.name = name;
  eventOf(parts, container, "rename", { oldName });
}

/** Other limits and another restart policy, at once. @throws EngineError */
export function update(parts: Parts, container: DockerContainer, changes: HostConfig): void {
  const own = container.hostConfig;
  checkLimits(changes, parts.processors, { changing: true });
  checkRestartPolicy(changes);
  try {
    checkChanges(own, changes);
    const policy = changes.RestartPolicy?.Name;
    if (own.AutoRemove && policy && policy !== "no")
      throw conflict("Restart policy cannot be updated because AutoRemove is enabled for the container");
  } catch (error) {
    throw during(error, `Cannot update container ${container.id}`);
  }
  Object.assign(own, changes);
  if (container.live) {
    container.run!.resize(own.Memory ?? 0, cpuLimitOf(container));
    mirrorAgain(parts, container);
  }
  eventOf(parts, container, "update");
}

/** @throws EngineError */
export function removeContainer(
  parts: Parts,
  container: DockerContainer,
  { force = false, volumes = false, called = container.name }: Removal = {},
): void {
  const { status } = container;
  if (status === "removing") throw conflict(`removal of container ${called} is already in progress`);
  if (container.running && !force) {
    const why = status === "paused" ? "paused and must be unpaused first" : `${status}: stop the container before removing or force remove`;
    throw conflict(`cannot remove container ${JSON.stringify(called)}: container is ${why}`);
  }
  container.stoppedByUser = true;
  container.cancelRestart?.();
  if (container.live) {
    const { run } = container;
    container.status = "removing";
    run!.signal("SIGKILL");
  }
  container.status = "removing";
  disconnect(parts, container);
  parts.containers.drop(container);
  if (volumes)
    for (const { name, unnamed } of container.mounts) {
      const volume = name && unnamed ? parts.volumes.find(name) : undefined;
      if (volume && !parts.volumes.inUse(volume)) parts.volumes.remove(volume.name);
    }
  eventOf(parts, container, "destroy");
  container.changed.fire();
}
