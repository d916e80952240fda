// What processes use of a machine beyond being there: memory that they took and processor time that they burn.
import { Signal } from "../base/signal.ts";
import type { Running } from "./process.ts";

export interface Use {
  /** Millicores. */
  cpu?: number;
  /** Bytes. */
  memory?: number;
}

export class Load {
  #uses: Map<Running, Use> | undefined;
  /** Fires when somebody takes or gives back. */
  readonly changed = new Signal();

  /** What `process` uses from now on, until it ends or says otherwise. */
  set(process: Running, use: Use): void {
    this.#uses ??= new Map();
    this.#uses.set(process, use);
    this.changed.fire();
  }

  /** What one process uses; nothing when it never said. */
  of(process: Running): Readonly<Use> {
    return (process.exitCode === undefined && this.#uses?.get(process)) || {};
  }
  get cpu(): number {
    return this.#sum("cpu");
  }
  get memory(): number {
    return this.#sum("memory");
  }

  #sum(what: keyof Use): number {
    let sum = 0;
    if (!this.#uses) return sum;
    for (const [process, use] of this.#uses)
      if (process.exitCode === undefined) sum += use[what] ?? 0;
      else this.#uses.delete(process);
    return sum;
  }
}
