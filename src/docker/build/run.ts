// RUN: the command in a container of the layer's files, with what --mount puts there.
import { Container, StartError } from "../../containers/container.ts";
import type { FileSystem } from "../../machine/files.ts";
import { setLimits } from "../../machine/limits.ts";
import type { Task } from "../../machine/process.ts";
import { SHARED_MEMORY, sharedMemory, sharedMemoryKind } from "../../machine/shared-memory.ts";
import { credentialsOf } from "../containers/identity.ts";
import type { Engine } from "../engine.ts";
import type { DockerImage } from "../images/image.ts";
import type { Resources } from "./options.ts";

export interface RunOptions {
  id: string;
  image: Pick<DockerImage, "id" | "files" | "usage" | "program">;
  files: FileSystem;
  argv: readonly string[];
  environment: Record<string, string>;
  directory: string;
  user: string;
  /** --network */
  network: "default" | "none" | "host";
  hosts: readonly string[];
  resources?: Resources;
}

/** How a RUN ended. */
export interface RunEnd {
  code: number;
  /** Why it could not even begin, in runc's words. */
  refused?: string;
}

/** Where RUN has memory to share; what is written there is no part of the layer. */
export const SHARED_MEMORY_PLACE = "/dev/shm";

const ADDRESS = "172.17.255.253";

/** Runs to its end; `wrote` gets what it says as it says it. @throws EngineError where there is no such user */
export function* runCommand(engine: Engine, options: RunOptions, wrote: (stream: "stdout" | "stderr", text: string) => void): Task<RunEnd> {
  const { image, files, user } = options;
  const credentials = credentialsOf(files.root, user, {});
  const names = `127.0.0.1\tlocalhost\n${options.hosts.map((each) => each.replace(/^([^:=]+)[:=](.*)$/, "$2\t$1\n")).join("")}`;
  const place = engine.fabric.attach({
    addresses: [ADDRESS],
    read: (path) => (path === "/etc/hosts" ? names : engine.host.files.exists(path) ? engine.host.files.read(path) : undefined),
    admits: () => false,
    leaves: () => options.network !== "none",
  });
  const { memory = 0, cpu = 0, limits, sharedMemory: room = SHARED_MEMORY } = options.resources ?? {};
  const shared = sharedMemory(() => engine.clock.now, room);
  files.mount(SHARED_MEMORY_PLACE, shared, { kind: sharedMemoryKind(shared) });
  const run = new Container(
    {
      id: options.id,
      name: "build",
      image,
      argv: options.argv,
      environment: { ...options.environment, HOME: options.environment["HOME"] ?? credentials.home, HOSTNAME: options.id.slice(0, 12) },
      directory: options.directory || "/",
      credentials,
      hostname: "buildkitsandbox",
      files,
      network: place.stack,
      stdin: false,
      tty: false,
      memoryLimit: memory,
      cpuLimit: cpu,
      stopSignal: "SIGTERM",
      creating: "",
    },
    {
      clock: engine.clock,
      random: engine.random.stream(options.id),
      tools: engine.tools,
      emulators: engine.emulators,
      outside: engine.outside,
    },
  );
  if (limits) setLimits(run.machine, limits);
  run.attach(wrote);
  try {
    run.start();
    while (run.state !== "exited") yield { on: run.changed };
    return { code: run.exitCode };
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const code = /not found|no such file/.test(error.message) ? 127 : 126;
    return { code, refused: error.message };
  } finally {
    if (run.state === "running") run.killForMemory();
    place.detach();
  }
}
