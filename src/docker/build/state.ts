// A stage while it is built: files, configuration and history so far, and the steps that change files.
import { digestOf } from "../../images/hash.ts";
import { builtProgram } from "../../images/programs/built.ts";
import { FileSystem } from "../../machine/files.ts";
import { emptyFolder, type FolderNode } from "../../machine/nodes.ts";
import { normalise, parent } from "../../machine/paths.ts";
import type { Program, Task } from "../../machine/process.ts";
import { DEFAULT_PATH } from "../containers/create.ts";
import { credentialsOf } from "../containers/identity.ts";
import type { Engine } from "../engine.ts";
import { type DockerImage, type HistoryEntry, idOf } from "../images/image.ts";
import { architectureFor, HOST, type Platform } from "../images/platform.ts";
import { type CopyOptions, copyInto, type Found } from "./copy.ts";
import type { Config } from "./metadata.ts";
import type { Resources } from "./options.ts";
import type { Instruction } from "./parse.ts";
import { type RunEnd, runCommand, SHARED_MEMORY_PLACE } from "./run.ts";
import { environmentOf } from "./stage.ts";
import { checksum, layerBetween } from "./tree.ts";

export interface State {
  files: FolderNode;
  config: Config;
  history: HistoryEntry[];
  author: string;
  usage: DockerImage["usage"];
  /** For which processors the image says that it is, where they are not this computer's. */
  architecture?: string | undefined;
  /** What commands run as. */
  platform: Platform;
  base: Pick<DockerImage, "program"> | undefined;
  /** Programs behind executables that came from other images, by path. */
  programs: ReadonlyMap<string, Program>;
  /** What the files are a function of: the key under which the cache knows them. */
  key: string;
  /** ARGs in scope that have a value. */
  args: Map<string, string>;
  /** A CMD stands in this Dockerfile. */
  isCommandSet: boolean;
}

const SCRATCH_USAGE: DockerImage["usage"] = { idleCpu: 1, idleMemory: 8 << 20, request: { cpu: 0.2, memory: 0 }, leak: 0 };

/** How commands are found and run on another system (util/system: DefaultPathEnv; dockerfile2llb: defaultShell). */
const WINDOWS = { Env: ["PATH=c:\\Windows\\System32;c:\\Windows"], Shell: ["cmd", "/S", "/C"] };

/** The beginning of a stage; nothing is "FROM scratch". `platform`: what was asked for. */
export const stateFrom = (base: DockerImage | undefined, platform: Platform): State => ({
  files: base?.files ?? emptyFolder,
  config: base ? { ...base.config } : { ...(platform.os === HOST.os ? { Env: [DEFAULT_PATH] } : WINDOWS), WorkingDir: "/" },
  history: [...(base?.history ?? [])],
  author: base?.author ?? "",
  usage: base?.usage ?? SCRATCH_USAGE,
  architecture: base ? base.architecture : architectureFor(platform),
  platform,
  base,
  programs: new Map(),
  key: base?.id ?? "scratch",
  args: new Map(),
  isCommandSet: false,
});

/** What a stage begins with that is no image. */
interface Beginning {
  name: string;
  /** What the result is for. */
  target: Platform;
  platform: Platform;
  /** What is behind files among them. */
  program: DockerImage["program"];
  now: number;
}

/** A stage that begins with a further context, which becomes a layer (exporter: normalizeLayersAndHistory). */
export function stateOf(files: FolderNode, { name, target, platform, program, now }: Beginning): State {
  const layer = { created: now, createdBy: `local source for ${name}`, comment: "buildkit.exporter.image.v0" };
  const history = files.entries.size ? [{ ...layer, ...layerBetween(emptyFolder, files) }] : [];
  const key = keyOf("context", checksum([{ path: "", node: files }]));
  return { ...stateFrom(undefined, target), files, platform, history, base: { program }, key };
}

/** A stage that begins where another ended. */
export const stateAfter = (other: State): State => ({
  ...other,
  config: { ...other.config },
  history: [...other.history],
  args: new Map(),
  isCommandSet: false,
});

/** What is behind an executable of the stage: what came with it, what was compiled into it, what its base has. */
export const programIn =
  ({ programs, base }: Pick<State, "programs" | "base">, files: FileSystem) =>
  (path: string): Program | undefined =>
    programs.get(path) ?? builtProgram(files, path) ?? base?.program(path);

/** The image that the stage is now. */
export function imageOf(state: State, created: number, parent?: string): DockerImage {
  const { files, history, author, usage, architecture } = state;
  const config = { ...state.config };
  const tree = new FileSystem(() => 0, files);
  return {
    id: idOf(config, history, author, architecture),
    ...(architecture === undefined ? {} : { architecture }),
    created,
    author,
    config,
    history: [...history],
    parent,
    files,
    usage,
    program: programIn(state, tree),
  };
}

