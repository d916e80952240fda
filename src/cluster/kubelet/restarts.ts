// Which containers of a pod are started again after they have ended, and which are done.
import type { PodObject } from "../../api/kinds/pod/types.ts";
import { type ContainerRecord, isRunning } from "./records.ts";

/** What the container's own rules make of how it ended: the action of the first that fits (podutil: findMatchingContainerRestartRule). */
export function ruledAction({ spec, ended }: ContainerRecord): string | undefined {
  if (!ended || spec.restartPolicy === undefined) return undefined;
  const fits = ({ exitCodes }: NonNullable<typeof spec.restartPolicyRules>[number]): boolean =>
    exitCodes !== undefined && (exitCodes.values ?? []).includes(ended.exitCode) === (exitCodes.operator === "In");
  return spec.restartPolicyRules?.find(fits)?.action;
}

/** Whether it has ended so that all containers begin again, which they have not yet. */
export const restartsAll = (record: ContainerRecord): boolean => !record.again && ruledAction(record) === "RestartAllContainers";

/** Whether an ended container will be started again: by its own rules, its own policy or the pod's (podutil: ContainerShouldRestart). */
export function willRestart(pod: PodObject, record: ContainerRecord): boolean {
  if (record.role === "sidecar") return true;
  if (record.role === "ephemeral") return false;
  if (record.again) return true;
  const code = record.ended?.exitCode ?? 0;
  if (record.role === "init" && code === 0) return false;
  if (ruledAction(record)) return true;
  const policy = record.spec.restartPolicy ?? pod.spec.restartPolicy ?? "Always";
  if (record.role === "init") return policy !== "Never";
  return policy === "Always" || (policy === "OnFailure" && code !== 0);
}

/** Restartable init containers count as done once they have started; others when they ended well. */
export const isInitialized = (record: ContainerRecord): boolean =>
  record.role === "sidecar" ? record.started && isRunning(record) : record.ended?.exitCode === 0 && !record.again && !isRunning(record);
