// Processes: generators that yield what they wait for, and the machine that they find around themselves. A container's main program,
// `kubectl logs -f`, a background job and the learner's own shell are all of this one kind; a waiting process costs nothing.
// A machine and its processes cannot be told without each other, so they are told here; machine.ts puts one together.
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import { Signal } from "../base/signal.ts";
import { CRASHED, crashText } from "./crash.ts";
import { FileError } from "./file-error.ts";
import type { FileSystem } from "./files.ts";
import type { Spaces } from "./kernel/spaces.ts";
import type { Load } from "./load.ts";
import { type Credentials, plainUser } from "./permissions.ts";
import { endedPipe, Pipe } from "./pipe.ts";
import type { ProcessTable } from "./process-table.ts";
import { isIgnored, isUncatchable, type SignalName, signalNumber } from "./signals.ts";
import type { Stack } from "./sockets.ts";
import { type Process, type Surroundings, type Wait, whenOver } from "./task.ts";

export type { Process, Task, Wait } from "./task.ts";

/** What is behind an executable file: reads its arguments, environment and streams from `self`. */
export type Program = (self: Running) => Process;

/** What is behind the binary at a path, its links followed; undefined when there is none. */
export type ProgramSource = (path: string) => Program | undefined;

export interface Spawn {
  argv: readonly string[];
  program: Program;
  environment?: Readonly<Record<string, string>>;
  directory?: string;
  /** Numeric user id; 0 unless told. */
  user?: number;
  /** User, groups and capabilities, where more is known than the user. */
  credentials?: Credentials;
  stdin?: Pipe;
  stdout?: Pipe;
  stderr?: Pipe;
  parent?: Running;
  /** Its number, where it takes another's place or the number was taken before. */
  pid?: number;
  /** Virtual ms at which it started, where it is made only when somebody looks; now unless told. */
  started?: number;
}

/** What a UTS name space holds. */
export interface HostName {
  hostname: string;
}

/** A machine: what a process finds around itself. The learner's laptop, a node and a container are all machines. */
export interface Machine extends Surroundings {
  readonly name: HostName;
  hostname: string;
  readonly random: Random;
  readonly files: FileSystem;
  readonly network: Stack;
  /** A process name space of its own (a container): its process 1 ignores unhandled signals. */
  readonly isolated: boolean;
  readonly processes: ProcessTable<Running, Spawn>;
  readonly load: Load<Running>;
  /** Processes that it sees beside its own: the daemons of a node and what runs in its containers. */
  others: (() => readonly Listed[]) | undefined;
  /** The process that runs at this moment, or ran last. */
  current: Running | undefined;
  /** What runs on the kernel below it; set, as its name spaces are, when somebody first asks for that (kernel/kernel.ts). */
  kernel: { current: Running | undefined } | undefined;
  spaces: Spaces | undefined;
  /** Processors that the kernel has emulators for; undefined where that is not simulated. */
  readonly emulators: Set<string> | undefined;
  /** How gladly the kernel ends its processes when memory runs out: -1000 to 1000 (oom_score_adj). */
  outOfMemoryScore: number;
  /** What is behind the executable file at an absolute path. */
  readonly program: ProgramSource;
  /** What is behind binaries, in whichever tree they stand. */
  readonly binaries: ProgramSource;
  /** The executable that `name` means: a path, or the first hit on `path` (colon-separated folders). */
  which(name: string, path: string, directory?: string): { path: string; program: Program } | undefined;
}

/** One process: an entry of its machine's process table. */
export class Running {
  readonly pid: number;
  readonly machine: Machine;
  readonly parent: Running | undefined;
  /** Rewritten only when a script is started through its interpreter. */
  argv: readonly string[];
  /** Shared with who started it, until one of them changes its own. */
  environment: Readonly<Record<string, string>>;
  directory: string;
  /** Rewritten only when a program that may takes those of another user (setuid). */
  credentials: Credentials;
  /** The three streams are rewritten only when a process becomes another program (exec). */
  stdin: Pipe;
  stdout: Pipe;
  stderr: Pipe;
  /** Virtual time in ms at which it started. */
  readonly started: number;
  /** Set once it ended: 0–255, 128 + n when signal n ended it. */
  exitCode: number | undefined;
  /** The signal that ended it, if one did. */
  killedBy: SignalName | undefined;
  /** Stopped by SIGSTOP or SIGTSTP, until SIGCONT. */
  stopped = false;
  /** Fires when it ends, stops or goes on. */
  readonly changed = new Signal();
  #generator: Process;
  #traps = new Map<SignalName, (from?: Running) => void>();
  #disarm: (() => void) | undefined;
  #woken = false;
  #stepping = false;
  #pending: SignalName | undefined;

  constructor(machine: Machine, pid: number, spawn: Spawn) {
    this.machine = machine;
    this.pid = pid;
    this.parent = spawn.parent;
    this.argv = spawn.argv;
    this.environment = spawn.environment ?? spawn.parent?.environment ?? {};
    this.directory = spawn.directory ?? spawn.parent?.directory ?? "/";
    this.credentials =
      spawn.credentials ??
      (spawn.user === undefined || spawn.user === spawn.parent?.user ? (spawn.parent?.credentials ?? plainUser(0)) : plainUser(spawn.user));
    this.stdin = spawn.stdin ?? spawn.parent?.stdin ?? endedPipe();
    this.stdout = spawn.stdout ?? spawn.parent?.stdout ?? new Pipe();
    this.stderr = spawn.stderr ?? spawn.parent?.stderr ?? new Pipe();
    this.started = spawn.started ?? machine.clock.now;
    this.#generator = spawn.program(this);
    this.#wake();
  }

