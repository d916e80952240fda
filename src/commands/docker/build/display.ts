// How a build's progress is shown: plain lines, a list that is drawn over and over, JSON, or nothing (buildx' util/progress, buildkit's progressui).
import { toBase64 } from "../../../base/bytes.ts";
import { escapedForHtml } from "../../../base/go-json.ts";
import { measured } from "../../../docker/build/measured.ts";
import type { Trace } from "../../../docker/build/trace.ts";
import { nanoTime } from "../../../docker/show/time.ts";
import { digestOf } from "../../../images/hash.ts";
import type { Task } from "../../../machine/process.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import type { Docker } from "../tool.ts";
import { Progress } from "./progress.ts";
import { wrong } from "./query.ts";

const MODES = ["auto", "none", "plain", "quiet", "rawjson", "tty"] as const;
export type Mode = (typeof MODES)[number];

export const isMode = (text: string): text is Mode => (MODES as readonly string[]).includes(text);

/** What --progress and --quiet ask for. @throws Failure */
export function modeOf({ call, self }: Docker, quiet = call.bool("quiet")): Mode {
  const asked = call.string("progress") || "auto";
  if (quiet) {
    if (asked !== "auto" && asked !== "quiet") throw wrong(`progress=${asked} and quiet cannot be used together`);
    return "quiet";
  }
  const mode = asked === "auto" ? self.environment["BUILDKIT_PROGRESS"] || "auto" : asked;
  if (!isMode(mode)) throw wrong(`invalid progress mode ${mode}`);
  return mode;
}

/** As Go's encoder writes it. */
const line = (state: object): string => `${escapedForHtml(JSON.stringify(state))}\n`;

export class Display {
  readonly progress = new Progress();
  readonly #start: number;
  readonly #terminal: ReturnType<typeof terminalOf>;
  #drawn = 0;
  /** Vertices of builds before this one, which has numbers of its own. */
  #before = 0;
  /** The target that is built, where there are several. */
  #target = "";
  /** It is only built for another: that it becomes an image on the way is not told. */
  #linked = false;
  readonly #untold = new Set<number>();
  /** When something was last told of a vertex. */
  readonly #told = new Map<number, number>();

  /** @throws Failure for a list where there is no terminal */
  constructor(
    private readonly docker: Docker,
    readonly mode: Mode,
    /** Who builds. */
    private readonly by: { builder: string; driver: string } = { builder: "default", driver: "docker" },
  ) {
    const { stderr } = docker.self;
    this.#start = docker.now;
    this.#terminal = mode === "auto" || mode === "tty" ? terminalOf({ stdin: stderr, stdout: stderr, stderr }) : undefined;
    if (mode === "tty" && !this.#terminal) throw wrong("failed to get console: provided file is not a console");
  }

  /** What is told at the end, after all that is shown. */
  notes = "";
  later(text: string): void {
    this.notes += text;
  }

  get isList(): boolean {
    return this.#terminal !== undefined;
  }
  get isQuiet(): boolean {
    return this.mode === "quiet" || this.mode === "none";
  }
  get isRaw(): boolean {
    return this.mode === "rawjson";
  }

  *begin(): Task<void> {
    if (!this.isQuiet && !this.isList && !this.isRaw)
      yield* this.docker.err(`#0 building with ${JSON.stringify(this.by.builder)} instance using ${this.by.driver} driver\n\n`);
  }

  /** So many vertices came before those of the build. */
  skip(count: number): void {
    this.#before += count;
  }

  /** A further build begins, that of `target`. */
  another(target: string, { linked = false } = {}): void {
    this.#linked = linked;
    this.#before = this.progress.vertices.length;
    this.#target = target;
  }

  /** `at`: when that was told, virtual ms. */
  *take(traces: readonly Trace[], over: boolean, at = this.docker.now): Task<void> {
    let text = "";
    for (const each of traces) {
      const trace = this.#numbered(each);
      if (this.#linked && "started" in each && each.name === "exporting to image") this.#untold.add(trace.vertex);
      if (!("warnings" in trace) && this.#untold.has(trace.vertex)) continue;
      const plain = this.progress.take(trace, at);
      text += this.isRaw ? this.#raw(trace, at) : plain;
    }
    if (this.isList && traces.length) yield* this.draw(over);
    else if (text && !this.isQuiet) yield* this.docker.err(text);
  }

  *draw(over: boolean): Task<void> {
    const lines = this.progress.drawn(
      this.docker.now,
      this.#start,
      this.#terminal?.columns ?? 80,
      over,
      `${this.by.driver}:${this.by.builder}`,
    );
    yield* this.docker.err(`${this.#drawn ? `\x1b[${this.#drawn}A` : ""}${lines.map((line) => `\x1b[2K${line}\n`).join("")}\x1b[J`);
    this.#drawn = lines.length;
  }

  #numbered(trace: Trace): Trace & { vertex: number } {
    if ("warnings" in trace) return { ...trace, vertex: 0 };
    const vertex = trace.vertex + this.#before;
    if (!("started" in trace) || !this.#target) return { ...trace, vertex };
    const { name } = trace;
    return { ...trace, vertex, name: name.startsWith("[") ? `[${this.#target} ${name.slice(1)}` : `[${this.#target}] ${name}` };
  }

  /** One state of the build as its clients get it (client.SolveStatus). */
  #raw(trace: Trace, now: number): string {
    if ("warnings" in trace) {
      const encode = (text: string) => toBase64(text);
      const warnings = trace.warnings.map(({ rule, text, line }) => ({
        level: 1,
        short: encode(`${rule}: ${text} (line ${line})`),
      }));
      return line({ warnings });
    }
    const { id, name, started, cached, error, seconds } = this.progress.vertices.find((each) => each.id === trace.vertex)!;
    const digest = `sha256:${digestOf(`${id} ${name}`)}`;
    const at = nanoTime;
    const vertex = { digest, name, started: at(started) };
    if ("started" in trace) return line({ vertexes: [vertex] });
    if ("status" in trace) {
      // Each begins where the one before it has ended.
      const began = this.#told.get(trace.vertex) ?? started;
      this.#told.set(trace.vertex, now);
      const { id, current, total } = measured(trace.status);
      const size = { current, ...(total ? { total } : {}) };
      return line({ statuses: [{ id, vertex: digest, ...size, timestamp: at(now), started: at(began), completed: at(now) }] });
    }
    if ("log" in trace) return line({ logs: [{ vertex: digest, stream: 1, data: toBase64(trace.log), timestamp: at(now) }] });
    const completed = at(started + (seconds ?? 0) * 1000);
    return line({ vertexes: [{ ...vertex, completed, ...(cached ? { cached } : {}), ...(error === undefined ? {} : { error }) }] });
  }
}
