// How often the learner used a tool, told from the requests: kubectl names its runs, other clients are known by what they change.
import type { IncomingMessage } from "node:http";

/** Requests that change nothing. */
const READS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

export class Calls {
  readonly #runs = new Set<string>();
  #changes = 0;

  get count(): number {
    return this.#runs.size + this.#changes;
  }

  /** Takes note of a request. kubectl sends its line and an id of the run with each (client-go's transport of kubectl-command-headers). */
  heard({ method = "GET", headers }: Pick<IncomingMessage, "method" | "headers">): void {
    const run = headers["kubectl-session"]?.toString();
    if (run === undefined) {
      if (!READS.has(method)) this.#changes++;
    } else if (!headers["kubectl-command"]?.toString().includes("__complete")) this.#runs.add(run);
  }

  /** Takes note of a line that reached the world by another way. */
  line(): void {
    this.#changes++;
  }
}
