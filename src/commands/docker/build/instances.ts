// Builders beside those of contexts: what ~/.docker/buildx keeps of them, and their containers (buildx' store, driver/docker-container).
import { goJsonError } from "../../../base/go-json-error.ts";
import { BOOL, listOf, mapOf, misfit, type Shape, structOf, TEXT } from "../../../base/go-json-shape.ts";
import { forgetState, STATE } from "../../../docker/build/contained.ts";
import type { Trace } from "../../../docker/build/trace.ts";
import type { Task } from "../../../machine/process.ts";
import { DaemonError, Failure, part } from "../client.ts";
import { pullImage, referenceOf } from "../image/pull.ts";
import { SOCKET } from "../settings.ts";
import type { Docker } from "../tool.ts";
import { containerOptions } from "./drivers.ts";

export const IMAGE = "moby/buildkit:buildx-stable-1";

export interface BuilderNode {
  Name: string;
  Endpoint: string;
  /** Told by --platform; null where nothing was. */
  Platforms: readonly { architecture: string; os: string; variant?: string }[] | null;
  DriverOpts: Readonly<Record<string, string>> | null;
  Flags: readonly string[] | null;
  Files: null;
}
/** As the file has it. */
export interface Instance {
  Name: string;
  Driver: string;
  Nodes: readonly [BuilderNode, ...BuilderNode[]];
  Dynamic: boolean;
}

/** What Go makes of a node that says nothing. */
const NODE: BuilderNode = { Name: "", Endpoint: "", Platforms: null, DriverOpts: null, Flags: null, Files: null };

const PLATFORM = structOf("v1.Platform", { architecture: TEXT, os: TEXT, variant: TEXT });
const INSTANCE = structOf("store.NodeGroup", {
  Name: TEXT,
  Driver: TEXT,
  Dynamic: BOOL,
  Nodes: listOf(
    structOf("store.Node", { Name: TEXT, Endpoint: TEXT, Platforms: listOf(PLATFORM), DriverOpts: mapOf(TEXT), Flags: listOf(TEXT) }),
  ),
});
const CURRENT = structOf("store.current", { Key: TEXT, Name: TEXT, Global: BOOL });

export const containerOf = ({ Nodes: [{ Name }] }: Instance): string => `buildx_buildkit_${Name}`;

export class Instances {
  constructor(private readonly docker: Docker) {}

  get #files() {
    return this.docker.self.machine.files;
  }
  get folder(): string {
    return `${this.docker.client.settings.folder}/buildx`;
  }
  pathOf = (name: string): string => `${this.folder}/instances/${name}`;

  /** By their names. */
  get all(): Instance[] {
    const folder = `${this.folder}/instances`;
    return this.#files.isFolder(folder)
      ? this.#files
          .list(folder)
          .sort()
          .map((name) => this.get(name)!)
      : [];
  }
  /** @throws Failure where its file is broken */
  get(name: string): Instance | undefined {
    const path = this.pathOf(name);
    if (!name || !this.#files.exists(path)) return undefined;
    const { Nodes, ...instance } = this.#parsed(path, INSTANCE) as Partial<Instance>;
    if (!instance.Name) throw new Failure(`ERROR: read ${this.folder}/activity: is a directory`);
    if (!Nodes?.length) throw new Failure("ERROR: k8s-quest does not simulate builders without nodes yet");
    const all = Nodes.map((node) => ({ ...NODE, ...node })) as unknown as Instance["Nodes"];
    return { Driver: "", Dynamic: false, ...instance, Name: instance.Name, Nodes: all };
  }
  /** A file's JSON in its shape. @throws Failure */
  #parsed(path: string, shape: Shape): object {
    const text = this.#files.read(path);
    const broken = goJsonError(text);
    const value: unknown = broken ? undefined : JSON.parse(text);
    const wrong = broken ?? misfit(value, shape);
    if (wrong) throw new Failure(`ERROR: ${wrong}`);
    return (value ?? {}) as object;
  }
  save(instance: Instance): void {
    this.#write(this.pathOf(instance.Name), JSON.stringify(instance));
  }
  remove(name: string): void {
    this.#files.remove(this.pathOf(name));
    if (this.current === name) this.use("");
  }
  /** When it was last worked with, virtual ms; undefined for a context's own that never was. */
  activity(name: string): number | undefined {
    const path = `${this.folder}/activity/${name}`;
    if (this.#files.exists(path)) return Date.parse(this.#files.read(path));
    return this.#files.exists(this.pathOf(name)) ? this.#files.stat(this.pathOf(name)).modified : undefined;
  }
  touch(name: string): void {
    this.#write(`${this.folder}/activity/${name}`, new Date(this.docker.now).toISOString());
  }

  /** The one that is used with this engine; "" where it is the context's own. @throws Failure where that cannot be read */
  get current(): string {
    const path = `${this.folder}/current`;
    if (!this.#files.exists(path)) return "";
    const { Key, Name = "", Global } = this.#parsed(path, CURRENT) as { Key?: string; Name?: string; Global?: boolean };
    return (Global || Key === this.endpoint) && this.get(Name) ? Name : "";
  }
  use(name: string, global = false): void {
    this.#write(`${this.folder}/current`, JSON.stringify({ Key: this.endpoint, Name: name, Global: global }));
  }
  /** The address of the engine, by which what is used is told apart. */
  get endpoint(): string {
    const { settings } = this.docker.client;
    return settings.context(settings.current)?.Endpoints?.docker?.Host || SOCKET;
  }
  #write(path: string, text: string): void {
    const owner = this.docker.self.user;
    this.#files.makeFolder(path.slice(0, path.lastIndexOf("/")), { parents: true, owner });
    this.#files.write(path, text, { owner });
  }
}

