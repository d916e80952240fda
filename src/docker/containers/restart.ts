// Restart policies: whether a container that ended starts again, and when (daemon/internal/restartmanager).
import { badRequest, EngineError } from "../error.ts";
import type { Parts } from "../parts.ts";
import type { HostConfig } from "../types.ts";
import type { DockerContainer } from "./container.ts";

const FIRST = 100;
const LONGEST = 60_000;
/** Who ran so long (ms) begins with the first delay again. */
const STEADY = 10_000;

/** @throws EngineError */
export function checkRestartPolicy({ RestartPolicy, AutoRemove }: HostConfig): void {
  const { Name = "", MaximumRetryCount = 0 } = RestartPolicy ?? {};
  if (!["", "no", "always", "unless-stopped", "on-failure"].includes(Name))
    throw badRequest(`invalid restart policy: unknown policy '${Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`);
  if (MaximumRetryCount && Name !== "on-failure")
    throw badRequest("invalid restart policy: maximum retry count can only be used with 'on-failure'");
  if (MaximumRetryCount < 0) throw badRequest("invalid restart policy: maximum retry count cannot be negative");
  if (AutoRemove && Name && Name !== "no") throw badRequest("can't create 'AutoRemove' container with restart policy");
}

/** Whether the policy wants the container to run again after it ended as it did. */
function wants({ hostConfig: { RestartPolicy: policy }, exitCode, stoppedByUser, restarts }: DockerContainer): boolean {
  if (stoppedByUser) return false;
  if (policy?.Name === "always" || policy?.Name === "unless-stopped") return true;
  return policy?.Name === "on-failure" && exitCode !== 0 && (!policy.MaximumRetryCount || restarts < policy.MaximumRetryCount);
}

/** Called when a container has ended: waits, and has it started again where its policy says so. */
export function planRestart(parts: Parts, container: DockerContainer, start: () => void): void {
  if (!wants(container)) return;
  const steady = container.finishedAt - container.startedAt >= STEADY;
  container.delay = steady || !container.delay ? FIRST : Math.min(container.delay * 2, LONGEST);
  container.status = "restarting";
  const timer = parts.clock.after(container.delay, () => {
    container.cancelRestart = undefined;
    container.restarts++;
    container.status = "exited";
    try {
      start();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      container.finishedAt = parts.clock.now;
      planRestart(parts, container, start);
      container.changed.fire();
    }
  });
  container.cancelRestart = () => {
    parts.clock.cancel(timer);
    container.cancelRestart = undefined;
    container.delay = 0;
    if (container.status === "restarting") container.status = "exited";
  };
}
