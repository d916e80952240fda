// Health checks: a command that is run in the container from time to time (daemon/health.go).
import type { Clock, Timer } from "../../base/clock.ts";
import { type Container, StartError } from "../../containers/container.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { HealthConfig } from "../types.ts";

export interface ProbeResult {
  /** Virtual ms. */
  start: number;
  end: number;
  exitCode: number;
  output: string;
}

export type HealthStatus = "starting" | "healthy" | "unhealthy";

const SECOND = 1e9;
const DEFAULTS = { Interval: 30 * SECOND, Timeout: 30 * SECOND, StartPeriod: 0, StartInterval: 5 * SECOND, Retries: 3 };
/** Results that are kept, and characters of each. */
const KEPT = 5;
const LONGEST = 4096;

/** What is asked for, or undefined where nothing is. */
export const testOf = (config: HealthConfig | undefined, shell: readonly string[]): string[] | undefined => {
  const [how, ...words] = config?.Test ?? [];
  if (how === "CMD") return words;
  if (how === "CMD-SHELL") return [...shell, words[0] ?? ""];
  return undefined;
};

export class Health {
  status: HealthStatus = "starting";
  failures = 0;
  readonly log: ProbeResult[] = [];
  #timer: Timer | undefined;
  #stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly config: HealthConfig,
    private readonly test: readonly string[],
    private readonly run: Container,
    /** Called after each probe; `before` is the status that it had. */
    private readonly probed: (result: ProbeResult, before: HealthStatus) => void,
  ) {
    this.#plan();
  }

  /** Milliseconds. */
  #time(name: keyof typeof DEFAULTS): number {
    return (this.config[name] || DEFAULTS[name]) / 1e6;
  }
  get #starting(): boolean {
    return this.status === "starting" && this.clock.now - this.run.startedAt < this.#time("StartPeriod");
  }

  stop(): void {
    this.#stopped = true;
    this.clock.cancel(this.#timer);
  }

  #plan(): void {
    if (this.#stopped) return;
    this.#timer = this.clock.after(this.#starting ? this.#time("StartInterval") : this.#time("Interval"), () => this.#probe());
  }

  #probe(): void {
    const start = this.clock.now;
    const output = new Pipe();
    let ended = false;
    const done = (exitCode: number, text = output.read()) => {
      if (ended || this.#stopped) return;
      ended = true;
      this.clock.cancel(late);
      this.#judge({ start, end: this.clock.now, exitCode, output: text.slice(0, LONGEST) });
      this.#plan();
    };
    const late = this.clock.after(this.#time("Timeout"), () => {
      const seconds = this.#time("Timeout") / 1000;
      done(-1, `Health check exceeded timeout (${seconds}s)`);
      process?.kill("SIGKILL");
    });
    const process = this.#spawn(output, done);
    process?.changed.on(() => process.exitCode !== undefined && done(process.exitCode));
  }

  #spawn(output: Pipe, done: (exitCode: number, text: string) => void) {
    try {
      return this.run.exec(this.test, { stdout: output, stderr: output });
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      done(-1, `OCI runtime exec failed: exec failed: unable to start container process: ${error.message}: unknown`);
      return undefined;
    }
  }

  #judge(result: ProbeResult): void {
    const before = this.status;
    this.log.push(result);
    if (this.log.length > KEPT) this.log.shift();
    if (result.exitCode === 0) {
      this.failures = 0;
      this.status = "healthy";
    } else if (!this.#starting) {
      this.failures++;
      if (this.failures >= (this.config.Retries || DEFAULTS.Retries)) this.status = "unhealthy";
    }
    this.probed(result, before);
  }
}
