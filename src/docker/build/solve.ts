// Building as BuildKit does: only what the target needs, each step from the cache where its key is known, an image at the end (solver, dockerfile2llb).
import { canonical, parseReference } from "../../images/reference.ts";
import { FileSystem } from "../../machine/files.ts";
import { emptyFolder, type FolderNode } from "../../machine/nodes.ts";
import type { Task } from "../../machine/process.ts";
import { exported } from "../containers/archive.ts";
import type { Engine } from "../engine.ts";
import { EngineError } from "../error.ts";
import { type DockerImage, idOf } from "../images/image.ts";
import { referenceOf, tagOf } from "../images/store.ts";
import { fetch, metadata, Refused, type Source } from "./base.ts";
import type { CacheRecord } from "./cache.ts";
import { importedCache } from "./cache-import.ts";
import type { BuildClient } from "./client.ts";
import { fileIn, givenClient } from "./given.ts";
import { lint, lintStages } from "./lint.ts";
import { applyMetadata } from "./metadata.ts";
import { bytesOf, keysOf, neededPaths, secretsOf } from "./needed.ts";
import type { BuildOptions } from "./options.ts";
import { type Dockerfile, type Instruction, instructionOf, ParseError, parseDockerfile } from "./parse.ts";
import { ignoring, linesOf } from "./patterns.ts";
import { argsOf, isPredefined, type Plan, planOf, type StagePlan, stageNamed } from "./stage.ts";
import { imageOf, keyOf, programIn, type State, stateAfter, stateFrom, variablesOf, within } from "./state.ts";
import { type Site, StepError, type StepSource, type Work } from "./step.ts";
import { copyWork } from "./step-copy.ts";
import { checkFlags, notAllowed, runWork } from "./step-run.ts";
import { bytesText, excerpt, SolveError, type Trace, type Warning } from "./trace.ts";
import { bytesIn, layerBetween } from "./tree.ts";
import { Vertices } from "./vertices.ts";
import { expand, WordError } from "./words.ts";

/** How clients call a Dockerfile that is no file of the context. */
const FROM_ELSEWHERE = ".dockerfile.stdin";
/** An image that a further context is, rather than a name for one. */
const IDENTITY = /^sha256:[0-9a-f]{64}$/;
const FILES = ["RUN", "COPY", "ADD", "WORKDIR"];

export class Solver implements Site {
  readonly #vertices: Vertices;
  #text = "";
  #plan!: Plan;
  #dockerfile!: Dockerfile;
  readonly #states = new Map<StagePlan, State>();
  readonly #metadata = new Map<string, Source>();
  readonly #warnings: Warning[] = [];
  #context = false;
  /** Further contexts that were asked for already. */
  readonly #loaded = new Map<string, FolderNode>();
  /** Steps that images of --cache-from tell of. */
  #imported: ReadonlyMap<string, CacheRecord> = new Map();
  /** The target's files, where they were asked for. */
  archive: string | undefined;
  /** What the target is, whatever becomes of it. */
  result: DockerImage | undefined;
  /** The ignore file that holds. */
  #ignore = "";
  visible: FolderNode = emptyFolder;
  readonly options: BuildOptions & { secrets: Map<string, string>; keys: string[] };

  /** `client`: who is asked for files, where they do not come with the options. */
  constructor(
    readonly engine: Engine,
    options: BuildOptions,
    private readonly tell: (trace: Trace) => void,
    private readonly client: BuildClient = givenClient(options),
  ) {
    this.#vertices = new Vertices(engine.clock, tell);
    this.options = { ...options, secrets: new Map(options.secrets), keys: [...(options.keys ?? [])] };
  }

