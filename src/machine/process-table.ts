// The process table of one machine.
import type { Machine } from "./machine.ts";
import { Running, type Spawn } from "./process.ts";

export class ProcessTable {
  #next = 1;
  readonly #running = new Map<number, Running>();
  #later: (() => void)[] | undefined;
  /** Who gives the numbers, where the name space is not the machine's own. */
  joined: { take(): number } | undefined;
  /** Called with each new process. */
  spawned: ((process: Running) => void) | undefined;
  /** Why a process cannot start another, in the kernel's words: its control group has as many as it may have. */
  forkError: ((process: Running) => string | undefined) | undefined;

  constructor(private readonly machine: Machine) {}

  get running(): ReadonlyMap<number, Running> {
    const later = this.#later;
    this.#later = undefined;
    for (const make of later ?? []) make();
    return this.#running;
  }

  /** Processes that only wait for signals are made, by `make`, when somebody looks; at once where a kernel counts them. */
  later(make: () => void): void {
    if (this.spawned) make();
    else (this.#later ??= []).push(make);
  }

  spawn(spawn: Spawn): Running {
    const process = new Running(this.machine, spawn.pid ?? this.take(), spawn);
    this.#running.set(process.pid, process);
    this.spawned?.(process);
    return process;
  }

  remove(process: Running): void {
    if (this.#running.get(process.pid) === process) this.#running.delete(process.pid);
  }

  /** Ends what is left, as the kernel does when process 1 of a name space has gone. */
  clear(): void {
    this.#later = undefined;
    for (const process of [...this.#running.values()]) process.kill("SIGKILL");
  }

  /** Numbers are counted from here on. */
  startAt(pid: number): void {
    this.#next = pid;
  }
  /** The next number, for a process that is not kept here. */
  take(): number {
    return this.joined ? this.joined.take() : this.#next++;
  }
}
