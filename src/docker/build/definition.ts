// The Dockerfile of a build: read, parsed, looked over. What is wrong with it is told with the lines that it is about.
import type { FolderNode } from "../../machine/nodes.ts";
import type { Task } from "../../machine/process.ts";
import { HOST, type Platform } from "../images/platform.ts";
import type { BuildClient } from "./client.ts";
import { fileIn } from "./given.ts";
import { lint, lintStages } from "./lint.ts";
import type { BuildOptions } from "./options.ts";
import { type Dockerfile, type Instruction, ParseError, parseDockerfile } from "./parse.ts";
import { automaticArgs, stagePlatforms } from "./platforms.ts";
import { RemoteError } from "./remote.ts";
import type { RemoteContext } from "./remote-context.ts";
import { type Plan, planOf, type StagePlan } from "./stage.ts";
import { checkFlags } from "./step-run.ts";
import { bytesText, excerpt, SolveError, type Trace, type Warning } from "./trace.ts";
import type { Vertices } from "./vertices.ts";
import type { Expanding } from "./words.ts";

/** How clients call a Dockerfile that is no file of the context. */
export const FROM_ELSEWHERE = ".dockerfile.stdin";

export class Definition {
  plan!: Plan;
  /** The ignore file that holds. */
  ignore = "";
  #dockerfile!: Dockerfile;
  #platforms: ReadonlyMap<StagePlan, Platform> = new Map();
  #text = "";
  readonly #warnings: Warning[] = [];

  constructor(
    private readonly options: BuildOptions,
    private readonly client: BuildClient,
    private readonly vertices: Vertices,
    private readonly tell: (trace: Trace) => void,
    /** The context, where it is not the client's. */
    readonly remote?: RemoteContext,
  ) {}

  /** How the Dockerfile is called: clients send its folder, and name it in there. */
  get #name(): string {
    const { dockerfile } = this.options;
    if (this.#isRemote) return this.remote!.dockerfile(dockerfile);
    return dockerfile === FROM_ELSEWHERE ? "Dockerfile" : dockerfile.split("/").at(-1)!;
  }
  get #isRemote(): boolean {
    return this.remote !== undefined && !this.options.isDockerfileLocal;
  }

  error(message: string, at?: { start: number; end: number }): SolveError {
    return new SolveError(message, at && at.start > 0 ? { file: this.#name, text: this.#text, start: at.start, end: at.end } : undefined);
  }

  /** @throws SolveError */
  *read(): Task<void> {
    const { buildArgs, target } = this.options;
    const { vertices } = this;
    if (this.remote) yield* this.remote.detect();
    yield* this.#isRemote ? this.#readRemote() : this.#readSent();
    try {
      this.#dockerfile = parseDockerfile(this.#text);
      this.plan = planOf(this.#dockerfile, buildArgs, target, automaticArgs(this.target, buildArgs, target));
      for (const { instructions } of this.plan.stages) for (const each of instructions) if (each.keyword === "RUN") checkFlags(each);
      const { platforms, warnings } = stagePlatforms(this.plan, this.escapeMark);
      this.#platforms = platforms;
      this.#warnings.push(...lint(this.#dockerfile), ...lintStages(this.plan), ...warnings);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      throw this.error(error.message, error);
    }
    const { syntax } = this.#dockerfile;
    if (syntax?.startsWith("docker/dockerfile")) {
      const image = `docker.io/${syntax}`;
      yield* vertices.run(`resolve image config for docker-image://${image}`, () => {});
      vertices.cached(`docker-image://${image}`);
    }
  }

  /** Out of the folder that the client sends. @throws SolveError */
  *#readSent(): Task<void> {
    const { dockerfile } = this.options;
    const { client, vertices } = this;
    const ignore = `${dockerfile}.dockerignore`;
    const folder = yield* vertices.run(`[internal] load build definition from ${this.#name}`, function* (status): Task<FolderNode> {
      const found = yield* client.definition([dockerfile, ignore]);
      const { length = -29 } = fileIn(found, dockerfile) ?? {};
      status(`transferring dockerfile: ${bytesText(length + 31)}`);
      return found;
    });
    const text = fileIn(folder, dockerfile);
    this.ignore = fileIn(folder, ignore) ?? "";
    if (text === undefined) throw this.#unread(`open ${dockerfile}: no such file or directory`);
    this.#text = text;
  }

  /** Out of a context that is elsewhere, where ignore files say nothing. @throws SolveError */
  *#readRemote(): Task<void> {
    const name = this.#name;
    try {
      const folder = yield* this.remote!.folder();
      const text = fileIn(folder, name) ?? fileIn(folder, name.replace(/(^|\/)Dockerfile$/, "$1dockerfile"));
      if (text === undefined) throw this.#unread(`open ${name}: no such file or directory`);
      this.#text = text;
    } catch (error) {
      throw error instanceof RemoteError ? this.#unread(error.words) : error;
    }
  }

  #unread(why: string): SolveError {
    return this.error(`failed to read dockerfile: ${why}`);
  }

  /** The ignore file: the Dockerfile's own, which came with it, or the context's. */
  *loadIgnored(): Task<void> {
    const definition = this;
    if (this.remote) return;
    yield* this.vertices.run("[internal] load .dockerignore", function* (status): Task<void> {
      const text = yield* definition.client.ignored();
      definition.ignore ||= text ?? "";
      status(`transferring context: ${bytesText(text?.length || 2)}`);
    });
  }

  get escapeMark(): string {
    return this.#dockerfile.escapeMark;
  }

  /** What the result is for. */
  get target(): Platform {
    return this.options.platform ?? HOST;
  }
  /** What the image is to be for that a stage begins from. */
  platformOf(stage: StagePlan): Platform {
    return this.#platforms.get(stage) ?? this.target;
  }

  /** How variables in an instruction are put in; those that nobody set are worth a warning. */
  expanding(each: Instruction): Required<Omit<Expanding, "raw">> {
    return {
      escapeMark: this.escapeMark,
      unset: (name) => {
        if (each.keyword !== "RUN") this.warn({ rule: "UndefinedVar", text: `Usage of undefined variable '$${name}'`, line: each.start });
      },
    };
  }

  /** Keeps a warning, once. */
  warn(warning: Warning): void {
    if (!this.#warnings.some(({ text, line }) => text === warning.text && line === warning.line)) this.#warnings.push(warning);
  }

  /** Tells what was found. */
  tellWarnings(): void {
    const file = this.#name;
    const endOf = (line: number) => this.#dockerfile.instructions.find(({ start }) => start === line)?.end ?? line;
    this.tell({
      warnings: this.#warnings.map((each) => {
        const place = { file, text: this.#text, start: each.line, end: endOf(each.line) };
        return { ...each, place, source: excerpt(place) };
      }),
    });
  }
  get hasWarnings(): boolean {
    return this.#warnings.length > 0;
  }
}
