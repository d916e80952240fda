// Joining a learner's terminal with a process in a container: what exec, attach and run share.

import type { KubeObject } from "../../api/object.ts";
import { type ExecSession, ExecStartError, UpgradeError } from "../../cluster/kubelet/streams.ts";
import type { Task } from "../../machine/process.ts";
import { terminalOf } from "../../machine/terminal.ts";
import { logAt } from "./klog.ts";
import { podKind } from "./pods.ts";
import { Refusal } from "./refusal.ts";
import type { Session } from "./session.ts";

export interface StreamOptions {
  container: string;
  command?: readonly string[];
  stdin: boolean;
  tty: boolean;
}

/** Opens exec or attach. @throws Refusal when the stream cannot be opened */
export function* openStream(session: Session, pod: KubeObject, subresource: "exec" | "attach", options: StreamOptions): Task<ExecSession> {
  const door = yield* session.door();
  const { columns = 80, rows = 24 } = terminalOf(session.self) ?? {};
  try {
    const answer: unknown = yield* door.request({
      verb: "create",
      kind: yield* podKind(session),
      namespace: pod.metadata.namespace ?? session.namespace,
      name: pod.metadata.name,
      subresource,
      body: { ...options, stdout: true, stderr: !options.tty, ...(options.tty ? { size: { columns, rows } } : {}) },
    });
    logAt(session.self, session.call, 4, "websocket.go:133", "The subprotocol is v5.channel.k8s.io");
    logAt(session.self, session.call, 5, "websocket.go:265", "Websocket initial read deadline: 1m1s");
    return answer as ExecSession;
  } catch (error) {
    if (error instanceof UpgradeError) throw new Refusal(error.message);
    if (error instanceof ExecStartError)
      throw new Refusal(error.message.startsWith("Internal error occurred") ? error.message : `Internal error occurred: ${error.message}`);
    throw error;
  }
}

/** Copies between this process and the one in the container until that has ended; gives its exit code. */
export function* joined(session: Session, stream: ExecSession, options: { stdin: boolean; tty: boolean }): Task<number> {
  const { self } = session;
  const terminal = options.tty ? terminalOf(self) : undefined;
  // Every key goes to the terminal in the container, which has its own line discipline.
  if (terminal) terminal.raw = true;
  if (options.tty) {
    for (const signal of ["SIGINT", "SIGTSTP", "SIGQUIT"] as const) self.trap(signal, () => stream.signal(signal));
    self.trap("SIGWINCH", () => terminal && stream.resize(terminal.columns, terminal.rows));
  }
  const signals = [
    stream.stdout.changed,
    stream.stderr.changed,
    stream.changed,
    ...(options.stdin ? [self.stdin.changed, stream.stdin.changed] : []),
  ];
  if (!options.stdin) stream.stdin.end();
  try {
    for (;;) {
      if (options.stdin && !stream.stdin.ended && !stream.stdin.broken) {
        if (!stream.stdin.full && self.stdin.readable) stream.stdin.write(self.stdin.read());
        if (self.stdin.ended && !self.stdin.read()) stream.stdin.end();
      }
      const out = stream.stdout.read();
      if (out) yield* session.out(out);
      const error = stream.stderr.read();
      if (error) yield* session.err(error);
      if (out || error) continue;
      if (stream.exitCode !== undefined) {
        logAt(self, session.call, 5, "websocket.go:505", "closed channel--returning");
        return stream.exitCode;
      }
      yield { on: signals };
    }
  } finally {
    if (stream.exitCode === undefined) stream.detach();
    if (terminal) terminal.raw = false;
    for (const signal of ["SIGINT", "SIGTSTP", "SIGQUIT", "SIGWINCH"] as const) self.untrap(signal);
  }
}

export const NO_TERMINAL = "Unable to use a TTY - input is not a terminal or the right kind of file\n";
