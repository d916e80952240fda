// Things by names under which others wait for them: sessions and solves, whose requests come in any order.
import { CODE, GrpcError } from "./grpc.ts";

/** Real ms that one waits (client-session: 5 s). */
const PATIENCE = 5_000;

/** Things by names under which others wait for them. */
export class Registry<T> {
  readonly #known = new Map<string, T>();
  readonly #waiting = new Map<string, Set<(found: T) => void>>();

  constructor(private readonly missing: (name: string) => string) {}

  set(name: string, value: T): void {
    this.#known.set(name, value);
    for (const found of this.#waiting.get(name) ?? []) found(value);
  }
  delete(name: string, value: T): void {
    if (this.#known.get(name) === value) this.#known.delete(name);
  }
  /** What has that name now. */
  here(name: string): T | undefined {
    return this.#known.get(name);
  }
  /** What has that name, which may still be on its way. @throws GrpcError */
  find(name: string): Promise<T> {
    const here = this.#known.get(name);
    if (here) return Promise.resolve(here);
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(name) ?? new Set();
      this.#waiting.set(name, waiting);
      const over = () => {
        clearTimeout(timer);
        waiting.delete(found);
        if (!waiting.size) this.#waiting.delete(name);
      };
      const found = (value: T) => {
        over();
        resolve(value);
      };
      const timer = setTimeout(() => {
        over();
        reject(new GrpcError(CODE.unavailable, this.missing(name)));
      }, PATIENCE);
      waiting.add(found);
    });
  }
}
