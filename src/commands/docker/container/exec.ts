// docker exec (cli/command/container/exec.go).
import { Failure, part } from "../client.ts";
import { flag } from "../flags.ts";
import { Detached, detachKeys, join } from "../streams.ts";
import { verb } from "../tool.ts";
import { environmentOf } from "./environment.ts";
import { attempt } from "./run.ts";

export const exec = verb(
  {
    name: "exec",
    summary: "Execute a command in a running container",
    usage: "exec [OPTIONS] CONTAINER COMMAND [ARG...]",
    takes: { least: 2 },
    passesOn: true,
    flags: [
      flag("-d, --detach", "bool", "Leave the command in the background"),
      flag("--detach-keys", "string", "The keys that leave it alone"),
      flag("-e, --env", "list", "Environment variables"),
      flag("--env-file", "list", "Environment variables from a file"),
      flag("-i, --interactive", "bool", "Leave its standard input open, joined or not"),
      flag("--privileged", "bool", "All capabilities"),
      flag("-t, --tty", "bool", "Give it a terminal"),
      flag("-u, --user", "string", "User name or number (format: <name|uid>[:<group|gid>])"),
      flag("-w, --workdir", "string", "Where in the container's files it starts"),
    ],
  },
  function* (docker) {
    const { call, client, self } = docker;
    const [name = "", ...command] = call.args;
    const [detach, stdin, tty] = [call.bool("detach"), call.bool("interactive"), call.bool("tty")];
    const keys = detachKeys(call.string("detach-keys"));
    const environment = environmentOf(self, call);
    yield* client.json("GET", `/containers/${part(name)}/json`);
    if (!detach && stdin && tty && !self.stdin.terminal) throw new Failure("the input device is not a TTY");
    const { Id } = yield* client.json<{ Id: string }>("POST", `/containers/${part(name)}/exec`, {
      body: {
        User: call.string("user"),
        Privileged: call.bool("privileged"),
        Tty: tty,
        AttachStdin: !detach && stdin,
        AttachStdout: !detach,
        AttachStderr: !detach,
        Detach: detach,
        DetachKeys: call.string("detach-keys"),
        Env: environment.length ? environment : null,
        WorkingDir: call.string("workdir"),
        Cmd: command,
      },
    });
    if (detach) {
      yield* client.send("POST", `/exec/${Id}/start`, { body: { Detach: true, Tty: tty } });
      return 0;
    }
    try {
      const session = yield* client.session(`/exec/${Id}/start`, { body: { Detach: false, Tty: tty } });
      if (!stdin) session.stdin.end();
      yield* join(docker, session, {
        stdin,
        stdout: true,
        stderr: true,
        tty,
        keys,
        ...(tty ? { resize: (w: number, h: number) => attempt(client.send("POST", `/exec/${Id}/resize`, { query: { w, h } })) } : {}),
      });
    } catch (error) {
      if (error instanceof Detached) return 0;
      throw error;
    }
    return (yield* client.json<{ ExitCode: number }>("GET", `/exec/${Id}/json`)).ExitCode;
  },
);
