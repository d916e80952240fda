// /containers/{id}/exec and /exec/{id}: further processes in containers.
import { drive } from "../../machine/drive.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Task } from "../../machine/process.ts";
import { createExec, type Exec, type ExecBody, ExecFailed, type ExecStreams, findExec, startExec } from "../containers/exec.ts";
import { hostPid } from "../containers/kernel.ts";
import { type Feed, type Frame, framesFor } from "./message.ts";
import type { Route } from "./router.ts";

/** Passes on what the process writes, to its end. */
function* pump(exec: Exec, { stdout, stderr }: ExecStreams, frames: Feed<Frame>): Task<void> {
  const pass = () => {
    for (const [stream, pipe] of [
      ["stdout", stdout],
      ["stderr", stderr],
    ] as const) {
      const text = pipe.read();
      const wanted = stream === "stdout" ? exec.body.AttachStdout : exec.body.AttachStderr;
      if (text && (wanted ?? true)) frames.add({ stream, text });
    }
  };
  while (exec.exitCode === undefined) {
    if (!frames.full) pass();
    yield { on: [stdout.changed, stderr.changed, exec.changed, frames.changed] };
  }
  pass();
  frames.end();
}

const processConfig = ({ body }: Exec) => ({
  tty: body.Tty ?? false,
  entrypoint: body.Cmd?.[0] ?? "",
  arguments: body.Cmd?.slice(1) ?? [],
  privileged: body.Privileged ?? false,
  ...(body.User ? { user: body.User } : {}),
});

export const execRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/containers/{name}/exec",
    handle: ({ engine, name, json }) => ({
      status: 201,
      body: { Id: createExec(engine, name, json<ExecBody>()).id },
    }),
  },
  {
    method: "POST",
    path: "/exec/{name}/start",
    handle: ({ engine, name, json }) => {
      const exec = findExec(engine, name);
      const { Detach = false, ConsoleSize } = json<{ Detach?: boolean; Tty?: boolean; ConsoleSize?: [number, number] }>();
      const frames = framesFor(() => (exec.body.AttachStdin && !streams.stdin.ended ? "anything" : "program"));
      let streams: ExecStreams;
      try {
        streams = startExec(engine, exec, ConsoleSize ?? exec.body.ConsoleSize ?? null);
      } catch (error) {
        if (!(error instanceof ExecFailed) || Detach) throw error;
        frames.add({ stream: "stdout", text: `${error.message}\r\n` });
        frames.end();
        return { session: { frames, stdin: new Pipe(), raw: exec.body.Tty ?? false } };
      }
      drive(engine.clock, pump(exec, streams, frames));
      if (Detach) {
        frames.close();
        return { status: 200 };
      }
      return { session: { frames, stdin: streams.stdin, raw: exec.body.Tty ?? false } };
    },
  },
  {
    method: "POST",
    path: "/exec/{name}/resize",
    handle: ({ engine, name, text }) => {
      findExec(engine, name).terminal?.resize(Number(text("w") ?? 80), Number(text("h") ?? 24));
      return { status: 200 };
    },
  },
  {
    method: "GET",
    path: "/exec/{name}/json",
    handle: ({ engine, name }) => {
      const exec = findExec(engine, name);
      const { body, container, process } = exec;
      return {
        status: 200,
        body: {
          ID: exec.id,
          Running: exec.running,
          ExitCode: exec.exitCode ?? null,
          ProcessConfig: processConfig(exec),
          OpenStdin: body.AttachStdin ?? false,
          OpenStderr: body.AttachStderr ?? false,
          OpenStdout: body.AttachStdout ?? false,
          CanRemove: exec.exitCode !== undefined,
          ContainerID: container.id,
          DetachKeys: "",
          Pid: process ? hostPid(process) : 0,
        },
      };
    },
  },
];