  get user(): number {
    return this.credentials.user;
  }
  get clock(): Clock {
    return this.machine.clock;
  }

  /** Changes a variable of its own environment; undefined takes it out. */
  setVariable(name: string, value: string | undefined): void {
    const { [name]: _, ...others } = this.environment;
    this.environment = value === undefined ? others : { ...this.environment, [name]: value };
  }

  /** Handles `signal` with `handler`, which is told who sent it, instead of the default action; without a handler, ignores it. */
  trap(signal: SignalName, handler: (from?: Running) => void = () => {}): void {
    this.#traps.set(signal, handler);
  }
  untrap(signal: SignalName): void {
    this.#traps.delete(signal);
  }

  /**
   * Sends a signal. As on Linux, process 1 of a machine ignores what it does not handle, unless `fromOutside` with SIGKILL or SIGSTOP.
   * `from`: the sender, where it is in the same process name space (si_pid).
   */
  kill(signal: SignalName, { fromOutside = true, from }: { fromOutside?: boolean; from?: Running } = {}): void {
    if (this.exitCode !== undefined) return;
    if (signal === "SIGCONT") {
      if (this.stopped) {
        this.stopped = false;
        this.changed.fire();
        this.#wake();
      }
      this.#traps.get(signal)?.(from);
      return;
    }
    const handler = isUncatchable(signal) ? undefined : this.#traps.get(signal);
    if (handler) {
      handler(from);
      return;
    }
    if (isIgnored(signal)) return;
    const isFirst = this.pid === 1 && (this.machine.isolated || this.machine.spaces?.pid.parent);
    if (isFirst && !(fromOutside && isUncatchable(signal))) return;
    if (signal === "SIGSTOP" || signal === "SIGTSTP") {
      this.stopped = true;
      this.changed.fire();
      return;
    }
    if (this.#stepping) this.#pending = signal;
    else this.#terminate(signal);
  }

  #terminate(signal: SignalName): void {
    this.#disarm?.();
    this.#disarm = undefined;
    this.killedBy = signal;
    try {
      this.#generator.return(0);
    } catch (error) {
      this.#report(error);
    }
    this.#end(128 + signalNumber(signal));
  }

  /** A fault of k8s-quest itself in this program: it ends as a Go program that panics does, and the world goes on. */
  #crash(error: unknown): void {
    this.#report(error);
    this.#end(CRASHED);
  }

  #report(error: unknown): void {
    this.stderr.write(crashText(this.argv[0] ?? String(this.pid), error));
    this.clock.crashes.push(error);
  }

  #end(code: number): void {
    this.exitCode = code;
    this.machine.processes.remove(this);
    this.changed.fire();
  }

  /** Plans the next step for now; never runs it inside the caller, so that nobody is re-entered. */
  #wake(): void {
    if (this.#woken || this.exitCode !== undefined) return;
    this.#woken = true;
    this.#disarm?.();
    this.#disarm = undefined;
    this.clock.after(0, () => {
      this.#woken = false;
      if (!this.stopped) this.#step();
    });
  }

  #step(): void {
    if (this.exitCode !== undefined) return;
    this.#stepping = true;
    const { files, isolated } = this.machine;
    let result: IteratorResult<Wait, number>;
    this.machine.current = this;
    if (this.machine.kernel) this.machine.kernel.current = this;
    // Whoever runs is whom the files of a container ask for permission.
    if (isolated) files.acting = this.credentials;
    try {
      result = this.#generator.next();
    } catch (error) {
      if (!(error instanceof FileError)) {
        this.#crash(error);
        return;
      }
      // A program that reckoned with its files ends as most do: with a word and a failure.
      this.stderr.write(`${this.argv[0]?.split("/").at(-1)}: ${error.path}: ${error.message}\n`);
      result = { done: true, value: 1 };
    } finally {
      this.#stepping = false;
      files.acting = undefined;
    }
    if (result.done) {
      this.#end(result.value & 255);
      return;
    }
    if (this.#pending) {
      const signal = this.#pending;
      this.#pending = undefined;
      this.#terminate(signal);
      return;
    }
    this.#disarm = whenOver(result.value, this.machine, () => this.#wake());
  }
}

/** A process as tools list it: one of the machine's own, or one that it only sees (a node's view of the containers on it). */
export type Listed = Pick<
  Running,
  "pid" | "argv" | "user" | "started" | "clock" | "stopped" | "machine" | "stdin" | "stdout" | "stderr"
> & {
  readonly parent: { readonly pid: number } | undefined;
  /** Bytes that it has, where that is known of itself. */
  readonly resident?: number;
  /** The path of its control group, where it is none of the simulated processes. */
  readonly group?: string;
  kill(signal: SignalName, options?: { fromOutside?: boolean; from?: Running }): void;
};
