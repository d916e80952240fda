// One try of a transfer of curl's: what it was told to do, when it began, how far it has come.
import type { Running, Task } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import type { CurlOptions, Transfer } from "./curl-options.ts";
import type { Report } from "./curl-report.ts";

/** What is the same for all tries of a transfer. */
export interface CurlCall {
  readonly self: Running;
  readonly options: CurlOptions;
  readonly headers: readonly string[];
  /** PEM: whom it believes, and its own certificate. */
  readonly trust: { readonly authorities: string; readonly client: string | undefined };
  readonly transfer: Transfer;
  /** It shows how far it has come. */
  readonly meter: boolean;
}

type Phase = "resolving" | "connecting" | "answering";

export class Attempt {
  phase: Phase = "resolving";
  /** Virtual ms. */
  readonly started: number;

  constructor(
    readonly call: CurlCall,
    readonly report: Report,
  ) {
    this.started = call.self.clock.now;
  }

  /** Virtual ms since it began. */
  get elapsed(): number {
    return this.call.self.clock.now - this.started;
  }
  /** What is said when the time is up. */
  timedOut(phase: Phase): string {
    const after = `${Math.floor(this.elapsed) + 1} milliseconds`;
    if (phase === "resolving") return `Resolving timed out after ${after}`;
    return phase === "connecting"
      ? `Connection timed out after ${after}`
      : `Operation timed out after ${after} with ${this.report.sizeDownload} bytes received`;
  }
  /** What -v tells. */
  *verbose(text: string): Task<void> {
    const { self, options } = this.call;
    if (options.has("verbose")) yield* write(self, self.stderr, text);
  }
}
