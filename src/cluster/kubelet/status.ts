// The status of a pod as the kubelet writes it: phase, conditions and container states (pkg/kubelet/kubelet_pods.go, pkg/kubelet/status/generate.go).

import type { ContainerState, ContainerStatus, PodCondition, PodObject, PodStatus, VolumeMount } from "../../api/kinds/pod/types.ts";
import { timestamp } from "../../api/object.ts";
import type { Credentials } from "../../machine/permissions.ts";
import { type ContainerRecord, isRunning } from "./records.ts";
import { isInitialized, restartsAll, willRestart } from "./restarts.ts";

export interface StatusInput {
  pod: PodObject;
  records: readonly ContainerRecord[];
  now: number;
  hostAddress: string;
  addresses: readonly string[];
  /** The sandbox stands and has its network. */
  sandbox: boolean;
  startTime: string;
  /** Refused, evicted or out of time: the pod has failed whatever its containers do. */
  verdict: { reason: string; message: string; disruption?: true; rejected?: true } | undefined;
  /** What tells of a change of its resources. */
  resizing: readonly PodCondition[];
  /** No container will be started again. */
  terminal: boolean;
}

function stateOf(input: StatusInput, record: ContainerRecord, fallback: string): { state: ContainerState; lastState: ContainerState } {
  const last: ContainerState = record.before ? { terminated: record.before } : {};
  if (record.current?.state === "running")
    return { state: { running: { startedAt: timestamp(record.current.startedAt) } }, lastState: last };
  if (record.ended) {
    if (record.again && !input.terminal && !input.verdict)
      return { state: { waiting: { reason: fallback } }, lastState: { terminated: record.ended } };
    if (record.waiting && !input.terminal && !input.verdict && willRestart(input.pod, record))
      return { state: { waiting: record.waiting }, lastState: { terminated: record.ended } };
    return { state: { terminated: record.ended }, lastState: last };
  }
  return { state: { waiting: record.waiting ?? { reason: fallback } }, lastState: last };
}

function containerStatus(input: StatusInput, record: ContainerRecord, fallback: string): ContainerStatus {
  const { spec, current, image } = record;
  const { state, lastState } = stateOf(input, record, fallback);
  const running = isRunning(record);
  const requests = spec.resources?.requests;
  // Field by field: of each pod a status is worked out several times, and spreading objects into one another took most of the time.
  const status = {} as ContainerStatus;
  if (running && requests && Object.keys(requests).length) status.allocatedResources = requests;
  if (current) status.containerID = `containerd://${current.config.id}`;
  status.image = image ? `${image.repository}:${image.tag}` : (spec.image ?? "");
  status.imageID = image ? `${image.repository}@${image.digest}` : "";
  status.lastState = lastState;
  status.name = spec.name;
  status.ready = record.role === "init" ? record.ended?.exitCode === 0 && !running : running && record.started && record.ready;
  if (running) status.resources = record.actual ?? {};
  status.restartCount = record.restarts;
  status.started = running && record.started;
  status.state = state;
  if (running) status.user = { linux: linuxUser(current!.config.credentials) };
  if (spec.volumeMounts?.length) status.volumeMounts = spec.volumeMounts.map(mountStatus);
  return status;
}

const mountStatus = ({ mountPath, name, readOnly }: VolumeMount): NonNullable<ContainerStatus["volumeMounts"]>[number] =>
  readOnly ? { mountPath, name, readOnly, recursiveReadOnly: "Disabled" } : { mountPath, name };

function phaseOf(
  input: StatusInput,
  statuses: readonly ContainerStatus[],
  inits: readonly ContainerRecord[],
): NonNullable<PodStatus["phase"]> {
  if (input.verdict) return "Failed";
  const failedInit = inits.some(
    (record) =>
      record.role === "init" &&
      record.ended &&
      record.ended.exitCode !== 0 &&
      !isRunning(record) &&
      (input.terminal || !willRestart(input.pod, record)),
  );
  if (failedInit) return "Failed";
  let [waiting, running, stopped, succeeded] = [0, 0, 0, 0];
  for (const status of statuses) {
    if (status.state?.running) running++;
    else if (status.state?.terminated) {
      stopped++;
      if (status.state.terminated.exitCode === 0) succeeded++;
    } else if (status.lastState?.terminated) stopped++;
    else waiting++;
  }
  if (
    !inits.every((record) => isInitialized(record) || (record.role === "sidecar" && (record.started || record.ended))) &&
    !running &&
    !stopped
  )
    return "Pending";
  if (waiting) return "Pending";
  if (running) return "Running";
  if (!input.terminal && input.records.some((record) => record.role === "main" && willRestart(input.pod, record))) return "Running";
  return stopped === succeeded ? "Succeeded" : "Failed";
}

