// Processes: generators that yield what they wait for. A container's main program, `kubectl logs -f`, a background job
// and the learner's own shell are all of this one kind; a waiting process costs nothing.
import type { Clock, Timer } from "../base/clock.ts";
import { Signal } from "../base/signal.ts";
import { FileError } from "./file-error.ts";
import type { Machine } from "./machine.ts";
import type { Credentials } from "./permissions.ts";
import { Pipe } from "./pipe.ts";
import type { Process, Wait } from "./task.ts";

export type { Process, Task, Wait } from "./task.ts";

/** What is behind an executable file: reads its arguments, environment and streams from `self`. */
export type Program = (self: Running) => Process;

const SIGNALS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGWINCH: 28,
} as const;

export type SignalName = keyof typeof SIGNALS;

export const signalNumber = (name: SignalName): number => SIGNALS[name];

export const signalNames = Object.keys(SIGNALS) as SignalName[];

/** The signal that "9", "KILL", "sigkill" means; undefined where there is none. */
export function signalNamed(text: string): SignalName | undefined {
  const name = `SIG${text.toUpperCase().replace(/^SIG/, "")}`;
  return signalNames.find((each) => each === name || String(SIGNALS[each]) === text);
}

/** Signals that do nothing to a process that does not handle them. */
const IGNORED: ReadonlySet<SignalName> = new Set(["SIGCHLD", "SIGCONT", "SIGWINCH"]);

/** How a Go program ends that panics. */
const CRASHED = 2;

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
    this.stdin = spawn.stdin ?? spawn.parent?.stdin ?? closedPipe();
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
    const handler = signal === "SIGKILL" || signal === "SIGSTOP" ? undefined : this.#traps.get(signal);
    if (handler) {
      handler(from);
      return;
    }
    if (IGNORED.has(signal)) return;
    if (
      this.pid === 1 &&
      (this.machine.isolated || this.machine.spaces?.pid.parent) &&
      !(fromOutside && (signal === "SIGKILL" || signal === "SIGSTOP"))
    )
      return;
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
    const name = this.argv[0] ?? String(this.pid);
    this.stderr.write(
      `panic: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\nk8s-quest: ${name} crashed. This is a fault in k8s-quest, not in what you typed.\n`,
    );
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
    this.#arm(result.value);
  }

  #arm(wait: Wait): void {
    const wake = () => this.#wake();
    if ("outside" in wait) {
      const release = this.machine.outside(wait.outside, wake);
      this.#disarm = release;
      return;
    }
    const timer: Timer | undefined = wait.until === undefined ? undefined : this.clock.at(wait.until, wake);
    const signals: readonly Signal[] = "on" in wait ? (Array.isArray(wait.on) ? wait.on : [wait.on as Signal]) : [];
    if (!timer && signals.length === 1) {
      this.#disarm = signals[0]!.on(wake);
      return;
    }
    const undo = signals.map((signal) => signal.on(wake));
    this.#disarm = () => {
      this.clock.cancel(timer);
      for (const each of undo) each();
    };
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

const plain = new Map<number, Credentials>();

/** A user in the group of the same number: root may do everything, others what the files let them. */
function plainUser(user: number): Credentials {
  let known = plain.get(user);
  if (!known) plain.set(user, (known = { user, group: user, groups: [], can: () => user === 0 }));
  return known;
}

const closedPipe = (): Pipe => {
  const pipe = new Pipe();
  pipe.end();
  return pipe;
};
