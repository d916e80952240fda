// docker start and docker attach: joining a container that is there (cli/command/container/start.go, attach.go).
import type { SignalName } from "../../../machine/signals.ts";
import { Failure, part } from "../client.ts";
import { each } from "../each.ts";
import { flag } from "../flags.ts";
import { Detached, detachKeys, join } from "../streams.ts";
import { type Docker, verb } from "../tool.ts";
import { attempt, forward } from "./run.ts";

interface Inspected {
  Id: string;
  Name: string;
  Config: { Tty: boolean; OpenStdin: boolean };
  HostConfig: { AutoRemove: boolean };
  State: { Running: boolean; Paused: boolean; Restarting: boolean };
}

const inspected = (docker: Docker, name: string) => docker.client.json<Inspected>("GET", `/containers/${part(name)}/json`);

const keysFlag = flag("--detach-keys", "string", "The keys that leave it alone");

export const start = verb(
  {
    name: "start",
    summary: "Start one or more stopped containers",
    usage: "start [OPTIONS] CONTAINER [CONTAINER...]",
    takes: { least: 1 },
    flags: [
      flag("-a, --attach", "bool", "Join its output, and pass signals on"),
      keysFlag,
      flag("-i, --interactive", "bool", "Join its input"),
    ],
  },
  function* (docker) {
    const { call, client, args } = docker;
    if (!call.bool("attach") && !call.bool("interactive")) {
      try {
        return yield* each(docker, args, function* (name) {
          yield* client.send("POST", `/containers/${part(name)}/start`);
        });
      } catch (error) {
        if (!(error instanceof Failure) || /^Cannot connect/.test(error.message)) throw error;
        throw new Failure(`${error.message}\nError: failed to start containers: ${failed(error.message, args).join(", ")}`);
      }
    }
    if (args.length > 1) throw new Failure("you cannot start and attach multiple containers at once");
    const found = yield* inspected(docker, args[0]!);
    const path = `/containers/${found.Id}`;
    const tty = found.Config.Tty;
    const stdin = call.bool("interactive") && found.Config.OpenStdin;
    if (tty && stdin && !docker.self.stdin.terminal) throw new Failure("the input device is not a TTY");
    const session = yield* client.session(`${path}/attach`, { query: { stream: true, stdin, stdout: true, stderr: true } });
    const ended = yield* client.ending(found.Id, found.HostConfig.AutoRemove ? "removed" : "next-exit");
    yield* client.send("POST", `${path}/start`);
    try {
      yield* joined(docker, found, session, { stdin, proxy: true });
    } catch (error) {
      if (error instanceof Detached) return 0;
      throw error;
    }
    return yield* ended();
  },
);

/** The names that errors are about. */
function failed(message: string, names: readonly string[]): readonly string[] {
  const named = names.filter((name) => message.includes(name));
  return named.length ? named : names;
}

function joined(
  docker: Docker,
  { Id, Config: { Tty: tty } }: Inspected,
  session: Parameters<typeof join>[1],
  { stdin, proxy }: { stdin: boolean; proxy: boolean },
) {
  return join(docker, session, {
    stdin,
    stdout: true,
    stderr: true,
    tty,
    keys: detachKeys(docker.call.string("detach-keys")),
    ...(tty
      ? { resize: (w: number, h: number) => attempt(docker.client.send("POST", `/containers/${Id}/resize`, { query: { w, h } })) }
      : {}),
    ...(proxy && !tty ? { signal: (name: SignalName) => forward(docker, Id, name) } : {}),
  });
}

export const attach = verb(
  {
    name: "attach",
    summary: "Attach local standard input, output, and error streams to a running container",
    usage: "attach [OPTIONS] CONTAINER",
    takes: { least: 1, most: 1 },
    flags: [
      keysFlag,
      flag("--no-stdin", "bool", "Leave its input alone"),
      flag("--sig-proxy", "bool", "Pass signals on to it", { default: "true" }),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    const found = yield* inspected(docker, docker.args[0]!);
    if (!found.State.Running) throw new Failure("You cannot attach to a stopped container, start it first");
    if (found.State.Paused) throw new Failure("You cannot attach to a paused container, unpause it first");
    if (found.State.Restarting) throw new Failure("You cannot attach to a restarting container, wait until it is running");
    const stdin = !call.bool("no-stdin") && found.Config.OpenStdin;
    if (found.Config.Tty && stdin && !docker.self.stdin.terminal) throw new Failure("the input device is not a TTY");
    const session = yield* client.session(`/containers/${found.Id}/attach`, {
      query: { stream: true, stdin, stdout: true, stderr: true },
    });
    const ended = yield* client.ending(found.Id);
    yield* joined(docker, found, session, { stdin, proxy: call.bool("sig-proxy") });
    return yield* ended();
  },
);
