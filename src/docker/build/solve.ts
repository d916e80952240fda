// Building as BuildKit does: only what the target needs, each step from the cache where its key is known, an image at the end (solver, dockerfile2llb).
import type { Content } from "../../machine/content.ts";
import { FileSystem } from "../../machine/files.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import { EngineError } from "../error.ts";
import { importedProgram } from "../images/commit.ts";
import type { DockerImage } from "../images/image.ts";
import { HOST, type Platform } from "../images/platform.ts";
import { Bases } from "./bases.ts";
import { importedCache } from "./cache-import.ts";
import type { BuildClient } from "./client.ts";
import { Contexts } from "./contexts.ts";
import type { Found } from "./copy.ts";
import { Definition } from "./definition.ts";
import { exportFiles, exportImage } from "./exports.ts";
import { GitSource } from "./git.ts";
import type { GitUrl } from "./git-url.ts";
import { givenClient } from "./given.ts";
import { applyMetadata } from "./metadata.ts";
import { namedContext } from "./named.ts";
import { takesContext } from "./needed.ts";
import type { BuildOptions } from "./options.ts";
import { type Instruction, instructionOf, ParseError } from "./parse.ts";
import { ignoring } from "./patterns.ts";
import { Performer } from "./perform.ts";
import { architectureOfResult, platformTitle } from "./platforms.ts";
import { fetched, RemoteError } from "./remote.ts";
import { RemoteContext } from "./remote-context.ts";
import { argsOf, isPredefined, type StagePlan, sourcesOf, stageNamed } from "./stage.ts";
import { imageOf, programIn, type State, stateAfter, stateFrom, stateOf, variablesOf } from "./state.ts";
import type { Site, StepSource } from "./step.ts";
import { notAllowed } from "./step-run.ts";
import type { SolveError, Trace } from "./trace.ts";
import { Vertices } from "./vertices.ts";
import { WordError } from "./words.ts";

const FILES = ["RUN", "COPY", "ADD", "WORKDIR"];

export class Solver implements Site {
  readonly #vertices: Vertices;
  readonly #definition: Definition;
  readonly #contexts: Contexts;
  readonly #bases: Bases;
  readonly #performer: Performer;
  readonly #states = new Map<StagePlan, State>();
  /** The target's files, where they were asked for. */
  archive: Content | undefined;
  /** What the target is, whatever becomes of it. */
  result: DockerImage | undefined;
  readonly options: Site["options"];

  /** `client`: who is asked for files, where they do not come with the options. */
  constructor(
    readonly engine: Engine,
    options: BuildOptions,
    tell: (trace: Trace) => void,
    private readonly client: BuildClient = givenClient(options),
    vertices = new Vertices(engine.clock, tell),
  ) {
    this.options = { ...options, secrets: new Map(options.secrets), keys: [...(options.keys ?? [])] };
    this.#vertices = vertices;
    const remote = options.remote && new RemoteContext(engine, client, vertices, options.remote, options.buildArgs);
    this.#definition = new Definition(options, client, this.#vertices, tell, remote);
    this.#contexts = new Contexts(engine, options, client, this.#vertices, this.#definition);
    this.#bases = new Bases(engine, options, client, this.#vertices, this.#definition);
    this.#performer = new Performer(this, client, this.#vertices, this.#definition);
  }

  /** @throws SolveError */
  *solve(): Task<DockerImage | undefined> {
    const { entitlements = [], check } = this.options;
    const definition = this.#definition;
    if (entitlements.includes("security.insecure"))
      throw definition.error("granting entitlement security.insecure is not allowed by build daemon configuration");
    yield* definition.read();
    const { stages, needed, target } = definition.plan;
    for (const stage of stages) if (needed.has(stage)) yield* this.#resolve(stage);
    for (const stage of stages) if (needed.has(stage)) yield* this.#resolveSources(stage);
    yield* definition.loadIgnored();
    if (check) {
      definition.tellWarnings();
      return undefined;
    }
    for (const { instructions } of needed)
      for (const each of instructions) {
        const refused = notAllowed(each, this.options);
        if (refused) throw definition.error(`failed to load LLB: ${refused} is not allowed`);
      }
    this.#performer.imported = yield* importedCache(this.engine, this.options, this.client, this.#vertices);
    for (const stage of stages) if (needed.has(stage)) yield* this.#stage(stage);
    const image = yield* this.#export(this.#states.get(target)!);
    if (definition.hasWarnings) definition.tellWarnings();
    return image;
  }

