// Building as the older builder does: every instruction an image of its own, and a cache of such images (builder/dockerfile).
import { FileSystem } from "../../machine/files.ts";
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import { badRequest, EngineError, notFound } from "../error.ts";
import type { DockerImage } from "../images/image.ts";
import { HOST, type Platform, platformOf, platformOfImage, platformText, suits } from "../images/platform.ts";
import { referenceOf, tagOf } from "../images/store.ts";
import { shortId } from "../short-id.ts";
import { type ClassicSource, classicCopy, needsBuildKit } from "./classic-copy.ts";
import { ClassicImages, type ClassicOptions, type ClassicState } from "./classic-images.ts";
import { applyMetadata, shellOf } from "./metadata.ts";
import { type Dockerfile, type Instruction, instructionOf, ParseError, parseDockerfile } from "./parse.ts";
import { argsOf, isPredefined, type Plan, planOf, type StagePlan, stageNamed } from "./stage.ts";
import { argsOfRun, argvOf, programIn, ran, type State, stateAfter, stateFrom, variablesOf, within } from "./state.ts";
import { expand, WordError } from "./words.ts";

/** A command that failed: the client ends with its code. */
export class CommandFailed extends EngineError {
  constructor(
    message: string,
    readonly code: number,
  ) {
    super(500, message);
  }
}

export class ClassicBuilder {
  #dockerfile!: Dockerfile;
  #plan!: Plan;
  readonly #states = new Map<StagePlan, ClassicState>();
  readonly #images: ClassicImages;

  constructor(
    private readonly engine: Engine,
    private readonly options: ClassicOptions,
    private readonly tell: (message: object) => void,
  ) {
    this.#images = new ClassicImages(engine, options, (text) => this.#say(text));
  }

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
      const triggers = last.config.OnBuild ?? [];
      if (triggers.length) this.#say(`# Executing ${triggers.length} build trigger${triggers.length > 1 ? "s" : ""}\n`);
      last.config.OnBuild = null;
      for (const trigger of triggers) yield* this.#guarded(last, instructionOf(trigger, [], plan.from.start, plan.from.end));
      this.#images.arrow(last);
      for (const each of plan.instructions) {
        begin(each);
        yield* this.#guarded(last, each);
        this.#images.arrow(last);
      }
    }
    if (Object.keys(this.options.labels).length) {
      const labels = Object.entries(this.options.labels).map(([name, value]) => `${name}=${value}`);
      last.config.Labels = { ...last.config.Labels, ...this.options.labels };
      this.#images.commit(last, `/bin/sh -c #(nop)  LABEL ${labels.join(" ")}`);
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

  *#from(stage: StagePlan): Task<ClassicState> {
    const { base, index } = stage;
    const platform = this.#platformOf(stage);
    const other = stageNamed(this.#plan.stages.slice(0, index), base);
    const before = other && this.#states.get(other);
    if (before) {
      if (before.image) {
        if (platform && !suits(platform, platformOfImage(before.image)))
          throw notFound(
            `image with reference ${before.image.id} was found but does not provide the specified platform (${platformText(platform)})`,
          );
      }
      return { ...stateAfter(before), image: before.image };
    }
    if (base === "scratch") {
      if (platform && platform.os !== HOST.os) throw new EngineError(500, "operating system is not supported");
      // It has a system, and no processor of its own.
      return { ...stateFrom(undefined, HOST), image: undefined };
    }
    const image = yield* this.#image(base, platform);
    return { ...stateFrom(image, platformOfImage(image)), image };
  }

  /** What FROM --platform says, or the request; undefined where nobody says anything. This builder sets no ARGs of platforms. */
  #platformOf({ platform: written }: StagePlan): Platform | undefined {
    if (written === undefined) return this.options.platform;
    const text = expand(written, this.#plan.globals, { escapeMark: this.#dockerfile.escapeMark });
    try {
      return platformOf(text);
    } catch (error) {
      throw error instanceof EngineError ? badRequest(`failed to parse platform ${text}: ${error.message}`) : error;
    }
  }

  *#image(name: string, platform: Platform | undefined): Task<DockerImage> {
    const { engine, options } = this;
    const here = options.pull ? undefined : engine.images.find(name);
    if (here && (!platform || suits(platform, platformOfImage(here)))) return here;
    const credentials = options.credentials?.[referenceOf(name).host];
    return yield* engine.pull(name, (progress) => !options.quiet && this.tell(progress), credentials, platform);
  }

  *#step(state: ClassicState, each: Instruction): Task<void> {
    const expanding = { escapeMark: this.#dockerfile.escapeMark };
    const variables = variablesOf(state);
    const nop = (text: string) => `/bin/sh -c #(nop) ${text}`;
    if (each.keyword === "RUN") return yield* this.#run(state, each);
    if (each.keyword === "COPY" || each.keyword === "ADD")
      return yield* classicCopy(this.engine, this.#images, state, each, expanding.escapeMark, {
        source: (from) => this.#source(from),
        tell: this.options.quiet ? () => {} : this.tell,
      });
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
    if (this.#images.reuse(state, createdBy)) return;
    const id = this.#images.begin(state);
    yield { until: this.engine.clock.now + 60 };
    this.#images.end(id);
    this.#images.commit(state, createdBy, made);
  }

  *#run(state: ClassicState, each: Instruction): Task<void> {
    const { engine, options } = this;
    const [flag] = each.flags;
    if (flag) throw needsBuildKit(/^--([^=]*)/.exec(flag)![1]!);
    const shell = shellOf(state.config);
    const { argv } = argvOf(each, shell);
    const args = argsOfRun(state).filter(([arg]) => !isPredefined(arg));
    const createdBy = `${args.length ? `|${args.length} ${args.map(([arg, value]) => `${arg}=${value}`).join(" ")} ` : ""}${argv.join(" ")}`;
    if (this.#images.reuse(state, createdBy)) return;
    const id = this.#images.begin(state);
    for (const [name, value] of options.buildArgs) if (isPredefined(name)) state.args.set(name, value);
    const { files, end } = yield* ran(
      engine,
      state,
      each,
      { id, shell, network: options.network, hosts: options.hosts, resources: options.resources, mount: () => {} },
      (stream, text) => this.#say(stream === "stderr" ? `\x1b[91m${text}\x1b[0m` : text),
    );
    this.#images.end(id);
    if (end.refused) throw new EngineError(500, `failed to create task for container: ${end.refused}: unknown`);
    if (end.code) throw new CommandFailed(`The command '${argv.join(" ")}' returned a non-zero code: ${end.code}`, end.code);
    this.#images.commit(state, createdBy, { files, programs: state.programs });
  }

  /** What --from names: a stage, or an image for the request's platform. */
  *#source(from: string | undefined): Task<ClassicSource> {
    if (from === undefined) return { root: this.options.context };
    const stage = stageNamed(this.#plan.stages, from);
    const other = stage && this.#states.get(stage);
    if (other) return { root: other.files, program: programIn(other, new FileSystem(() => 0, other.files)) };
    const image = yield* this.#image(from, this.options.platform);
    return { root: image.files, program: (path) => image.program(path) };
  }
}