/** Variables that instructions are written with: ARGs, and the environment in their place. */
export const variablesOf = ({ args, config }: State): Map<string, string> => new Map([...args, ...environmentOf(config)]);

/** An absolute path, from the working directory; a slash at the end stays. */
export function within({ config }: State, path: string): string {
  const slash = /(^|\/)\.?$/.test(path) ? "/" : "";
  const whole = normalise(path.startsWith("/") ? path : `${config.WorkingDir || "/"}/${path}`);
  return whole === "/" ? "/" : whole + slash;
}

/** --chown as numbers. @throws EngineError */
export function ownerOf(state: State, text: string): { user: number; group: number } {
  const { user, group } = credentialsOf(state.files, text, {});
  const id = /^\d+$/.test(text) ? Number(text) : group;
  return { user, group: text.includes(":") ? group : id };
}

/** The files after a copy, and what runs behind those that are executables. */
export function copied(
  engine: Engine,
  state: State,
  found: readonly Found[],
  target: string,
  options: CopyOptions,
  source: ((path: string) => Program | undefined) | undefined,
): Pick<State, "files" | "programs"> {
  const files = new FileSystem(() => engine.clock.now, state.files);
  const programs = new Map(state.programs);
  copyInto(files, found, target, options, (from, to) => {
    const program = source?.(from);
    if (program) programs.set(to, program);
    else programs.delete(to);
  });
  return { files: files.root, programs };
}

/** What a RUN's environment has of ARGs: those in scope that ENV does not set. */
export const argsOfRun = (state: State): [string, string][] => {
  const environment = environmentOf(state.config);
  return [...state.args].filter(([name]) => !environment.has(name));
};

/** A RUN's command: the shell form behind the shell, heredocs as scripts. */
export function argvOf(each: Instruction, shell: readonly string[]): { argv: string[]; script?: string } {
  if (each.json) return { argv: [...each.json] };
  const [first] = each.heredocs;
  if (first && /^<<-?["']?[\w.]+["']?$/.test(each.rest.trim())) {
    if (first.content.startsWith("#!")) return { argv: [`/dev/pipes/${first.name}`], script: first.content };
    return { argv: [...shell, first.content] };
  }
  const documents = each.heredocs.map(({ content, name }) => `\n${content}${name}`).join("");
  return { argv: [...shell, each.rest + documents + (documents ? "\n" : "")] };
}

/** Runs a RUN on the stage's files; the files are what it left when it succeeded. @throws EngineError */
export function* ran(
  engine: Engine,
  state: State,
  each: Instruction,
  options: {
    id: string;
    shell: readonly string[];
    network: "default" | "none" | "host";
    hosts: readonly string[];
    mount(files: FileSystem): void;
    /** Where that mounts. */
    targets?: readonly string[];
    /** Variables of this one command. */
    environment?: Readonly<Record<string, string>>;
    resources?: Resources | undefined;
  },
  wrote: (stream: "stdout" | "stderr", text: string) => void,
): Task<{ files: FolderNode; end: RunEnd }> {
  const files = new FileSystem(() => engine.clock.now, state.files);
  const { argv, script } = argvOf(each, options.shell);
  const special = new FileSystem(() => engine.clock.now);
  if (script) special.write(`/${each.heredocs[0]!.name}`, script, { mode: 0o755 });
  if (script) files.mount("/dev/pipes", special);
  options.mount(files);
  const end = yield* runCommand(
    engine,
    {
      id: options.id,
      image: { id: state.key, files: state.files, usage: state.usage, program: programIn(state, files) },
      files,
      argv,
      environment: { ...Object.fromEntries([...state.args, ...environmentOf(state.config)]), ...options.environment },
      directory: state.config.WorkingDir || "/",
      user: state.config.User ?? "",
      network: options.network,
      hosts: options.hosts,
      ...(options.resources ? { resources: options.resources } : {}),
    },
    wrote,
  );
  if (script) {
    files.unmount("/dev/pipes");
    files.remove("/dev/pipes", { recursive: true });
  }
  for (const target of [SHARED_MEMORY_PLACE, ...(options.targets ?? [])]) {
    files.unmount(target);
    removeStubs(files, state.files, target);
  }
  return { files: files.root, end };
}

/** Folders and files that were only made to mount something there go again (buildkit/executor/stubs.go). */
function removeStubs(files: FileSystem, before: FolderNode, target: string): void {
  const old = new FileSystem(() => 0, before);
  for (let path = target; path !== "/" && !old.exists(path); path = parent(path)) {
    const node = files.lookup(path);
    if (!node || (node.type === "folder" ? node.entries.size > 0 : node.type === "file" && node.content !== "")) return;
    files.remove(path, { recursive: true });
  }
}

export const keyOf = (...parts: readonly unknown[]): string => digestOf(JSON.stringify(parts));