  *#export(state: State): Task<DockerImage | undefined> {
    const { engine, options } = this;
    const { outputs = ["image"], inlineCache, platform, labels, contained } = options;
    // What is for another system has no image here: see exportImage.
    const isForeign = platform !== undefined && platform.os !== HOST.os;
    if (isForeign && (contained || (outputs.includes("image") && !state.history.some(({ digest }) => digest))))
      throw this.#definition.error(`k8s-quest does not simulate images for ${platform.os} yet`);
    const target: State = { ...state, architecture: undefined, ...architectureOfResult(state, platform) };
    if (Object.keys(labels).length) target.config = { ...target.config, Labels: { ...target.config.Labels, ...labels } };
    if (!outputs.length) this.result = imageOf(target, engine.clock.now);
    if (inlineCache) yield* this.#vertices.run("preparing layers for inline cache", () => {});
    const image = outputs.includes("image") ? yield* exportImage(engine, options, this.#vertices, target) : undefined;
    for (const output of outputs) if (output !== "image") this.archive = yield* exportFiles(target, output, this.#vertices);
    this.result ??= image;
    if (image && inlineCache) engine.builds.inline.set(image.id, engine.builds.chain(state.key));
    return image;
  }

  /** Asks what the image is that a stage begins from. */
  *#resolve(stage: StagePlan): Task<void> {
    const { base, from, index } = stage;
    if (this.#isReplaced(stage)) return yield* this.#known(stage.name!, this.#definition.platformOf(stage), from);
    if (base === "scratch" || stageNamed(this.#definition.plan.stages.slice(0, index), base)) return;
    yield* this.#known(base, this.#definition.platformOf(stage), from);
  }

  /** A further context has its name, and is taken instead. */
  #isReplaced(stage: StagePlan): boolean {
    return stage.name !== undefined && namedContext(this.options, stage.name, this.#definition.platformOf(stage)) !== undefined;
  }

  /** And what its instructions take from elsewhere. */
  *#resolveSources({ instructions }: StagePlan): Task<void> {
    const { plan, target } = this.#definition;
    for (const each of instructions)
      for (const name of sourcesOf(each))
        if (name !== "scratch" && !name.includes("$") && !stageNamed(plan.stages, name)) yield* this.#known(name, target, each);
  }

  /** Asks what a name is: the client's own context, or an image. */
  *#known(name: string, platform: Platform, at: Instruction): Task<void> {
    if (!this.#contexts.isFiles(name, platform)) yield* this.#bases.resolve(name, platform, at);
    else yield* this.#contexts.resolve(name, platform, at);
  }

  /** The files of a stage before its first instruction. `label`: what fetching them is called. */
  *#begin(plan: StagePlan, own: StagePlan | undefined, label: string): Task<State> {
    const { base } = plan;
    if (own) return stateAfter(this.#states.get(own)!);
    if (base !== "scratch") return yield* this.#from(base, plan, label);
    return stateFrom(undefined, this.#definition.target);
  }

  /** A stage that begins with an image or a further context. */
  *#from(name: string, plan: StagePlan, label: string): Task<State> {
    const definition = this.#definition;
    const platform = definition.platformOf(plan);
    const files = yield* this.#contexts.further(name, platform, plan.from);
    if (files)
      return stateOf(files, {
        target: definition.target,
        platform,
        program: importedProgram(this.engine),
        now: this.engine.clock.now,
        name,
      });
    return stateFrom(yield* this.#bases.fetched(name, platform, plan.from, label), platform);
  }

  *#stage(plan: StagePlan): Task<void> {
    const definition = this.#definition;
    if (this.#isReplaced(plan)) {
      this.#states.set(plan, yield* this.#from(plan.name!, plan, ""));
      return;
    }
    const { stages, needed } = definition.plan;
    const own = stageNamed(stages.slice(0, plan.index), plan.base);
    const stageName = needed.size > 1 || stages.length > 1 ? `${plan.name ?? `stage-${plan.index}`} ` : "";
    const title = (args?: ReadonlyMap<string, string>) =>
      `${this.options.isOneOfSeveral ? `${platformTitle(definition.platformOf(plan), args)} ` : ""}${stageName}`;
    const isFetched = plan.base !== "scratch" && !own;
    let instructions = plan.instructions;
    const count = () => instructions.filter(({ keyword }) => FILES.includes(keyword)).length + (isFetched ? 1 : 0);
    const state = yield* this.#begin(plan, own, `[${title()}1/${count()}] FROM `);
    const triggers = state.config.OnBuild ?? [];
    if (triggers.length) {
      instructions = [...triggers.map((line) => ({ ...instructionOf(line, [], plan.from.start, plan.from.end) })), ...instructions];
      state.config.OnBuild = null;
    }
    for (const [name, value] of this.options.buildArgs) if (isPredefined(name)) state.args.set(name, value);
    if (instructions.some(takesContext)) yield* this.loadContext();
    // A further context counts, and has a name of its own.
    let at = isFetched && !namedContext(this.options, plan.base, definition.platformOf(plan)) ? 1 : 0;
    const total = count();
    const { noCache, uncached = [] } = this.options;
    const isFresh = noCache || uncached.includes(plan.name ?? String(plan.index));
    for (const each of instructions) {
      try {
        if (FILES.includes(each.keyword)) yield* this.#performer.perform(state, each, `[${title(state.args)}${++at}/${total}] `, isFresh);
        else this.#apply(state, each);
      } catch (error) {
        if (error instanceof WordError) throw definition.error(`failed to process ${JSON.stringify(each.rest)}: ${error.message}`, each);
        if (error instanceof ParseError) throw definition.error(error.message, error);
        if (error instanceof EngineError) throw definition.error(error.message, each);
        throw error;
      }
    }
    this.#states.set(plan, state);
  }

  #note(state: State, createdBy: string): void {
    state.history.push({ created: this.engine.clock.now, createdBy, comment: "buildkit.dockerfile.v0", size: 0 });
  }

  #apply(state: State, each: Instruction): void {
    const definition = this.#definition;
    const variables = variablesOf(state);
    const { buildArgs } = this.options;
    if (each.keyword === "ARG") {
      for (const [name, usual] of argsOf(each, variables, definition.escapeMark)) {
        const value = buildArgs.get(name) ?? usual ?? definition.plan.globals.get(name);
        if (value !== undefined) state.args.set(name, value);
        this.#note(state, `ARG ${name}${value === undefined ? "" : `=${value}`}`);
      }
      return;
    }
    if (each.keyword === "MAINTAINER") {
      state.author = each.rest;
      this.#note(state, `MAINTAINER ${each.rest}`);
      return;
    }
    this.#note(state, applyMetadata(state.config, each, variables, this.expanding(each), state.isCommandSet));
    if (each.keyword === "CMD") state.isCommandSet = true;
  }

