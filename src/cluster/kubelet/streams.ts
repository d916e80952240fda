// What the long-lived subresources of a pod give back: log, exec, attach and portforward, as kubectl and the HTTP door take them.
// They are reached by `client.request({ verb, kind: Pod, namespace, name, subresource, … })`, and the answer is one of these instead of an object.
import type { Signal } from "../../base/signal.ts";
import type { Pipe } from "../../machine/pipe.ts";
import type { Task } from "../../machine/process.ts";
import type { SignalName } from "../../machine/signals.ts";
import type { ConnectError, Connection } from "../../machine/sockets.ts";

/** `verb: "get", subresource: "log"`: the options are `request.options`, named as the query parameters of the real server. */
export interface LogOptions {
  container?: string;
  /** "true" or "false". */
  follow?: string;
  previous?: string;
  timestamps?: string;
  sinceSeconds?: string;
  /** RFC 3339. */
  sinceTime?: string;
  tailLines?: string;
  limitBytes?: string;
  /** All, Stdout or Stderr. */
  stream?: string;
}

/** The text of a log as the server sends it. Without follow it has ended already; with follow it ends with the container. */
export interface LogStream {
  readonly output: Pipe;
  /** All that is there now. */
  take(): string;
  /** The client goes away. */
  stop(): void;
}

/** `verb: "create", subresource: "exec" | "attach"`: the body of the request. */
export interface ExecOptions {
  /** The pod's first container (or its default-container annotation) unless told. */
  container?: string;
  /** Not for attach. */
  command?: readonly string[];
  stdin?: boolean;
  stdout?: boolean;
  stderr?: boolean;
  tty?: boolean;
  /** Of the client's terminal, in characters. */
  size?: { columns: number; rows: number };
}

/** A running exec or attach. With a terminal, standard error comes through `stdout`. */
export interface ExecSession {
  /** The client writes here, and ends it. */
  readonly stdin: Pipe;
  readonly stdout: Pipe;
  readonly stderr: Pipe;
  /** Fires when the process has ended; the pipes have their own signals. */
  readonly changed: Signal;
  /** Set when it is over. For attach: of the container's process 1. */
  readonly exitCode: number | undefined;
  /** Ctrl-C and the like on the client's terminal: goes to the foreground processes inside. */
  signal(name: SignalName): void;
  resize(columns: number, rows: number): void;
  /** The client goes away: streams close; as on a real node, what was started goes on until it minds its streams. */
  detach(): void;
}

/** `verb: "create", subresource: "portforward"`: opens streams to ports inside the pod's network name space. */
export interface PortForwardSession {
  /** @returns an error text as the kubelet sends it when nothing listens: kubectl prints it and ends the session */
  connect(port: number): Task<Connection | { error: ConnectError; message: string }>;
  /** The pod is gone. */
  readonly changed: Signal;
  readonly ended: boolean;
  close(): void;
}

/**
 * What kubectl prints after "error: " when the server refuses to open a stream: not an API status of the object
 * (`unable to upgrade connection: container not found ("x")`).
 */
export class UpgradeError extends Error {}

/** A command that could not be started: kubectl prints `error: Internal error occurred: …` with the message as it is. */
export class ExecStartError extends Error {}

export const isLogStream = (answer: unknown): answer is LogStream =>
  typeof answer === "object" && answer !== null && "output" in answer && "stop" in answer;
