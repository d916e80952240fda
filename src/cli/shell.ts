// k8s-quest shell: the learner's own shell with a served world around it, and shims for tools that are not installed.
import { spawn } from "node:child_process";
import { accessSync, chmodSync, constants, mkdirSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";
import { constants as system } from "node:os";
import { delimiter, join } from "node:path";
import { bindEngine } from "../commands/docker/index.ts";
import { bindWorld } from "../commands/kubectl/index.ts";
import { createShimServer } from "../http/shim/server.ts";
import type { Program } from "../machine/process.ts";
import type { Cluster, World } from "../world/contract.ts";
import { follow } from "./command-line.ts";
import { Failure } from "./failure.ts";
import { systemFailure } from "./files.ts";
import { openPlace } from "./place.ts";
import { wantedOf, worldOptions } from "./serve.ts";
import type { ServedMission } from "./serve-mission.ts";
import { open, type Serving, type Wanted } from "./serve-world.ts";

/** Tools that are lent where they are not installed. */
const LENT = ["kubectl"];
/** Where a shim finds the world. */
const SOCKET = "K8S_QUEST_SHIM";

export const main = (args: readonly string[]): Promise<number> =>
  follow({ name: "shell", options: worldOptions }, args, (given) => {
    if (process.env[SOCKET]) throw new Failure("shell.inside");
    if (process.platform === "win32") throw new Failure("shell.windows");
    return shell(wantedOf(given));
  });

async function shell(wanted: Wanted): Promise<number> {
  const mission = wanted.mission === undefined ? undefined : await (await import("./serve-mission.ts")).findMission(wanted.mission, wanted);
  const serving = await open(wanted, mission ? (grown) => mission.boot(grown) : undefined);
  let shims: Server | undefined;
  try {
    const { host } = serving.booted.world;
    const own = mission?.programs ?? {};
    const program = (tool: string): Program | undefined => (Object.hasOwn(own, tool) ? own[tool] : host.program(`/usr/local/bin/${tool}`));
    const lent = [...LENT, ...(serving.docker ? ["docker"] : [])].filter((tool) => program(tool) && !installed(tool));
    const socket = join(serving.folder, "socket");
    shims = await listen(serving, socket, program, mission);
    const bin = join(serving.folder, "bin");
    mkdirSync(bin);
    for (const tool of [...lent, ...Object.keys(own), ...(mission?.asks ? ["answer"] : [])]) writeShim(join(bin, tool), tool);
    const { say } = openPlace(wanted.language);
    process.stderr.write(`${lent.length ? say("shell.opened-lent", { tools: lent.join(", ") }) : say("shell.opened")}\n`);
    mission?.show(serving, { beside: true });
    return await run({
      ...process.env,
      KUBECONFIG: serving.file,
      ...(serving.docker ? { DOCKER_HOST: serving.docker.address } : {}),
      // At the end: what is installed comes first.
      PATH: `${process.env["PATH"] ?? ""}${delimiter}${bin}`,
      [SOCKET]: socket,
    });
  } finally {
    mission?.close();
    shims?.close();
    serving.close();
  }
}

/** The shims' end of the world. */
async function listen(
  { booted, pace, address, docker }: Serving,
  socket: string,
  program: (tool: string) => Program | undefined,
  mission: ServedMission | undefined,
): Promise<Server> {
  const { world } = booted;
  // The learner's kubeconfig names the served address: inside the world it means the same cluster.
  const served: World = {
    ...world,
    clusters: new Map([...world.clusters].map(([name, cluster]) => [name, { ...cluster, server: `https://${address}` } satisfies Cluster])),
  };
  const server = createShimServer({
    world,
    program,
    bind: (machine) => {
      bindWorld(machine, served, world.cluster);
      if (docker) bindEngine(machine, () => world.docker?.(), docker.address);
    },
    began: (tool) => mission?.ran(tool),
    act: (action) => pace.act(action),
    settle: (done) => pace.settle(done),
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  chmodSync(socket, 0o600);
  return server;
}

function installed(tool: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function writeShim(file: string, tool: string): void {
  const words = [process.execPath, ...process.execArgv, process.argv[1]!, "shim", tool].map(quoted).join(" ");
  writeFileSync(file, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
}

/** Runs the learner's shell on this terminal; gives its exit code. */
function run(env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const shell = process.env["SHELL"] || "/bin/sh";
    const child = spawn(shell, [], { stdio: "inherit", env });
    // Ctrl-C is the shell's; what is meant for this process is passed on.
    const ignore = () => {};
    const passed = ["SIGTERM", "SIGHUP"] as const;
    const pass = (signal: NodeJS.Signals) => void child.kill(signal);
    process.on("SIGINT", ignore);
    for (const signal of passed) process.on(signal, pass);
    const over = () => {
      process.off("SIGINT", ignore);
      for (const signal of passed) process.off(signal, pass);
    };
    child.once("error", (error) => {
      over();
      reject(systemFailure(error, { file: shell }) ?? error);
    });
    child.once("exit", (code, signal) => {
      over();
      resolve(code ?? 128 + (system.signals[signal!] ?? 0));
    });
  });
}