  // What steps need of the build.

  get visible(): FolderNode {
    return this.#contexts.visible;
  }
  /** What the build began from, by its whole names. */
  get sources(): Bases["sources"] {
    return this.#bases.sources;
  }

  expanding(each: Instruction): ReturnType<Site["expanding"]> {
    return this.#definition.expanding(each);
  }

  *loadContext(): Task<void> {
    yield* this.#contexts.load(this.#bases.images);
  }

  /** The files of a stage, an image or a further context, with what runs behind them. Images are for the target's platform. */
  *source(name: string, at: Instruction): Task<StepSource> {
    const { plan, target } = this.#definition;
    const stage = stageNamed(plan.stages, name);
    const state = stage && this.#states.get(stage);
    if (state) return { files: state.files, program: programIn(state, new FileSystem(() => 0, state.files)) };
    const files = yield* this.#contexts.further(name, target, at);
    if (files) return { files };
    const image = yield* this.#bases.fetched(name, target, at, "FROM ");
    return { files: image.files, program: (path) => image.program(path) };
  }

  remote(url: string, checksum: string | undefined, each: Instruction, name: string): Task<Found> {
    return this.#fetching(each, name, () => fetched(this.engine, url, checksum));
  }

  repository(url: GitUrl, each: Instruction, name: string): Task<Found> {
    return this.#fetching(each, name, (log) => this.#cloned(url, log));
  }

  *#cloned(url: GitUrl, log: (text: string) => void): Task<Found> {
    return { path: "/", node: yield* new GitSource(this.engine, this.client, url, log).files() };
  }

  /** In a step of its own. @throws SolveError */
  *#fetching(each: Instruction, name: string, fetch: (log: (text: string) => void) => Task<Found>): Task<Found> {
    try {
      return yield* this.#vertices.run(name, (_, log) => fetch(log));
    } catch (error) {
      throw error instanceof RemoteError ? this.#definition.error(error.words, each) : error;
    }
  }

  missing(each: Instruction, name: string, path: string, isOfContext: boolean): SolveError {
    const { random } = this.engine;
    const definition = this.#definition;
    const words = `failed to calculate checksum of ref ${random.hex(25)}::${random.hex(25)}: ${JSON.stringify(path)}: not found`;
    this.#vertices.failed(name, words);
    if (isOfContext && ignoring(definition.ignore)(path.slice(1)))
      definition.warn({
        rule: "CopyIgnoredFile",
        text: `Attempting to Copy file "${path.slice(1)}" that is excluded by .dockerignore`,
        line: each.start,
      });
    return definition.error(`failed to compute cache key: ${words}`, each);
  }
}
