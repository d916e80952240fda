// Starting a project's containers, each once what it depends on is as it wants it (pkg/compose/start.go, convergence.go: waitDependencies).
import { Signal } from "../../../base/signal.ts";
import { inOrder } from "../../../docker/compose/check.ts";
import { ComposeError, type Condition, type Project } from "../../../docker/compose/model.ts";
import type { Task } from "../../../machine/process.ts";
import { sleep, together } from "../../../machine/tasks.ts";
import { part } from "../client.ts";
import type { ContainerRow } from "../container/row.ts";
import { nameOf, serviceOf } from "./containers.ts";
import type { Compose } from "./context.ts";
import { type Hear, runHooks } from "./hooks.ts";
import type { Progress } from "./progress.ts";

interface Inspected {
  Name: string;
  State: { Status: string; Running: boolean; ExitCode: number; Health?: { Status: string } };
}

/** Whether a container is as a service that depends on it wants it; undefined while that is open. @throws ComposeError */
function* reached(compose: Compose, id: string, condition: Condition | "running_or_healthy"): Task<boolean> {
  if (compose.dry) return true;
  const { Name, State } = yield* compose.client.json<Inspected>("GET", `/containers/${id}/json`);
  const name = Name.replace(/^\//, "");
  if (condition === "service_completed_successfully") {
    if (State.Status !== "exited") return false;
    if (State.ExitCode !== 0) throw new ComposeError(`exit ${State.ExitCode}`);
    return true;
  }
  if (State.Status === "exited") throw new ComposeError(`container ${name} exited (${State.ExitCode})`);
  const health = State.Health?.Status;
  if (condition === "running_or_healthy" && health === undefined) return State.Running;
  if (health === undefined) throw new ComposeError(`container ${name} has no healthcheck configured`);
  if (health === "unhealthy") throw new ComposeError(`container ${name} is unhealthy`);
  return health === "healthy";
}

/** How often a container is looked at that is waited for, virtual ms. */
const LOOK = 500;

/** Waits until all of a service's containers fulfil a condition. @throws ComposeError */
export function* awaitCondition(
  compose: Compose,
  rows: readonly ContainerRow[],
  condition: Condition | "running_or_healthy",
  progress: Progress,
  until?: number,
): Task<void> {
  for (const row of rows) yield* progress.event(`Container ${nameOf(row)}`, "Waiting");
  const open = [...rows];
  while (open.length) {
    for (const row of [...open]) {
      const id = `Container ${nameOf(row)}`;
      try {
        if (!(yield* reached(compose, row.Id, condition))) continue;
      } catch (error) {
        if (error instanceof ComposeError) yield* progress.event(id, "Error", "error");
        throw error;
      }
      open.splice(open.indexOf(row), 1);
      yield* progress.event(id, condition === "service_completed_successfully" ? "Exited" : "Healthy", "done");
    }
    if (!open.length) return;
    if (until !== undefined && compose.now >= until) throw new ComposeError("timeout waiting for dependencies");
    yield* sleep(compose.self, LOOK);
  }
}

/** Starts what does not run, each service as soon as those that it depends on are as it wants them. @throws Failure */
export function* startAll(
  compose: Compose,
  project: Project,
  progress: Progress,
  { services, hear }: { services?: ReadonlySet<string> | undefined; hear?: Hear } = {},
): Task<void> {
  const rows = yield* compose.containers(project.name);
  const names = inOrder(project).filter((service) => !services || services.has(service));
  const started = new Set<string>();
  const changed = new Signal();
  yield* together(
    compose.self,
    names.map(function* (service): Task<void> {
      const { depends_on = {} } = project.services[service]!;
      const needs = Object.keys(depends_on).filter((each) => names.includes(each));
      while (!needs.every((each) => started.has(each))) yield { on: changed };
      const idle = rows.filter((row) => serviceOf(row) === service && row.State !== "running" && row.State !== "paused");
      if (idle.length) yield* awaitDependencies(compose, project, service, rows, progress);
      for (const row of idle) {
        const id = `Container ${nameOf(row)}`;
        yield* progress.event(id, "Starting");
        yield* compose.client.send("POST", `/containers/${part(row.Id)}/start`);
        yield* runHooks(compose, project, row, "post_start", hear);
        yield* progress.event(id, "Started", "done");
      }
      started.add(service);
      changed.fire();
    }),
  );
}

/** Waits until what a service depends on is as it wants it. @throws ComposeError */
export function* awaitDependencies(
  compose: Compose,
  project: Project,
  service: string,
  rows: readonly ContainerRow[],
  progress: Progress,
): Task<void> {
  const waits = Object.entries(project.services[service]!.depends_on ?? {}).filter(([, { condition }]) => condition !== "service_started");
  yield* together(
    compose.self,
    waits.map(function* ([name, { condition, required }]): Task<void> {
      const others = rows.filter((row) => serviceOf(row) === name);
      try {
        yield* awaitCondition(compose, others, condition, progress);
      } catch (error) {
        if (!(error instanceof ComposeError)) throw error;
        if (required)
          throw new ComposeError(
            condition === "service_completed_successfully"
              ? `service ${JSON.stringify(name)} didn't complete successfully: ${error.message}`
              : `dependency failed to start: ${error.message}`,
          );
        compose.warn(`optional dependency ${JSON.stringify(name)} failed to start: ${error.message}`);
      }
    }),
  );
}
