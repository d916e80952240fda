// What processes use of a machine beyond being there: memory that they took and processor time that they burn.
import type { Clock } from "../base/clock.ts";
import { Signal } from "../base/signal.ts";
import { Processor } from "./processor.ts";

export interface Use {
  /** Millicores. */
  cpu?: number;
  /** Bytes. */
  memory?: number;
}

/** Who uses something, until it ends. */
interface User {
  readonly exitCode: number | undefined;
  /** Fires when it ends. */
  readonly changed: Signal;
}

/** @typeParam Process whose use is counted */
export class Load<Process extends User = User> {
  /** Fires when somebody takes or gives back memory. */
  readonly changed = new Signal();
  /** The part of what a process wants that control groups let it have, 0 to 1. */
  share: ((process: Process) => number) | undefined;
  /** Called before somebody's use changes. */
  beforeChange: (() => void) | undefined;
  #uses: Map<Process, Use> | undefined;
  #processor: Processor | undefined;
  /** Bytes that work left behind. */
  #left = 0;

  /** @param limit millicores; 0 is none */
  constructor(
    private readonly clock: Clock,
    private most = 0,
  ) {}

  /** Another limit (millicores, 0 is none), from now on. */
  set limit(limit: number) {
    this.most = limit;
    if (!this.#processor) return;
    this.#processor.limit = limit;
    this.#processor.burn(this.clock.now, this.cpu);
  }

  /** Virtual ms. */
  get now(): number {
    return this.clock.now;
  }

  /** What `process` uses from now on, until it ends or says otherwise. */
  set(process: Process, use: Use): void {
    this.#uses ??= new Map();
    if (!this.#uses.has(process))
      process.changed.on(() => {
        if (process.exitCode === undefined || !this.#uses?.has(process)) return;
        this.beforeChange?.();
        this.#uses.delete(process);
        this.#changed();
      });
    this.beforeChange?.();
    this.#uses.set(process, use);
    this.#changed();
  }

  #changed(): void {
    const { cpu } = this;
    if (cpu || this.#processor) this.#counted.burn(this.clock.now, cpu);
    this.changed.fire();
  }

  get #counted(): Processor {
    this.#processor ??= new Processor(this.clock.now, this.most);
    return this.#processor;
  }

  /** Processor time (ms) for a piece of work, which leaves `memory` bytes behind and which so many share: when (virtual ms) it is done. */
  spend(milliseconds: number, memory = 0, workers = 1): number {
    if (memory) {
      this.#left += memory;
      this.changed.fire();
    }
    return this.#counted.work(this.clock.now, milliseconds, workers);
  }

  /** What one process uses; nothing when it never said. */
  of(process: Process): Readonly<Use> {
    const use = this.wantedBy(process);
    return use.cpu && this.share ? { ...use, cpu: use.cpu * this.share(process) } : use;
  }
  /** What one process would use were there no control groups. */
  wantedBy(process: Process): Readonly<Use> {
    return (process.exitCode === undefined && this.#uses?.get(process)) || {};
  }
  /** Millicores that are asked for all the time. */
  get cpu(): number {
    return this.#sum("cpu");
  }
  /** Bytes. */
  get memory(): number {
    return this.#left + this.#sum("memory");
  }
  /** Millicores as the last two readings tell (see READING), for a machine that runs since `started` (virtual ms). */
  average(started: number): number {
    return this.#processor?.average(this.clock.now, started) ?? 0;
  }
  /** Ms of processor time used so far. */
  get spent(): number {
    return this.#processor?.used(this.clock.now) ?? 0;
  }
  /** Ms that work had to wait under the limit. */
  get throttled(): number {
    return this.#processor?.throttled ?? 0;
  }

  #sum(what: keyof Use): number {
    let sum = 0;
    if (this.#uses) for (const use of this.#uses.values()) sum += use[what] ?? 0;
    return sum;
  }
}
