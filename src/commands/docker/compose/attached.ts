// compose up without --detach: the containers' lines as they come, until all have ended or Ctrl-C stops them (pkg/compose/up.go, attach.go, monitor.go).
import { Signal } from "../../../base/signal.ts";
import type { Feed, Frame, Session } from "../../../docker/api/message.ts";
import type { Project } from "../../../docker/compose/model.ts";
import type { Task } from "../../../machine/process.ts";
import { sleep, together } from "../../../machine/tasks.ts";
import { DaemonError } from "../client.ts";
import type { ContainerRow } from "../container/row.ts";
import { isLive, numberOf, serviceOf, waves } from "./containers.ts";
import type { Compose } from "./context.ts";
import { stopAll } from "./converge.ts";
import type { Hear } from "./hooks.ts";
import { Lines, type Printer, shortName } from "./printer.ts";

/** Writes what a container has written, line by line. */
export function* passLines(printer: Printer, name: string, frames: Feed<Frame>, lines: Record<Frame["stream"], Lines>): Task<boolean> {
  const came = frames.take();
  for (const { stream, text } of came) for (const line of lines[stream].take(text)) yield* printer.line(name, line, stream);
  if (frames.ended)
    for (const stream of ["stdout", "stderr"] as const) for (const line of lines[stream].end()) yield* printer.line(name, line, stream);
  return came.length > 0;
}

interface Followed {
  row: ContainerRow;
  name: string;
  session: Session;
  ended: Feed<{ StatusCode: number }>;
}

export interface Attached {
  project: Project;
  rows: readonly ContainerRow[];
  printer: Printer;
  /** Shows what hooks say. */
  hear: Hear;
  /** Starts the containers. */
  start: Task<void>;
  timeout?: number | undefined;
  /** What the first end of a container brings about. */
  cascade?: "stop" | "fail" | undefined;
  /** The service whose code is the result. */
  codeFrom?: string | undefined;
  /** What goes on beside it, and may make containers anew, until `over` says that it is over. */
  beside?: ((over: () => boolean) => Task<void>) | undefined;
}

/** Gives the exit code. @throws Failure */
export function* runAttached(
  compose: Compose,
  { project, rows, printer, hear, start, timeout, cascade, codeFrom, beside }: Attached,
): Task<number> {
  const { self, client } = compose;
  const attach = (row: ContainerRow) =>
    client.session(`/containers/${row.Id}/attach`, { query: { stream: true, stdout: true, stderr: true } });
  const awaiting = (row: ContainerRow) =>
    client.feed<{ StatusCode: number }>("POST", `/containers/${row.Id}/wait`, { query: { condition: isLive(row) ? "" : "next-exit" } });
  const names = rows.map((row) => shortName(row, project.name));
  yield* compose.out(`Attaching to ${names.join(", ")}\n`);
  for (const name of names) printer.register(name);
  const followed: Followed[] = [];
  for (const [at, row] of rows.entries()) {
    const session = yield* attach(row);
    const ended = yield* awaiting(row);
    followed.push({ row, name: names[at]!, session, ended });
  }
  const told = new Signal();
  let signals = 0;
  let open = followed.length;
  let code: number | undefined;
  let interrupted = false;
  let aborting = false;
  const stopping = function* (): Task<void> {
    const now = (yield* compose.containers(project.name)).filter((row) => isLive(row) && serviceOf(row) in project.services);
    for (const wave of waves(now, project).reverse()) yield* stopAll(compose, wave, compose.lines(), { timeout, project, hear });
  };
  const follow = function* (each: Followed): Task<void> {
    const lines = { stdout: new Lines(), stderr: new Lines() };
    let looked = false;
    for (;;) {
      yield* passLines(printer, each.name, each.session.frames, lines);
      const [last] = each.ended.take();
      if (last) {
        yield* passLines(printer, each.name, each.session.frames, lines);
        yield* printer.status(each.name, `exited with code ${last.StatusCode}`);
        if (codeFrom === undefined ? cascade && code === undefined && !interrupted : serviceOf(each.row) === codeFrom && code === undefined)
          code = last.StatusCode;
        if (!aborting && !interrupted && (cascade === "stop" || (cascade === "fail" && last.StatusCode !== 0))) {
          aborting = true;
          told.fire();
        }
        if (beside && !aborting && !interrupted && (yield* replaced(compose, project, each))) {
          each.session = yield* attach(each.row);
          each.ended = yield* awaiting(each.row);
          looked = false;
          continue;
        }
        break;
      }
      if (each.session.frames.ended && !looked) {
        // Its end may be told while it is looked at.
        looked = true;
        const again = yield* restarting(compose, each.row);
        if (again !== undefined) {
          yield* printer.status(each.name, `exited with code ${again} (restarting)`);
          each.session = yield* attach(each.row);
          looked = false;
        }
        continue;
      }
      yield { on: [each.session.frames.changed, each.ended.changed] };
    }
    open--;
    told.fire();
  };
  const when = function* (holds: () => boolean): Task<boolean> {
    while (open > 0 && !holds()) yield { on: told };
    return holds();
  };
  const stop = function* (): Task<void> {
    if (!(yield* when(() => signals > 0 || aborting))) return;
    interrupted = signals > 0;
    yield* compose.out(interrupted ? "Gracefully Stopping... press Ctrl+C again to force\n" : "Aborting on container exit...\n");
    start.return();
    yield* stopping();
  };
  const kill = function* (): Task<void> {
    if (!(yield* when(() => signals > 1))) return;
    for (const { Id } of (yield* compose.containers(project.name)).filter(isLive)) yield* killed(compose, Id);
  };
  for (const name of ["SIGINT", "SIGTERM"] as const)
    self.trap(name, () => {
      signals++;
      told.fire();
    });
  try {
    yield* together(self, [start, ...followed.map(follow), stop(), kill(), ...(beside ? [beside(() => open === 0)] : [])]);
  } finally {
    for (const name of ["SIGINT", "SIGTERM"] as const) self.untrap(name);
    for (const { session, ended } of followed) {
      if (!session.frames.ended) session.frames.close();
      if (!ended.ended) ended.close();
    }
  }
  return interrupted ? 130 : (code ?? 0);
}

/** How long a container's successor is looked for, and how often, virtual ms. */
const SUCCESSOR = { limit: 3000, look: 100 };

/** Whether another container has taken the place of one that has ended; then that one is followed. */
function* replaced(compose: Compose, project: Project, each: Followed): Task<boolean> {
  for (const until = compose.now + SUCCESSOR.limit; compose.now < until; ) {
    const row = (yield* compose.containers(project.name)).find(
      (other) => serviceOf(other) === serviceOf(each.row) && numberOf(other) === numberOf(each.row) && other.Id !== each.row.Id,
    );
    if (row) {
      each.row = row;
      return true;
    }
    yield* sleep(compose.self, SUCCESSOR.look);
  }
  return false;
}

function* killed({ client }: Compose, id: string): Task<void> {
  try {
    yield* client.send("POST", `/containers/${id}/kill`);
  } catch (error) {
    // It has ended by itself meanwhile.
    if (!(error instanceof DaemonError)) throw error;
  }
}

/** With which code it ended, where it is going to be started again. */
function* restarting({ client }: Compose, { Id }: ContainerRow): Task<number | undefined> {
  try {
    const { State } = yield* client.json<{ State: { Status: string; Restarting: boolean; ExitCode: number } }>(
      "GET",
      `/containers/${Id}/json`,
    );
    return State.Restarting || State.Status === "restarting" || State.Status === "running" ? State.ExitCode : undefined;
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    return undefined;
  }
}