/** The conditions that the kubelet writes. */
const KUBELET_CONDITIONS: ReadonlySet<string> = new Set([
  "PodResizePending",
  "PodResizeInProgress",
  "PodReadyToStartContainers",
  "Initialized",
  "Ready",
  "ContainersReady",
  "AllContainersRestarting",
]);
/** With the scheduler's; all others are foreign. */
const OWN: ReadonlySet<string> = new Set([...KUBELET_CONDITIONS, "PodScheduled"]);

export function podStatus(input: StatusInput): PodStatus {
  const { pod, records, now } = input;
  const old = pod.status ?? {};
  if (input.verdict?.rejected) return rejectedStatus(input);
  const inits: ContainerRecord[] = [];
  const initStatuses: ContainerStatus[] = [];
  const statuses: ContainerStatus[] = [];
  const ephemeral: ContainerStatus[] = [];
  /** Those of containers that are to be ready. */
  const serving: ContainerStatus[] = [];
  for (const record of records) {
    const { role } = record;
    if (role === "main" || role === "ephemeral") continue;
    const status = containerStatus(input, record, "PodInitializing");
    inits.push(record);
    initStatuses.push(status);
    if (role === "sidecar") serving.push(status);
  }
  const fallback = inits.length ? "PodInitializing" : "ContainerCreating";
  for (const record of records)
    if (record.role === "main") {
      const status = containerStatus(input, record, fallback);
      statuses.push(status);
      serving.push(status);
    } else if (record.role === "ephemeral") ephemeral.push(containerStatus(input, record, "ContainerCreating"));
  const phase = phaseOf(input, statuses, inits);
  const conditions: PodCondition[] = [...input.resizing, ...conditionsOf(input, phase, serving, inits)];
  const generation = pod.metadata.generation;
  if (input.verdict?.disruption)
    conditions.push({ type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet", message: input.verdict.message });
  const written: PodCondition[] = [];
  for (const condition of conditions) {
    const before = old.conditions?.find(({ type }) => type === condition.type);
    const since = before?.status === condition.status ? before.lastTransitionTime : undefined;
    written.push(conditionAt(condition, since || timestamp(now), generation));
  }
  for (const condition of old.conditions ?? [])
    if (!OWN.has(condition.type) && !(condition.type === "DisruptionTarget" && input.verdict?.disruption)) written.push(condition);
  const status: PodStatus = { conditions: written };
  if (statuses.length) status.containerStatuses = statuses;
  if (ephemeral.length) status.ephemeralContainerStatuses = ephemeral;
  status.hostIP = input.hostAddress;
  status.hostIPs = [{ ip: input.hostAddress }];
  if (initStatuses.length) status.initContainerStatuses = initStatuses;
  if (input.verdict) {
    status.message = input.verdict.message;
    status.reason = input.verdict.reason;
  }
  if (generation !== undefined) status.observedGeneration = generation;
  status.phase = phase;
  if (input.addresses.length) {
    status.podIP = input.addresses[0]!;
    status.podIPs = input.addresses.map((ip) => ({ ip }));
  }
  status.qosClass = old.qosClass ?? "BestEffort";
  status.startTime = input.startTime;
  return status;
}

/** A condition as it is written, with `since` and the generation where it does not tell them itself. */
function conditionAt(
  { lastProbeTime = null, lastTransitionTime, observedGeneration, message, reason, status, type }: PodCondition,
  since: string,
  generation: number | undefined,
): PodCondition {
  const written = { lastProbeTime, lastTransitionTime: lastTransitionTime ?? since } as PodCondition;
  // This one does not tell which generation it is of.
  const observed = type === "AllContainersRestarting" ? undefined : (observedGeneration ?? generation);
  if (observed !== undefined) written.observedGeneration = observed;
  if (message !== undefined) written.message = message;
  if (reason !== undefined) written.reason = reason;
  written.status = status;
  written.type = type;
  return written;
}

/** Of a pod that was not let in nothing is known but that: the kubelet never looks at its containers (kubelet.go: rejectPod). */
function rejectedStatus({ pod, verdict, startTime }: StatusInput): PodStatus {
  const { conditions = [], qosClass = "BestEffort" } = pod.status ?? {};
  const foreign = conditions.filter(({ type }) => !OWN.has(type));
  const { generation } = pod.metadata;
  return {
    ...(foreign.length ? { conditions: foreign } : {}),
    message: verdict!.message,
    reason: verdict!.reason,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase: "Failed",
    qosClass,
    startTime,
  };
}

type Verdict = Pick<PodCondition, "type" | "status" | "reason" | "message">;

function conditionsOf(
  input: StatusInput,
  phase: string,
  statuses: readonly ContainerStatus[],
  inits: readonly ContainerRecord[],
): Verdict[] {
  const no = (type: string, reason: string, message?: string): Verdict =>
    message ? { message, reason, status: "False", type } : { reason, status: "False", type };
  const yes = (type: string, reason?: string): Verdict => (reason ? { reason, status: "True", type } : { status: "True", type });
  const incomplete = inits.filter((record) => !isInitialized(record)).map((record) => record.spec.name);
  const initialized =
    phase === "Succeeded"
      ? yes("Initialized", "PodCompleted")
      : incomplete.length && !input.records.some((record) => record.role === "main" && record.current)
        ? no("Initialized", "ContainersNotInitialized", `containers with incomplete status: [${incomplete.join(" ")}]`)
        : yes("Initialized");
  const unready = statuses.filter((status) => !status.ready).map((status) => status.name);
  const containersReady =
    phase === "Succeeded"
      ? no("ContainersReady", "PodCompleted")
      : phase === "Failed"
        ? no("ContainersReady", "PodFailed")
        : unready.length
          ? no("ContainersReady", "ContainersNotReady", `containers with unready status: [${unready.join(" ")}]`)
          : yes("ContainersReady");
  return [
    { status: input.sandbox ? "True" : "False", type: "PodReadyToStartContainers" },
    initialized,
    containersReady.status === "True" ? gates(input.pod) : { ...containersReady, type: "Ready" },
    containersReady,
    yes("PodScheduled"),
    ...allRestarting(input, phase),
  ];
}

/** For pods of which a container may have all begin again (GenerateAllContainersRestartingCondition). */
function allRestarting({ pod, records }: StatusInput, phase: string): Verdict[] {
  const type = "AllContainersRestarting";
  const { containers, initContainers = [] } = pod.spec;
  const may = [...initContainers, ...containers].some(({ restartPolicyRules }) =>
    restartPolicyRules?.some(({ action }) => action === "RestartAllContainers"),
  );
  if (!may) return [];
  if (phase === "Succeeded") return [{ type, status: "False", reason: "PodCompleted" }];
  if (phase === "Failed") return [{ type, status: "False", reason: "PodFailed" }];
  if (!records.some(restartsAll)) return [{ type, status: "False" }];
  return [{ type, status: "True", reason: "RestartAllContainersStarted", message: "container exited with restart policy rule" }];
}

function gates(pod: PodObject): Verdict {
  const messages: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const condition = pod.status?.conditions?.find((each) => each.type === conditionType);
    if (!condition) messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (condition.status !== "True")
      messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`);
  }
  if (!messages.length) return { status: "True", type: "Ready" };
  return { message: messages.join(", "), reason: "ReadinessGatesNotReady", status: "False", type: "Ready" };
}

/** The conditions that others write, as text: readiness gates hang on them. */
export const foreignConditions = (pod: PodObject): string =>
  (pod.status?.conditions ?? [])
    .filter((condition) => !KUBELET_CONDITIONS.has(condition.type))
    .map((condition) => `${condition.type}=${condition.status}`)
    .join();

const linuxUser = ({ user, group, groups }: Credentials) => ({ uid: user, gid: group, supplementalGroups: [...groups] });
