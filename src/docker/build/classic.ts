// Building as the older builder does: every instruction an image of its own, and a cache of such images (builder/dockerfile).
import { digestOf } from "../../images/hash.ts";
import { FileSystem } from "../../machine/files.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import type { Program, Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import { badRequest, EngineError } from "../error.ts";
import { type DockerImage, shortId } from "../images/image.ts";
import { referenceOf, tagOf } from "../images/store.ts";
import { NotFound, sourcesIn } from "./copy.ts";
import { applyMetadata, shellOf } from "./metadata.ts";
import type { BuildOptions } from "./options.ts";
import { type Dockerfile, type Instruction, instructionOf, ParseError, parseDockerfile } from "./parse.ts";
import { argsOf, isPredefined, type Plan, planOf, type StagePlan, stageNamed } from "./stage.ts";
import {
  argsOfRun,
  argvOf,
  copied,
  imageOf,
  ownerOf,
  programIn,
  ran,
  type State,
  stateAfter,
  stateFrom,
  variablesOf,
  within,
} from "./state.ts";
import { checksum, layerBetween } from "./tree.ts";
import { expand, rawWords, WordError } from "./words.ts";

/** A command that failed: the client ends with its code. */
export class CommandFailed extends EngineError {
  constructor(
    message: string,
    readonly code: number,
  ) {
    super(500, message);
  }
}

export interface ClassicOptions extends BuildOptions {
  quiet: boolean;
  remove: boolean;
}

interface ClassicState extends State {
  image: DockerImage | undefined;
}

export class ClassicBuilder {
  #dockerfile!: Dockerfile;
  #plan!: Plan;
  readonly #states = new Map<StagePlan, ClassicState>();

  constructor(
    private readonly engine: Engine,
    private readonly options: ClassicOptions,
    private readonly tell: (message: object) => void,
  ) {}

