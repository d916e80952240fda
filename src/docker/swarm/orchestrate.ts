// The orchestrators: as many tasks as a service wants, others in the place of those that ended, and updates in batches (moby/swarmkit: manager/orchestrator).
import { drive } from "../../machine/drive.ts";
import type { Task as Steps } from "../../machine/process.ts";
import { discard, runTask, setState } from "./run-task.ts";
import { isDirty, isGlobal, isOver, isWanted, replicasOf, type Service, type Task } from "./service.ts";
import type { SwarmState } from "./swarm-types.ts";
import type { UpdateConfig } from "./types.ts";

/** Tasks that a slot keeps beside the one that runs (TaskHistoryRetentionLimit). */
const HISTORY = 5;
const SECOND = 1e9;
export const USUAL: UpdateConfig = { Parallelism: 1, FailureAction: "pause", Monitor: 5 * SECOND, MaxFailureRatio: 0, Order: "stop-first" };

/** Why no node may run a task of a service: undefined where one may. */
function hindrance(swarm: SwarmState, { service, slot }: Task): string | undefined {
  const { node } = swarm;
  const { TaskTemplate } = service.spec;
  if (node.availability !== "active") return "no suitable node (1 node not available for new tasks)";
  const holds = (constraint: string): boolean => {
    const match = /^\s*([\w.]+)\s*(==|!=)\s*(.*?)\s*$/.exec(constraint);
    if (!match) return true;
    const [, key = "", operator, value = ""] = match;
    const own = key.startsWith("node.labels.")
      ? (node.labels[key.slice(12)] ?? "")
      : ({
          "node.id": node.id,
          "node.hostname": swarm.engine.host.hostname,
          "node.role": "manager",
          "node.platform.os": "linux",
          "node.platform.arch": "x86_64",
        }[key] ?? "");
    return (own.toLowerCase() === value.toLowerCase()) === (operator === "==");
  };
  if (!(TaskTemplate.Placement?.Constraints ?? []).every(holds)) return "no suitable node (scheduling constraints not satisfied on 1 node)";
  const most = TaskTemplate.Placement?.MaxReplicas ?? 0;
  const there = service.tasks.filter((each) => each.slot !== slot && each.node && isWanted(each)).length;
  if (most && there >= most) return "no suitable node (max replicas per node limit exceed)";
  return undefined;
}

/** A new task; it starts at once, or after `delay` ms where one before it ended. */
export function addTask(swarm: SwarmState, service: Service, slot: number, delay = 0): Task {
  const { clock } = swarm.engine;
  const task: Task = {
    id: swarm.identity(),
    service,
    slot,
    node: "",
    spec: service.spec.TaskTemplate,
    created: clock.now,
    version: swarm.next(),
    state: "new",
    stateAt: clock.now,
    message: "created",
    error: "",
    desired: delay ? "ready" : "running",
    container: undefined,
    exitCode: undefined,
  };
  service.tasks.push(task);
  forget(swarm, service, slot);
  drive(clock, scheduled(swarm, task));
  if (delay)
    clock.after(delay, () => {
      if (task.desired !== "ready") return;
      task.desired = "running";
      swarm.changed.fire();
    });
  return task;
}

function* scheduled(swarm: SwarmState, task: Task): Steps<void> {
  for (;;) {
    if (!isWanted(task)) return;
    if (swarm.halted) {
      yield { on: swarm.changed };
      continue;
    }
    const why = hindrance(swarm, task);
    if (!why) break;
    if (task.state !== "pending" || task.error !== why) setState(swarm, task, "pending", "pending task scheduling", why);
    yield { on: swarm.changed };
  }
  Object.assign(task, { node: swarm.node.id });
  setState(swarm, task, "assigned", "scheduler assigned task to node");
  yield* runTask(swarm, task);
  ended(swarm, task);
}

/** What follows the end of a task that was to go on. */
function ended(swarm: SwarmState, task: Task): void {
  const { service } = task;
  if (!swarm.services.has(service.id) || task.desired !== "running") {
    if (task.desired === "remove" || !swarm.services.has(service.id)) remove(swarm, task);
    return;
  }
  task.desired = "shutdown";
  swarm.changed.fire();
  const { Condition = "any", Delay = 5 * SECOND } = service.spec.TaskTemplate.RestartPolicy ?? {};
  if (Condition === "none" || (Condition === "on-failure" && task.state === "complete")) return;
  if (!isGlobal(service) && task.slot > replicasOf(service)) return;
  if (!mayRestart(swarm, task)) return;
  addTask(swarm, service, task.slot, Math.max(1, Delay / 1e6));
}

/** Whether its policy lets a task be followed by another one, which is counted (restart.Supervisor's shouldRestart). */
function mayRestart({ engine: { clock } }: SwarmState, { service, slot, spec }: Task): boolean {
  const { MaxAttempts = 0, Window = 0 } = service.spec.TaskTemplate.RestartPolicy ?? {};
  if (!MaxAttempts) return true;
  const old = service.restarts.get(slot);
  const known = old?.spec === spec ? old.times : [];
  const times = Window ? known.filter((at) => at > clock.now - Window / 1e6) : known;
  if (times.length >= MaxAttempts) return false;
  service.restarts.set(slot, { spec, times: [...times, clock.now] });
  return true;
}

function remove(swarm: SwarmState, task: Task): void {
  const { service } = task;
  service.tasks = service.tasks.filter((each) => each !== task);
  discard(swarm, task);
  swarm.changed.fire();
}