  /** @throws SolveError */
  *solve(): Task<DockerImage | undefined> {
    const { entitlements = [] } = this.options;
    if (entitlements.includes("security.insecure"))
      throw this.#error("granting entitlement security.insecure is not allowed by build daemon configuration");
    yield* this.#read();
    const { engine } = this;
    const { stages, needed, target } = this.#plan;
    for (const stage of stages) if (needed.has(stage)) yield* this.#resolve(stage);
    yield* this.#loadIgnored();
    if (this.options.check) {
      this.#warn();
      return undefined;
    }
    for (const { instructions } of needed)
      for (const each of instructions) {
        const refused = notAllowed(each, this.options);
        if (refused) throw this.#error(`failed to load LLB: ${refused} is not allowed`);
      }
    this.#imported = yield* importedCache(engine, this.options, this.client, this.#vertices);
    for (const stage of stages) if (needed.has(stage)) yield* this.#stage(stage);
    const state = this.#states.get(target)!;
    const { outputs = ["image"], inlineCache } = this.options;
    if (!outputs.length) this.result = imageOf(state, engine.clock.now);
    if (inlineCache) yield* this.#vertices.run("preparing layers for inline cache", () => {});
    const image = outputs.includes("image") ? yield* this.#export(state) : undefined;
    for (const output of outputs) if (output !== "image") yield* this.#hand(state, output);
    this.result ??= image;
    if (image && inlineCache) engine.builds.inline.set(image.id, engine.builds.chain(state.key));
    if (this.#warnings.length) this.#warn();
    return image;
  }

  /** The ignore file: the Dockerfile's own, which came with it, or the context's. */
  *#loadIgnored(): Task<void> {
    const solver = this;
    yield* this.#vertices.run("[internal] load .dockerignore", function* (status): Task<void> {
      const text = yield* solver.client.ignored();
      solver.#ignore ||= text ?? "";
      status(`transferring context: ${bytesText(text?.length || 2)}`);
    });
  }

  #error(message: string, at?: { start: number; end: number }): SolveError {
    return new SolveError(message, at && at.start > 0 ? { file: this.#name, text: this.#text, start: at.start, end: at.end } : undefined);
  }

  /** How the Dockerfile is called: clients send its folder, and name it in there. */
  get #name(): string {
    const { dockerfile } = this.options;
    return dockerfile === FROM_ELSEWHERE ? "Dockerfile" : dockerfile.split("/").at(-1)!;
  }

  #warn(): void {
    const file = this.#name;
    const endOf = (line: number) => this.#dockerfile.instructions.find(({ start }) => start === line)?.end ?? line;
    this.tell({
      warnings: this.#warnings.map((each) => ({
        ...each,
        place: { file, text: this.#text, start: each.line, end: endOf(each.line) },
        source: excerpt({ file, text: this.#text, start: each.line, end: endOf(each.line) }),
      })),
    });
  }

  /** The Dockerfile: read, parsed, looked over. */
  *#read(): Task<void> {
    const { dockerfile, buildArgs, target } = this.options;
    const { client } = this;
    const ignore = `${dockerfile}.dockerignore`;
    const folder = yield* this.#vertices.run(`[internal] load build definition from ${this.#name}`, function* (status): Task<FolderNode> {
      const found = yield* client.definition([dockerfile, ignore]);
      const { length = -29 } = fileIn(found, dockerfile) ?? {};
      status(`transferring dockerfile: ${bytesText(length + 31)}`);
      return found;
    });
    const text = fileIn(folder, dockerfile);
    this.#ignore = fileIn(folder, ignore) ?? "";
    if (text === undefined) throw this.#error(`failed to read dockerfile: open ${dockerfile}: no such file or directory`);
    this.#text = text;
    try {
      this.#dockerfile = parseDockerfile(text);
      this.#plan = planOf(this.#dockerfile, buildArgs, target);
      for (const { instructions } of this.#plan.stages) for (const each of instructions) if (each.keyword === "RUN") checkFlags(each);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      throw this.#error(error.message, error);
    }
    this.#warnings.push(...lint(this.#dockerfile), ...lintStages(this.#plan));
    if (this.#dockerfile.syntax?.startsWith("docker/dockerfile")) {
      const image = `docker.io/${this.#dockerfile.syntax}`;
      yield* this.#vertices.run(`resolve image config for docker-image://${image}`, () => {});
      this.#vertices.cached(`docker-image://${image}`);
    }
  }

  /** Asks what the image is that a stage begins from. */
  *#resolve({ base, from, index }: StagePlan): Task<void> {
    if (base === "scratch" || stageNamed(this.#plan.stages.slice(0, index), base)) return;
    yield* this.#image(base, from);
  }

  *#image(asked: string, at: Instruction): Task<string> {
    const context = this.options.contexts?.get(asked);
    if (typeof context === "object") throw this.#error("k8s-quest does not simulate FROM with a folder of --build-context yet", at);
    const name = context ?? asked;
    if (context !== undefined && IDENTITY.test(context)) {
      const image = this.options.inputs?.get(context) ?? this.engine.images.get(context);
      if (!image) throw this.#error(`${context}: not found`, at);
      this.#metadata.set(context, { image, digest: "", seconds: 0 });
      return context;
    }
    const parsed = parseReference(name);
    if ("error" in parsed) throw this.#error(`failed to parse stage name ${JSON.stringify(name)}: invalid reference format`, at);
    const reference = { ...parsed, tag: parsed.tag ?? (parsed.digest ? undefined : "latest") } as ReturnType<typeof referenceOf>;
    const full = canonical(reference);
    if (this.#metadata.has(full)) return full;
    const { engine, options, client } = this;
    const here = options.pull ? undefined : engine.images.find(name);
    // One for other processors is not what is asked for.
    const local = here?.architecture === undefined ? here : undefined;
    const source: Source = local ? { image: local, digest: "", seconds: 0 } : { image: undefined, digest: "", seconds: 0 };
    try {
      yield* this.#vertices.run(
        `[${context === undefined ? "internal" : `context ${asked}`}] load metadata for ${full}`,
        function* (): Task<void> {
          if (!local) yield* metadata(engine, full, reference, yield* client.credentials(reference.host), source);
        },
      );
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw this.#error(`${name}: failed to resolve source metadata for ${full}: ${error.message}`, at);
    }
    this.#metadata.set(full, source);
    return full;
  }

  /** The base image, fetched where it is not here yet. */
  *#from(name: string, at: Instruction, label: string): Task<DockerImage> {
    const full = yield* this.#image(name, at);
    const source = this.#metadata.get(full)!;
    const image = source.image!;
    // What another build of the same client made is here already, and no step.
    if (IDENTITY.test(full)) return image;
    const shown = `${label}${full}${source.digest ? `@${source.digest}` : ""}`;
    const { engine } = this;
    yield* this.#vertices.run(shown, (status) => fetch(engine, full, source, status));
    return image;
  }

  *#stage(plan: StagePlan): Task<void> {
    const { stages, needed } = this.#plan;
    const own = stageNamed(stages.slice(0, plan.index), plan.base);
    const title = needed.size > 1 || stages.length > 1 ? `${plan.name ?? `stage-${plan.index}`} ` : "";
    const scratch = plan.base === "scratch";
    let instructions = plan.instructions;
    const count = () => instructions.filter(({ keyword }) => FILES.includes(keyword)).length + (scratch || own ? 0 : 1);
    let state: State;
    if (own) state = stateAfter(this.#states.get(own)!);
    else if (scratch) state = stateFrom(undefined);
    else state = stateFrom(yield* this.#from(plan.base, plan.from, `[${title}1/${count()}] FROM `));
    const triggers = state.config.OnBuild ?? [];
    if (triggers.length) {
      instructions = [...triggers.map((line) => ({ ...instructionOf(line, [], plan.from.start, plan.from.end) })), ...instructions];
      state.config.OnBuild = null;
    }
    for (const [name, value] of this.options.buildArgs) if (isPredefined(name)) state.args.set(name, value);
    if (
      instructions.some(
        ({ keyword, flags }) => (keyword === "COPY" || keyword === "ADD") && !flags.some((flag) => flag.startsWith("--from=")),
      )
    )
      yield* this.loadContext();
    let at = scratch || own ? 0 : 1;
    const total = count();
    const { noCache, uncached = [] } = this.options;
    const fresh = noCache || uncached.includes(plan.name ?? String(plan.index));
    for (const each of instructions) {
      try {
        if (FILES.includes(each.keyword)) yield* this.#step(state, each, `[${title}${++at}/${total}] `, fresh);
        else this.#apply(state, each);
      } catch (error) {
        if (error instanceof WordError) throw this.#error(`failed to process ${JSON.stringify(each.rest)}: ${error.message}`, each);
        if (error instanceof ParseError) throw this.#error(error.message, error);
        if (error instanceof EngineError) throw this.#error(error.message, each);
        throw error;
      }
    }
    this.#states.set(plan, state);
  }

  #note(state: State, createdBy: string): void {
    state.history.push({ created: this.engine.clock.now, createdBy, comment: "buildkit.dockerfile.v0", size: 0 });
  }

  expanding(each: Instruction): ReturnType<Site["expanding"]> {
    return {
      escapeMark: this.#dockerfile.escapeMark,
      unset: (name: string) => {
        const text = `Usage of undefined variable '$${name}'`;
        if (each.keyword !== "RUN" && !this.#warnings.some((warning) => warning.text === text && warning.line === each.start))
          this.#warnings.push({ rule: "UndefinedVar", text, line: each.start });
      },
    };
  }

  #apply(state: State, each: Instruction): void {
    const variables = variablesOf(state);
    const { buildArgs } = this.options;
    if (each.keyword === "ARG") {
      for (const [name, usual] of argsOf(each, variables, this.#dockerfile.escapeMark)) {
        const value = buildArgs.get(name) ?? usual ?? this.#plan.globals.get(name);
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

  /** One step that changes files: from the cache, or done. `fresh`: in any case. */
  *#step(state: State, each: Instruction, prefix: string, fresh: boolean): Task<void> {
    const shown = expand(each.original, variablesOf(state), { escapeMark: this.#dockerfile.escapeMark, raw: true });
    const documents = each.heredocs[0]
      ? ` (${each.heredocs[0].content.split("\n")[0]}${each.heredocs[0].content.split("\n").length > 2 ? "..." : ""})`
      : "";
    const name = `${prefix}${shown}${documents}`;
    const work = yield* this.#work(state, each, name);
    const { engine } = this;
    const known = fresh && each.keyword !== "WORKDIR" ? undefined : this.#found(work.key);
    let record = known;
    if (known) this.#vertices.cached(name);
    else {
      const before = state.files;
      const log: string[] = [];
      let done: Pick<State, "files" | "programs">;
      try {
        done = yield* this.#vertices.run(name, (_, write) =>
          work.act((text) => {
            log.push(text);
            write(text);
          }),
        );
      } catch (error) {
        if (error instanceof StepError) throw this.#error(error.message, each);
        throw error;
      }
      const layer = layerBetween(before, done.files);
      const created = engine.clock.now;
      const entry = { created, createdBy: work.createdBy, comment: "buildkit.dockerfile.v0", ...layer };
      record = {
        id: engine.random.hex(25),
        key: work.key,
        parent: engine.builds.records.get(state.key)?.id,
        kind: "regular",
        description: shown,
        ...done,
        entry,
        size: layer.size,
        created,
        lastUsed: created,
        uses: 1,
      } satisfies CacheRecord;
      engine.builds.add(record);
    }
    state.files = record!.files;
    state.programs = record!.programs;
    state.key = work.key;
    state.history.push(record!.entry);
    if (each.keyword === "WORKDIR") state.config.WorkingDir = work.directory!;
  }

  /** The step in the builder's own cache, or in one that was imported: that is the builder's own from then on. */
  #found(key: string): CacheRecord | undefined {
    const { builds, clock } = this.engine;
    const own = builds.find(key, clock.now);
    const other = own ? undefined : this.#imported.get(key);
    if (other) builds.add({ ...other, uses: 1, lastUsed: clock.now });
    return own ?? other;
  }

  /** What a step is a function of, and how it is done. */
  *#work(state: State, each: Instruction, name: string): Task<Work> {
    const { engine } = this;
    const variables = variablesOf(state);
    if (each.keyword === "WORKDIR") {
      const directory = within(state, expand(each.rest, variables, this.expanding(each))).replace(/(?<=.)\/$/, "");
      return {
        directory,
        key: keyOf(state.key, "WORKDIR", directory, state.config.User),
        createdBy: `WORKDIR ${directory}`,
        *act() {
          const files = new FileSystem(() => engine.clock.now, state.files);
          if (!files.exists(directory)) files.makeFolder(directory, { parents: true });
          yield { until: engine.clock.now + 20 };
          return { files: files.root, programs: state.programs };
        },
      };
    }
    if (each.keyword !== "RUN") return yield* copyWork(this, state, each, name);
    yield* this.#ask(each);
    return yield* runWork(this, state, each);
  }

  /** Secrets and keys that a RUN mounts, as the client has them. */
  *#ask(each: Instruction): Task<void> {
    const { secrets, keys } = this.options;
    for (const id of secretsOf(each)) {
      const value = yield* this.client.secret(id);
      if (value !== undefined) secrets.set(id, value);
    }
    for (const id of keysOf(each)) if (!keys.includes(id) && (yield* this.client.hasKey(id))) keys.push(id);
  }

  /** The files of a stage, an image or the context, with what runs behind them. */
  *source(name: string, at: Instruction): Task<StepSource> {
    const context = this.options.contexts?.get(name);
    if (typeof context === "object") {
      let files = this.#loaded.get(name);
      if (!files) {
        const { client } = this;
        files = yield* this.#vertices.run(`[context ${name}] load from client`, function* (status): Task<FolderNode> {
          const found = yield* client.further(name);
          status(`transferring ${name}: ${bytesText(bytesIn(found) || 2)}`);
          return found;
        });
        this.#loaded.set(name, files);
      }
      return { files };
    }
    const stage = stageNamed(this.#plan.stages, name);
    const state = stage && this.#states.get(stage);
    if (state) return { files: state.files, program: programIn(state, new FileSystem(() => 0, state.files)) };
    const image = yield* this.#from(name, at, "FROM ");
    return { files: image.files, program: (path) => image.program(path) };
  }

  *loadContext(): Task<void> {
    if (this.#context) return;
    this.#context = true;
    const solver = this;
    const bases = [...this.#metadata.values()].map(({ image }) => image);
    const wanted = { exclude: linesOf(this.#ignore), follow: neededPaths(this.#plan.needed, bases) };
    yield* this.#vertices.run("[internal] load build context", function* (status): Task<void> {
      solver.#show(yield* solver.client.context(wanted));
      status(`transferring context: ${bytesText(bytesOf(solver.visible, wanted.follow) || 2)}`);
    });
  }

  /** The Dockerfile and .dockerignore may come in any case, and are no part of the context where they are to be ignored. */
  #show(context: FolderNode): void {
    const { dockerfile } = this.options;
    const out = ignoring(this.#ignore);
    const files = new FileSystem(() => 0, context);
    for (const path of [dockerfile, ".dockerignore", `${dockerfile}.dockerignore`])
      if (files.lookup(`/${path}`) && (path === FROM_ELSEWHERE || out(path))) files.remove(`/${path}`);
    this.visible = files.root;
  }

  missing(each: Instruction, name: string, path: string, fromContext: boolean): SolveError {
    const { random } = this.engine;
    const words = `failed to calculate checksum of ref ${random.hex(25)}::${random.hex(25)}: ${JSON.stringify(path)}: not found`;
    this.#vertices.failed(name, words);
    if (fromContext && ignoring(this.#ignore)(path.slice(1)))
      this.#warnings.push({
        rule: "CopyIgnoredFile",
        text: `Attempting to Copy file "${path.slice(1)}" that is excluded by .dockerignore`,
        line: each.start,
      });
    return this.#error(`failed to compute cache key: ${words}`, each);
  }

  /** The target's files, for the client to write. */
  *#hand({ files }: State, output: "local" | "tar"): Task<void> {
    const archive = exported(files);
    this.archive = archive;
    const name = output === "local" ? "exporting to client directory" : "exporting to client tarball";
    yield* this.#vertices.run(name, (status) =>
      status(output === "local" ? `copying files ${bytesText(bytesIn(files))}` : "sending tarball"),
    );
  }

  *#export(state: State): Task<DockerImage> {
    const { engine, options } = this;
    if (Object.keys(options.labels).length) state.config.Labels = { ...state.config.Labels, ...options.labels };
    let image!: DockerImage;
    yield* this.#vertices.run("exporting to image", function* (status): Task<void> {
      const known = engine.images.has(idOf(state.config, state.history, state.author));
      yield { until: engine.clock.now + (known ? 0 : 80) };
      status("exporting layers");
      image = imageOf(state, engine.clock.now);
      status(`writing image ${image.id}`);
      engine.images.add(image);
      for (const tag of options.tags) {
        const reference = referenceOf(tag);
        if (engine.images.find(tagOf(reference))?.id !== image.id) engine.images.tag(image, reference);
        status(`naming to ${canonical({ ...reference, tag: reference.tag ?? "latest" })}`);
      }
    });
    return image;
  }
}