/** Whether it runs: its container does, where it has one. What is at an address does not answer. */
export function* stateOf({ client }: Docker, instance: Instance): Task<"running" | "stopped" | "inactive"> {
  if (instance.Driver === "remote") return "inactive";
  try {
    const { State } = yield* client.json<{ State: { Running: boolean } }>("GET", `/containers/${containerOf(instance)}/json`);
    return State.Running ? "running" : "stopped";
  } catch (error) {
    if (error instanceof DaemonError) return "inactive";
    throw error;
  }
}

/** How long one waits for what is at an address, ms (driver/remote). */
const PATIENCE = 20_000;

function* awaited(docker: Docker, tell: (trace: Trace) => Task<void>): Task<never> {
  const start = docker.now;
  yield* tell({ vertex: 1, name: "[internal] waiting for connection", started: true });
  yield { until: start + PATIENCE };
  const error = "context deadline exceeded";
  yield* tell({ vertex: 1, finished: true, seconds: (docker.now - start) / 1000, error });
  throw new Failure(`ERROR: ${error}`);
}

/** Sees to it that it runs, and tells of that as of a step of the build; the steps that it took, 0 or 1. @throws Failure */
export function* booted(docker: Docker, instance: Instance, tell: (trace: Trace) => Task<void>): Task<number> {
  if (instance.Driver === "remote") return yield* awaited(docker, tell);
  const state = yield* stateOf(docker, instance);
  if (state === "running") return 0;
  const { client } = docker;
  const name = containerOf(instance);
  const { DriverOpts, Flags } = instance.Nodes[0];
  const { image = IMAGE } = DriverOpts ?? {};
  const { HostConfig, ...own } = containerOptions(DriverOpts);
  const start = docker.now;
  const vertex = 1;
  const status = (text: string) => tell({ vertex, status: text, seconds: (docker.now - start) / 1000, done: true });
  yield* tell({ vertex, name: "[internal] booting buildkit", started: true });
  try {
    if (state === "inactive") {
      yield* pullImage(docker, referenceOf(image), undefined);
      yield* status(`pulling image ${image}`);
      yield* client.json("POST", "/containers/create", {
        query: { name },
        body: {
          Image: image,
          Cmd: [...(Flags ?? [])],
          ...own,
          HostConfig: {
            Privileged: true,
            Mounts: [{ Type: "volume", Source: `${name}_state`, Target: STATE }],
            ...HostConfig,
          },
        },
      });
    }
    yield* client.send("POST", `/containers/${part(name)}/start`);
    yield { until: docker.now + 400 };
    yield* status(`creating container ${name}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield* tell({ vertex, finished: true, seconds: (docker.now - start) / 1000, error: error.message });
    throw new Failure(`ERROR: ${error.message}`);
  }
  yield* tell({ vertex, finished: true, seconds: (docker.now - start) / 1000 });
  return 1;
}

/** Takes its container away, and its state unless that is to stay. */
export function* removed(
  { client }: Docker,
  instance: Instance,
  { keepState, keepDaemon }: { keepState: boolean; keepDaemon: boolean },
): Task<void> {
  const name = containerOf(instance);
  if (keepDaemon || instance.Driver === "remote") return;
  const attempt = function* (task: Task<unknown>): Task<void> {
    try {
      yield* task;
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
    }
  };
  yield* attempt(client.send("DELETE", `/containers/${part(name)}`, { query: { force: true, v: true } }));
  if (keepState) return;
  yield* attempt(client.send("DELETE", `/volumes/${part(`${name}_state`)}`));
  forgetState(client.engine, `${name}_state`);
}