  #say(text: string): void {
    if (!this.options.quiet) this.tell({ stream: text });
  }

  /** What is wrong with the Dockerfile is refused before anything is told. @throws EngineError */
  read(): void {
    const { dockerfile, context, buildArgs, target } = this.options;
    const files = new FileSystem(() => 0, context);
    if (files.lookup(`/${dockerfile}`)?.type !== "file") throw badRequest(`Cannot locate specified Dockerfile: ${dockerfile}`);
    const text = files.read(`/${dockerfile}`);
    if (!text.trim()) throw badRequest(`the Dockerfile (${dockerfile}) cannot be empty`);
    try {
      this.#dockerfile = parseDockerfile(text);
      this.#plan = planOf(this.#dockerfile, buildArgs, target);
    } catch (error) {
      if (error instanceof ParseError) throw badRequest(error.message);
      throw error;
    }
  }

  /** @throws EngineError */
  *build(): Task<DockerImage> {
    const { stages, target } = this.#plan;
    const chosen = stages.slice(0, target.index + 1);
    const total =
      this.#dockerfile.instructions.length -
      (stages.length > chosen.length ? stages.slice(chosen.length).reduce((sum, each) => sum + each.instructions.length + 1, 0) : 0);
    let step = 0;
    let last!: ClassicState;
    const begin = (each: Instruction) => {
      this.#say(`Step ${++step}/${total} : ${each.original}`);
      this.#say("\n");
    };
    const first = stages[0]!.from;
    for (const each of this.#dockerfile.instructions) if (each.start < first.start) begin(each);
    for (const plan of chosen) {
      begin(plan.from);
      last = yield* this.#from(plan);
      this.#states.set(plan, last);
      for (const trigger of last.config.OnBuild ?? []) {
        const config = last.config;
        config.OnBuild = null;
        yield* this.#guarded(last, instructionOf(trigger, [], plan.from.start, plan.from.end));
      }
      for (const each of plan.instructions) {
        begin(each);
        yield* this.#guarded(last, each);
      }
    }
    if (Object.keys(this.options.labels).length) {
      const labels = Object.entries(this.options.labels).map(([name, value]) => `${name}=${value}`);
      last.config.Labels = { ...last.config.Labels, ...this.options.labels };
      this.#commit(last, `/bin/sh -c #(nop)  LABEL ${labels.join(" ")}`, undefined);
    }
    const image = last.image;
    if (!image) throw badRequest("No image was generated. Is your Dockerfile empty?");
    this.tell({ aux: { ID: image.id } });
    if (this.options.quiet) this.tell({ stream: `${image.id}\n` });
    this.#say(`Successfully built ${shortId(image.id)}\n`);
    for (const tag of this.options.tags) {
      const reference = referenceOf(tag);
      this.engine.images.tag(image, reference);
      this.#say(`Successfully tagged ${tagOf(reference)}\n`);
    }
    return image;
  }

  *#guarded(state: ClassicState, each: Instruction): Task<void> {
    try {
      yield* this.#step(state, each);
    } catch (error) {
      if (error instanceof ParseError || error instanceof WordError) throw badRequest(error.message);
      throw error;
    }
  }

  #arrow(image: DockerImage): void {
    this.#say(` ---> ${shortId(image.id)}\n`);
  }

  *#from({ base, index }: StagePlan): Task<ClassicState> {
    const other = stageNamed(this.#plan.stages.slice(0, index), base);
    const before = other && this.#states.get(other);
    if (before) {
      if (before.image) this.#arrow(before.image);
      return { ...stateAfter(before), image: before.image };
    }
    if (base === "scratch") {
      this.#say(" ---> \n");
      return { ...stateFrom(undefined), image: undefined };
    }
    const image = yield* this.#image(base);
    this.#arrow(image);
    return { ...stateFrom(image), image };
  }

  *#image(name: string): Task<DockerImage> {
    const { engine, options } = this;
    const local = options.pull ? undefined : engine.images.find(name);
    const credentials = options.credentials?.[referenceOf(name).host];
    return local ?? (yield* engine.pull(name, (progress) => !options.quiet && this.tell(progress), credentials));
  }

  /** The image of a step whose parent and text are the same, or nothing. */
  #known(state: ClassicState, createdBy: string, config: State["config"]): DockerImage | undefined {
    if (this.options.noCache || !state.image) return undefined;
    const wanted = JSON.stringify(config);
    return this.engine.images
      .children(state.image)
      .find((child) => child.history.at(-1)?.createdBy === createdBy && JSON.stringify(child.config) === wanted && this.#mayBeCache(child));
  }

  /** With --cache-from only what those images were made from counts (image/cache: ImageCache.GetCache). */
  #mayBeCache(step: DockerImage): boolean {
    const { cacheFrom = [] } = this.options;
    const { images } = this.engine;
    if (!cacheFrom.length) return true;
    return cacheFrom.some((name) => {
      for (let each = images.find(name); each; each = each.parent === undefined ? undefined : images.find(each.parent))
        if (each.id === step.id) return true;
      return false;
    });
  }

  /** The stage becomes the image of its last step. */
  #commit(state: ClassicState, createdBy: string, made: Pick<State, "files" | "programs"> | undefined): void {
    const { engine } = this;
    const layer = made && layerBetween(state.files, made.files);
    if (made) Object.assign(state, made);
    state.history.push({
      created: engine.clock.now,
      createdBy,
      comment: "",
      size: 0,
      ...layer,
    });
    const image = imageOf(state, engine.clock.now, state.image?.id);
    engine.images.add(image);
    state.image = engine.images.get(image.id);
  }

  #reuse(state: ClassicState, image: DockerImage): void {
    this.#say(" ---> Using cache\n");
    Object.assign(state, { image, files: image.files, history: [...image.history], config: { ...image.config } });
    this.#arrow(image);
  }

  *#step(state: ClassicState, each: Instruction): Task<void> {
    const expanding = { escapeMark: this.#dockerfile.escapeMark };
    const variables = variablesOf(state);
    const nop = (text: string) => `/bin/sh -c #(nop) ${text}`;
    if (each.keyword === "RUN") return yield* this.#run(state, each);
    if (each.keyword === "COPY" || each.keyword === "ADD") return yield* this.#copy(state, each);
    let createdBy: string;
    let made: Pick<State, "files" | "programs"> | undefined;
    if (each.keyword === "ARG") {
      for (const [name, usual] of argsOf(each, variables, expanding.escapeMark)) {
        const value = this.options.buildArgs.get(name) ?? usual ?? this.#plan.globals.get(name);
        if (value !== undefined) state.args.set(name, value);
      }
      createdBy = nop(` ARG ${each.rest}`);
    } else if (each.keyword === "MAINTAINER") {
      state.author = each.rest;
      createdBy = nop(` MAINTAINER ${each.rest}`);
    } else if (each.keyword === "WORKDIR") {
      const directory = within(state, expand(each.rest, variables, expanding)).replace(/(?<=.)\/$/, "");
      state.config.WorkingDir = directory;
      createdBy = nop(`WORKDIR ${directory}`);
      if (!new FileSystem(() => 0, state.files).exists(directory)) {
        const files = new FileSystem(() => this.engine.clock.now, state.files);
        files.makeFolder(directory, { parents: true });
        made = { files: files.root, programs: state.programs };
      }
    } else {
      createdBy = nop(` ${applyMetadata(state.config, each, variables, expanding, state.isCommandSet)}`);
      if (each.keyword === "CMD") state.isCommandSet = true;
    }
    const known = this.#known(state, createdBy, state.config);
    if (known) return this.#reuse(state, known);
    const id = this.engine.random.hex(64).slice(0, 12);
    if (each.keyword !== "WORKDIR") this.#say(` ---> Running in ${id}\n`);
    yield { until: this.engine.clock.now + 60 };
    if (each.keyword !== "WORKDIR" && this.options.remove) this.#say(` ---> Removed intermediate container ${id}\n`);
    this.#commit(state, createdBy, made);
    this.#arrow(state.image!);
  }

  *#run(state: ClassicState, each: Instruction): Task<void> {
    const { engine, options } = this;
    if (each.flags.some((flag) => flag.startsWith("--mount")))
      throw badRequest(
        "the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled",
      );
    const shell = shellOf(state.config);
    const { argv } = argvOf(each, shell);
    const args = argsOfRun(state).filter(([arg]) => !isPredefined(arg));
    const createdBy = `${args.length ? `|${args.length} ${args.map(([arg, value]) => `${arg}=${value}`).join(" ")} ` : ""}${argv.join(" ")}`;
    const known = this.#known(state, createdBy, state.config);
    if (known) return this.#reuse(state, known);
    const id = engine.random.hex(64);
    this.#say(` ---> Running in ${shortId(id)}\n`);
    for (const [name, value] of options.buildArgs) if (isPredefined(name)) state.args.set(name, value);
    const { files, end } = yield* ran(
      engine,
      state,
      each,
      { id, shell, network: options.network, hosts: options.hosts, resources: options.resources, mount: () => {} },
      (stream, text) => this.#say(stream === "stderr" ? `\x1b[91m${text}\x1b[0m` : text),
    );
    if (options.remove) this.#say(` ---> Removed intermediate container ${shortId(id)}\n`);
    if (end.refused) throw new EngineError(500, `failed to create task for container: ${end.refused}: unknown`);
    if (end.code) throw new CommandFailed(`The command '${argv.join(" ")}' returned a non-zero code: ${end.code}`, end.code);
    this.#commit(state, createdBy, { files, programs: state.programs });
    this.#arrow(state.image!);
  }

  *#copy(state: ClassicState, each: Instruction): Task<void> {
    const { engine, options } = this;
    const expanding = { escapeMark: this.#dockerfile.escapeMark };
    const variables = variablesOf(state);
    const words = (each.json ?? rawWords(each.rest)).map((word) => expand(word, variables, expanding));
    const value = (key: string) => each.flags.find((one) => one.startsWith(`--${key}=`))?.slice(key.length + 3);
    if (each.heredocs.length) throw badRequest("the heredoc syntax requires BuildKit");
    if (words.length < 2)
      throw badRequest(
        `dockerfile parse error on line ${each.start}: ${each.keyword} requires at least two arguments, but only one was provided. Destination could not be determined`,
      );
    const target = words.at(-1)!;
    const sources = words.slice(0, -1);
    if (sources.length > 1 && !target.endsWith("/") && target !== ".")
      throw badRequest(`When using ${each.keyword} with more than one source file, the destination must be a directory and end with a /`);
    const remote = sources.find((one) => /^(https?|git|ssh):\/\//.test(one));
    if (remote)
      throw new EngineError(501, `k8s-quest does not simulate ADD from ${remote} yet: there is nothing behind addresses of the internet`);
    let root: FolderNode = options.context;
    let program: ((path: string) => Program | undefined) | undefined;
    const from = value("from");
    if (from) {
      const stage = stageNamed(this.#plan.stages, from);
      const other = stage && this.#states.get(stage);
      const image = other ? undefined : yield* this.#image(from);
      root = other?.files ?? image!.files;
      program = other ? programIn(other, new FileSystem(() => 0, other.files)) : (path) => image!.program(path);
    }
    const found = sources.flatMap((one) => {
      try {
        return sourcesIn(root, one);
      } catch (error) {
        if (!(error instanceof NotFound)) throw error;
        const path = error.path.slice(1);
        if (/[*?[]/.test(one)) throw new EngineError(500, `${each.keyword} failed: no source files were specified`);
        throw new EngineError(
          500,
          `${each.keyword} failed: file not found in build context or excluded by .dockerignore: stat ${path}: file does not exist`,
        );
      }
    });
    const owner = value("chown");
    const place = within(state, target);
    const folder = found.length === 1 && found[0]!.node.type === "folder";
    const hash = `${folder ? "dir" : found.length > 1 ? "multi" : "file"}:${digestOf(checksum(found))}`;
    const createdBy = `/bin/sh -c #(nop) ${each.keyword} ${owner ? `--chown=${owner} ` : ""}${hash} in ${place.replace(/(?<=.)\/$/, target.endsWith("/") ? "/" : "")} `;
    const known = this.#known(state, createdBy, state.config);
    if (known) return this.#reuse(state, known);
    yield { until: engine.clock.now + 80 };
    const mode = value("chmod");
    const made = copied(
      engine,
      state,
      found,
      place,
      {
        ...(owner ? { owner: ownerOf(state, owner) } : {}),
        ...(mode ? { mode: Number.parseInt(mode, 8) } : {}),
        unpack: each.keyword === "ADD",
      },
      program,
    );
    this.#commit(state, createdBy, made);
    this.#arrow(state.image!);
  }
}
