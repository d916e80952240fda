// A solve under way: what it has told so far, who listens, and how it ended.
import type { GrpcError } from "./grpc.ts";
import type { Told } from "./messages.ts";

export type Exported = Readonly<Record<string, string>>;
export type Ended = { exported: Exported } | { error: GrpcError };

export class Job {
  readonly told: Told[] = [];
  ended: Ended | undefined;
  /** What came of it so far, where the client is the frontend and says when it is done. */
  exported: Exported = {};
  readonly #listeners = new Set<() => void>();

  tell(told: Told): void {
    this.told.push(told);
    this.#wake();
  }
  /** The first end holds. */
  end(ended: Ended): void {
    this.ended ??= ended;
    this.#wake();
  }
  /** Until something has happened. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      const listener = () => {
        this.#listeners.delete(listener);
        resolve();
      };
      this.#listeners.add(listener);
    });
  }
  /** Calls `over` once it has ended, at once where it has already, until the returned function is called. */
  onEnd(over: () => void): () => void {
    if (this.ended) {
      over();
      return () => {};
    }
    const listener = () => {
      if (!this.ended) return;
      this.#listeners.delete(listener);
      over();
    };
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  #wake(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
