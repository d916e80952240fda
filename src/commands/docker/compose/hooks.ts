// Commands that a service has run in its containers: after they have started, before they stop, and when files have changed (pkg/compose/hook.go).

import type { Frame } from "../../../docker/api/message.ts";
import { ComposeError, type Hook, type Project } from "../../../docker/compose/model.ts";
import type { Task } from "../../../machine/process.ts";
import { sleep } from "../../../machine/tasks.ts";
import type { ContainerRow } from "../container/row.ts";
import { serviceOf } from "./containers.ts";
import type { Compose } from "./context.ts";
import { Lines } from "./printer.ts";

/** How often a hook is looked at that nobody listens to, virtual ms. */
const LOOK = 100;

/** Runs a command in a container and gives its exit code. `hear` gets what it says; without it nobody does. @throws Failure */
export function* runHook(
  { client, self }: Compose,
  id: string,
  { command, user = "", working_dir = "", privileged = false, environment = {} }: Hook,
  hear?: (stream: Frame["stream"], text: string) => Task<void>,
): Task<number> {
  const attached = { AttachStdout: hear !== undefined, AttachStderr: hear !== undefined };
  const { Id } = yield* client.json<{ Id: string }>("POST", `/containers/${id}/exec`, {
    body: {
      Cmd: command,
      User: user,
      WorkingDir: working_dir,
      Privileged: privileged,
      Env: Object.entries(environment).map(([name, value]) => (value === null ? name : `${name}=${value}`)),
      ...attached,
    },
  });
  const state = () => client.json<{ Running: boolean; ExitCode: number }>("GET", `/exec/${Id}/json`);
  if (hear) {
    const { frames } = yield* client.session(`/exec/${Id}/start`, { body: { Detach: false, Tty: false } });
    for (;;) {
      for (const { stream, text } of frames.take()) yield* hear(stream, text);
      if (frames.ended) break;
      yield { on: frames.changed };
    }
    return (yield* state()).ExitCode;
  }
  yield* client.send("POST", `/exec/${Id}/start`, { body: { Detach: true, Tty: false } });
  for (;;) {
    yield* sleep(self, LOOK);
    const { Running, ExitCode } = yield* state();
    if (!Running) return ExitCode;
  }
}

/** Gets a line of a container's hook. */
export type Hear = (row: ContainerRow, line: string) => Task<void>;

/** Runs what a container's service has for a moment, one after the other. @throws ComposeError for one that fails, Failure */
export function* runHooks(
  compose: Compose,
  project: Project | undefined,
  row: ContainerRow,
  moment: "post_start" | "pre_stop",
  hear?: Hear,
): Task<void> {
  const service = serviceOf(row);
  for (const hook of project?.services[service]?.[moment] ?? []) {
    const lines = new Lines();
    const code = yield* runHook(
      compose,
      row.Id,
      hook,
      hear &&
        function* (_stream, text) {
          for (const line of lines.take(text)) yield* hear(row, line);
        },
    );
    if (hear) for (const line of lines.end()) yield* hear(row, line);
    if (code) throw new ComposeError(`${service} hook exited with status ${code}`);
  }
}
