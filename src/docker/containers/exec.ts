// Further processes in a container: made, started, and remembered until the container goes (daemon/exec.go).
import { Signal } from "../../base/signal.ts";
import { StartError } from "../../containers/container.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Running } from "../../machine/process.ts";
import { Terminal } from "../../machine/terminal.ts";
import { badRequest, conflict, EngineError, notFound } from "../error.ts";
import type { Parts } from "../parts.ts";
import type { DockerContainer } from "./container.ts";
import { checkLive } from "./containers.ts";
import { environmentOf } from "./environment.ts";
import { credentialsOf } from "./identity.ts";
import { eventOf } from "./start.ts";

/** POST /containers/{id}/exec. */
export interface ExecBody {
  AttachStdin?: boolean;
  AttachStdout?: boolean;
  AttachStderr?: boolean;
  DetachKeys?: string;
  Tty?: boolean;
  Env?: readonly string[] | null;
  Cmd?: readonly string[] | null;
  Privileged?: boolean;
  User?: string;
  WorkingDir?: string;
  /** Rows and columns. */
  ConsoleSize?: readonly [number, number] | null;
}

export class Exec {
  readonly changed = new Signal();
  process: Running | undefined;
  terminal: Terminal | undefined;
  exitCode: number | undefined;

  constructor(
    readonly id: string,
    readonly container: DockerContainer,
    readonly body: ExecBody,
  ) {}

  get running(): boolean {
    return this.process !== undefined && this.exitCode === undefined;
  }
}

/** The engine's parts with its execs, by identity. */
interface Execs extends Parts {
  readonly execs: Map<string, Exec>;
}

/** @param called the container, as whoever asks calls it @throws EngineError */
export function createExec(engine: Execs, called: string, body: ExecBody): Exec {
  const container = engine.containers.live(called);
  if (container.status === "paused") throw conflict(`Container ${called} is paused, unpause the container before exec`);
  if (!body.Cmd?.length) throw badRequest("No exec command specified");
  const exec = new Exec(engine.random.hex(64), container, body);
  engine.execs.set(exec.id, exec);
  eventOf(engine, container, `exec_create: ${body.Cmd.join(" ")}`, { execID: exec.id });
  return exec;
}

/** @throws EngineError */
export function findExec(engine: Execs, id: string): Exec {
  const found = engine.execs.get(id);
  if (!found || !engine.containers.all.includes(found.container)) throw notFound(`No such exec instance: ${id}`);
  return found;
}

/** The runtime could not start the process: who listens to its streams is told there. */
export class ExecFailed extends EngineError {}

/** Streams of an exec that has been started. */
export interface ExecStreams {
  stdin: Pipe;
  stdout: Pipe;
  stderr: Pipe;
}

/** Starts it. @throws EngineError, ExecFailed in the words of the runtime */
export function startExec(engine: Execs, exec: Exec, size?: readonly [number, number] | null): ExecStreams {
  const { body, container } = exec;
  if (exec.process || exec.exitCode !== undefined) throw conflict(`Error: Exec command ${exec.id} has already run`);
  checkLive(container);
  const run = container.run!;
  const terminal = body.Tty ? new Terminal({ columns: size?.[1] || 80, rows: size?.[0] || 24 }) : undefined;
  const stdin = terminal?.input ?? new Pipe();
  const stdout = terminal?.output ?? new Pipe();
  const stderr = terminal ? stdout : new Pipe();
  if (!body.AttachStdin && !terminal) stdin.end();
  const user = body.User || container.config.User || "";
  const host = body.Privileged ? { ...container.hostConfig, Privileged: true } : container.hostConfig;
  let credentials: ReturnType<typeof credentialsOf>;
  try {
    credentials = credentialsOf(run.machine.files.root, user, host);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    exec.exitCode = 126;
    throw new ExecFailed(400, error.message);
  }
  const environment = environmentOf(engine, container, { tty: body.Tty, home: credentials.home, more: body.Env ?? [] });
  eventOf(engine, container, `exec_start: ${body.Cmd!.join(" ")}`, { execID: exec.id });
  const directory = body.WorkingDir || run.config.directory;
  const failed = (words: string, code: number): ExecFailed => {
    exec.exitCode = code;
    return new ExecFailed(400, `OCI runtime exec failed: exec failed: unable to start container process: ${words}: unknown`);
  };
  if (!run.machine.files.isFolder(directory))
    throw failed(`chdir to cwd (${JSON.stringify(directory)}) set in config.json failed: no such file or directory`, 126);
  try {
    exec.process = run.exec(body.Cmd!, { stdin, stdout, stderr, tty: body.Tty ?? false }, { environment, directory, credentials });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    throw failed(error.message, /not found|no such file/.test(error.message) ? 127 : 126);
  }
  if (terminal) {
    exec.terminal = terminal;
    terminal.foreground = [exec.process];
  }
  const { process } = exec;
  process.changed.on(() => {
    if (process.exitCode === undefined || exec.exitCode !== undefined) return;
    exec.exitCode = process.exitCode;
    eventOf(engine, container, "exec_die", { execID: exec.id, exitCode: String(process.exitCode) });
    exec.changed.fire();
  });
  return { stdin: terminal?.keyboard ?? stdin, stdout, stderr };
}