/** The oldest of a slot go when there are too many. */
function forget(swarm: SwarmState, service: Service, slot: number): void {
  const over = service.tasks.filter((each) => each.slot === slot && isOver(each));
  for (const each of over.slice(0, Math.max(0, over.length - (HISTORY - 1)))) remove(swarm, each);
}

/** Ends a task: it stays in the history, or is removed. */
export function retire(swarm: SwarmState, task: Task, how: "shutdown" | "remove"): void {
  if (isOver(task)) {
    if (how === "remove") remove(swarm, task);
    return;
  }
  task.desired = how;
  if (task.state === "new" || task.state === "pending") {
    setState(swarm, task, "shutdown", "shutdown");
    if (how === "remove") remove(swarm, task);
  } else swarm.changed.fire();
}

/** As many slots as the service wants have a task. */
export function reconcile(swarm: SwarmState, service: Service): void {
  const wanted = replicasOf(service);
  const slots = isGlobal(service) ? [0] : Array.from({ length: wanted }, (_, index) => index + 1);
  for (const task of [...service.tasks]) if (!slots.includes(task.slot)) retire(swarm, task, "remove");
  for (const slot of slots) {
    const own = service.tasks.filter((each) => each.slot === slot);
    const last = own.at(-1);
    // One whose policy does not start it again is left alone, until there is something else to start.
    if (!own.some(isWanted) && (!last || (isDirty(last) && isOver(last)))) addTask(swarm, service, slot);
  }
}

/** Tasks of an older specification are replaced, some at a time. */
export function* update(swarm: SwarmState, service: Service, { rollback = false } = {}): Steps<void> {
  const generation = ++service.generation;
  const { clock } = swarm.engine;
  const config = { ...USUAL, ...(rollback ? service.spec.RollbackConfig : service.spec.UpdateConfig) };
  const current = () => service.generation === generation && swarm.services.has(service.id);
  const slots = [...new Set(service.tasks.filter((task) => isWanted(task) && isDirty(task)).map(({ slot }) => slot))].sort((a, b) => a - b);
  const tell = (State: NonNullable<Service["update"]>["State"], Message: string) => {
    service.update = {
      State,
      Message,
      startedAt: service.update?.startedAt ?? clock.now,
      ...(/completed/.test(State) ? { completedAt: clock.now } : {}),
    };
    service.version = swarm.next();
    swarm.changed.fire();
  };
  if (!slots.length) return;
  service.update = undefined;
  tell(
    rollback ? "rollback_started" : "updating",
    rollback ? "update rolled back due to failure or early termination of task" : "update in progress",
  );
  if (rollback && !swarm.failing.has(service)) service.update!.Message = "rollback in progress";
  const size = config.Parallelism || slots.length;
  let failed = 0;
  for (let at = 0; at < slots.length; at += size) {
    if (at && config.Delay) yield { until: clock.now + config.Delay / 1e6 };
    if (!current()) return;
    const batch = slots.slice(at, at + size);
    const fresh = batch.map((slot) => replaceIn(swarm, service, slot, config));
    const until = clock.now + (config.Monitor ?? 5 * SECOND) / 1e6;
    const settled = () => fresh.every(({ state }) => state === "running" || OVER.test(state));
    while (!settled()) {
      if (!current()) return;
      yield { on: swarm.changed };
    }
    while (clock.now < until && fresh.every((task) => !OVER.test(task.state))) {
      if (!current()) return;
      // The next batch does not wait for what is watched, unless something fails.
      if (at + size < slots.length && fresh.every(({ state }) => state === "running")) break;
      yield { on: swarm.changed, until };
    }
    failed += fresh.filter(({ state }) => state === "failed" || state === "rejected").length;
    if (failed && failed / slots.length > (config.MaxFailureRatio ?? 0) && config.FailureAction !== "continue") {
      const [first] = fresh.filter(({ state }) => state === "failed" || state === "rejected");
      const why = `paused due to failure or early termination of task ${first!.id}`;
      if (config.FailureAction === "rollback" && !rollback && service.previous) {
        const { spec } = service;
        service.spec = service.previous;
        service.previous = spec;
        swarm.failing.add(service);
        drive(clock, update(swarm, service, { rollback: true }));
        return;
      }
      return tell(rollback ? "rollback_paused" : "paused", `${rollback ? "rollback" : "update"} ${why}`);
    }
  }
  if (!current()) return;
  swarm.failing.delete(service);
  tell(rollback ? "rollback_completed" : "completed", rollback ? "rollback completed" : "update completed");
  reconcile(swarm, service);
}

const OVER = /^(complete|shutdown|failed|rejected)$/;

function replaceIn(swarm: SwarmState, service: Service, slot: number, { Order }: UpdateConfig): Task {
  const old = service.tasks.filter((each) => each.slot === slot && isWanted(each));
  if (Order === "start-first") {
    const task = addTask(swarm, service, slot);
    drive(
      swarm.engine.clock,
      (function* () {
        while (task.state !== "running" && !isOver(task)) yield { on: swarm.changed };
        if (task.state === "running") for (const each of old) retire(swarm, each, "shutdown");
      })(),
    );
    return task;
  }
  const task = addTask(swarm, service, slot);
  if (old.length) {
    task.desired = "ready";
    for (const each of old) retire(swarm, each, "shutdown");
    drive(
      swarm.engine.clock,
      (function* () {
        while (old.some((each) => !isOver(each))) yield { on: swarm.changed };
        if (task.desired === "ready") {
          task.desired = "running";
          swarm.changed.fire();
        }
      })(),
    );
  }
  return task;
}
