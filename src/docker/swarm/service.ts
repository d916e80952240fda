// A service and its tasks as the manager keeps them (moby/swarmkit: api/objects.proto).
import type { DockerContainer } from "../containers/container.ts";
import type { PortConfig, ServiceSpec, TaskSpec, TaskState, UpdateStatus } from "./types.ts";

export interface Task {
  readonly id: string;
  readonly service: Service;
  /** 0 in global mode. */
  readonly slot: number;
  readonly node: string;
  readonly spec: TaskSpec;
  readonly created: number;
  version: number;
  state: TaskState;
  /** When it came to that state, virtual ms. */
  stateAt: number;
  message: string;
  error: string;
  desired: TaskState;
  container: DockerContainer | undefined;
  exitCode: number | undefined;
}

export interface Service {
  readonly id: string;
  readonly created: number;
  updated: number;
  version: number;
  spec: ServiceSpec;
  previous: ServiceSpec | undefined;
  update: UpdateStatus | undefined;
  /** With the numbers that were chosen for those who did not ask for one. */
  ports: readonly Required<Omit<PortConfig, "Name">>[];
  tasks: Task[];
  /** By slots: when tasks of a specification were started again, where that may not happen as often as one likes; virtual ms. */
  readonly restarts: Map<number, { spec: TaskSpec; times: number[] }>;
  /** Counts up with each update: an older one gives up. */
  generation: number;
  close: (() => void) | undefined;
}

const OVER: ReadonlySet<TaskState> = new Set(["complete", "shutdown", "failed", "rejected", "remove"]);
export const isOver = ({ state }: Task): boolean => OVER.has(state);
/** It runs, or is meant to. */
export const isWanted = (task: Task): boolean => (task.desired === "running" || task.desired === "ready") && !isOver(task);
export const isGlobal = ({ spec }: Service): boolean => spec.Mode?.Global !== undefined;
export const replicasOf = ({ spec }: Service): number => (spec.Mode?.Global ? 1 : (spec.Mode?.Replicated?.Replicas ?? 1));
export const runningOf = (service: Service): Task[] =>
  service.tasks.filter(({ state, desired }) => state === "running" && desired === "running");
export const isDirty = (task: Task): boolean => JSON.stringify(task.spec) !== JSON.stringify(task.service.spec.TaskTemplate);
