// Runs a generator of waits on the clock without a process: what the kubelet does takes time, but has no entry in a process table.
import type { Clock, Timer } from "../../base/clock.ts";
import type { Signal } from "../../base/signal.ts";
import type { Task } from "../../machine/process.ts";

export interface Running {
  cancel(): void;
}

/** Starts `task` at once; calls `done` with its value when it ends. A cancelled task is told by its `finally` blocks only. */
export function startTask<T>(clock: Clock, task: Task<T>, done: (value: T) => void = () => {}): Running {
  const steps = new Steps(clock, task, done);
  steps.step();
  return steps;
}

/** A task under way. Most wait for nothing but a time, again and again: that takes one timer a wait, and no more. */
class Steps<T> implements Running {
  #over = false;
  /** A signal has come, and the next step is planned. */
  #woken = false;
  #timer: Timer | undefined;
  #deaf: (() => void)[] | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly task: Task<T>,
    private readonly done: (value: T) => void,
  ) {}

  step(): void {
    this.#woken = false;
    if (this.#over) return;
    const result = this.task.next();
    if (this.#over) return;
    if (result.done) {
      this.#over = true;
      this.done(result.value);
      return;
    }
    const wait = result.value;
    if ("outside" in wait) throw new Error("a node's work does not wait for what is outside the world");
    if (wait.until !== undefined) this.#timer = this.clock.at(wait.until, this.#due);
    if (!("on" in wait)) return;
    const signals = (Array.isArray(wait.on) ? wait.on : [wait.on]) as readonly Signal[];
    this.#deaf = signals.map((signal) => signal.on(() => this.#wake()));
  }

  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    this.#disarm();
    this.task.return(undefined as never);
  }

  readonly #due = (): void => {
    this.#disarm();
    if (!this.#woken) this.step();
  };

  #wake(): void {
    if (this.#woken || this.#over) return;
    this.#woken = true;
    this.#disarm();
    this.clock.after(0, () => this.step());
  }

  #disarm(): void {
    this.clock.cancel(this.#timer);
    this.#timer = undefined;
    for (const stop of this.#deaf ?? []) stop();
    this.#deaf = undefined;
  }
}

/** Waits `milliseconds`. */
export function* pause(clock: Clock, milliseconds: number): Task<void> {
  const until = clock.now + milliseconds;
  while (clock.now < until) yield { until };
}
