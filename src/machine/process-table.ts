// The process table of one machine: its processes by their numbers.

/** What is known of a process here. */
interface Numbered {
  readonly pid: number;
  kill(signal: "SIGKILL"): void;
}

/** @typeParam Spawn what a process is started by */
export class ProcessTable<Process extends Numbered, Spawn extends { readonly pid?: number }> {
  #next = 1;
  readonly #running = new Map<number, Process>();
  #later: (() => void)[] | undefined;
  /** Who gives the numbers, where the name space is not the machine's own. */
  joined: { take(): number } | undefined;
  /** Called with each new process. */
  spawned: ((process: Process) => void) | undefined;
  /** Why a process cannot start another, in the kernel's words: its control group has as many as it may have. */
  forkError: ((process: Process) => string | undefined) | undefined;

  /** @param start starts a process under a number, and does not enter it here */
  constructor(private readonly start: (pid: number, spawn: Spawn) => Process) {}

  get running(): ReadonlyMap<number, Process> {
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

  spawn(spawn: Spawn): Process {
    const process = this.start(spawn.pid ?? this.take(), spawn);
    this.#running.set(process.pid, process);
    this.spawned?.(process);
    return process;
  }

  remove(process: Process): void {
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
