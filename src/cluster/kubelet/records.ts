// What a kubelet knows of one container of a pod between its restarts.
import type { Container as ContainerSpec, ContainerState, PodObject } from "../../api/kinds/pod/types.ts";
import { timestamp } from "../../api/object.ts";
import type { Container } from "../../containers/container.ts";
import type { Image } from "../../images/image.ts";

export type Role = "init" | "sidecar" | "main" | "ephemeral";

/** Where containers stand in a pod's specification. */
const FIELD: Readonly<Record<Role, string>> = {
  init: "initContainers",
  sidecar: "initContainers",
  main: "containers",
  ephemeral: "ephemeralContainers",
};
/** What events about a container are about: "spec.containers{web}". */
export const fieldPath = ({ role, spec }: ContainerRecord): string => `spec.${FIELD[role]}{${spec.name}}`;

export interface ContainerRecord {
  spec: ContainerSpec;
  readonly role: Role;
  /** The newest container, running or ended. */
  current: Container | undefined;
  image: Image | undefined;
  /** The resources that the newest container runs with; those of `spec` are what the node has granted. */
  actual: ContainerSpec["resources"];
  /** The one before: its log is what `logs --previous` shows. */
  previous: Container | undefined;
  restarts: number;
  /** How the newest container ended, if it did. */
  ended: ContainerState["terminated"] | undefined;
  /** How the container before the newest one ended. */
  before: ContainerState["terminated"] | undefined;
  /** Why it does not run, as the last attempt to start it found; kubelet's reason cache. */
  waiting: { reason: string; message?: string } | undefined;
  /** The startup probe, if any, has succeeded; without one: it runs, and its postStart hook is done. */
  started: boolean;
  /** What the readiness probe says; true without one. */
  ready: boolean;
  /** All containers of the pod begin again, and this one has not yet. */
  again: boolean;
  /** Why it must be ended, with the text of the Killing event; `by`: the probe that failed. */
  doomed: { message: string; by?: "liveness" | "startup" } | undefined;
  terminationLog: (() => string) | undefined;
}

export const recordOf = (spec: ContainerSpec, role: Role): ContainerRecord => ({
  spec,
  role,
  current: undefined,
  image: undefined,
  actual: undefined,
  previous: undefined,
  restarts: 0,
  ended: undefined,
  before: undefined,
  waiting: undefined,
  started: false,
  ready: false,
  again: false,
  doomed: undefined,
  terminationLog: undefined,
});

/** Those that a pod begins with, in the order in which they start. */
export const recordsOf = ({ spec }: PodObject): ContainerRecord[] => [
  ...(spec.initContainers ?? []).map((each) => recordOf(each, each.restartPolicy === "Always" ? "sidecar" : "init")),
  ...spec.containers.map((each) => recordOf(each, "main")),
];

export const isRunning = (record: ContainerRecord): boolean => record.current?.state === "running";

/** What status.state.terminated says of a container that ended. */
export function terminatedState(record: ContainerRecord, container: Container): NonNullable<ContainerState["terminated"]> {
  let message = record.terminationLog?.() ?? "";
  if (!message && record.spec.terminationMessagePolicy === "FallbackToLogsOnError" && container.exitCode !== 0)
    message = container.log.tail(80, 2048);
  return {
    containerID: `containerd://${container.config.id}`,
    exitCode: container.exitCode,
    finishedAt: timestamp(container.finishedAt),
    ...(message ? { message: message.slice(0, 4096) } : {}),
    reason: container.reason,
    startedAt: timestamp(container.startedAt),
  };
}
