// A shell as its parts see it: what it knows and says, and what they ask of the evaluator that runs it.
import { endedPipe, type Pipe } from "../../machine/pipe.ts";
import type { Running, Task } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import { Jobs } from "./jobs.ts";
import { Jump } from "./jump.ts";
import { flagsOf, optionsAtStart } from "./options.ts";
import type { CommandNode, FunctionNode, ScriptNode } from "./parse.ts";
import type { Descriptors } from "./pipes.ts";
import { Variables } from "./variables.ts";

/** How errors are worded: bash's way, dash's, or busybox ash's. */
export type Flavour = "bash" | "dash" | "busybox";

export interface ShellOptions {
  name?: string;
  /** Of the shell that it comes from; else what the environment has. */
  variables?: Variables;
  flavour?: Flavour;
  positional?: readonly string[];
  interactive?: boolean;
}

const LOOP_TURNS_PER_MILLISECOND = 200;
/** How long (ms) a busy loop is followed turn by turn. */
const LONG = 1000;
/** Processor time (ms) to start a process and end it. */
const CHILD_COST = 2;

/** Runs in the shell's own process; gives the exit code. */
export type Builtin = (shell: Shell, args: readonly string[]) => Task<number>;

export abstract class Shell {
  self: Running;
  /** What $$ is: the process of the outermost shell, in its subshells too. */
  pid: number;
  variables: Variables;
  functions = new Map<string, FunctionNode>();
  aliases = new Map<string, string>();
  /** The names of the options of `set` and `shopt` that are on. */
  options = optionsAtStart();
  traps = new Map<string, string>();
  /** Ctrl-C came while the shell itself was at work: its next turn of a loop is the last one. */
  interrupted = false;
  /** Signals that came and whose traps have not run yet; the status is what an interrupted `wait` gives. */
  pendingTraps: { text: string; status: number }[] = [];
  positional: readonly string[];
  name: string;
  flavour: Flavour;
  interactive: boolean;
  /** It is a subshell of one with a person at it. */
  attendedAbove = false;
  jobs = new Jobs();
  abstract readonly builtins: ReadonlyMap<string, Builtin>;
  descriptors: Descriptors;
  status = 0;
  line = 1;
  history: string[] = [];
  /** Completion as `complete` registered it: the function by command name. */
  completions = new Map<string, string>();
  /** Pipes behind the paths of process substitutions. */
  named = new Map<string, Pipe>();
  /** The number of the next process substitution under /dev/fd. */
  substitutions = 63;
  /** Where programs were found, and how often that was used since. */
  commandHash = new Map<string, { path: string; hits: number }>();
  /** The PATH under which `commandHash` was filled. */
  hashedPath: string | undefined;
  /** Folders that pushd left, the last one first. */
  directoryStack: readonly string[] = [];
  guarded = 0;
  /** How many command substitutions deep, for the signs before traced commands. */
  traceDepth = 0;
  lastBackground: number | undefined;
  pipeStatus: number[] = [0];
  #turns = 0;
  /** When the last turn of a loop ended, and how long (ms) loops have been busy since they last waited. */
  #turned = 0;
  #busy = 0;
  /** Children since the last turn of a loop. */
  #children = 0;
  #startedAt: number;

  constructor(self: Running, options: ShellOptions = {}) {
    this.self = self;
    this.pid = self.pid;
    this.variables = options.variables ?? Variables.from(self.environment);
    this.name = options.name ?? self.argv[0] ?? "bash";
    this.flavour = options.flavour ?? "bash";
    this.positional = options.positional ?? [];
    this.interactive = options.interactive ?? false;
    this.descriptors = new Map([
      [0, self.stdin],
      [1, self.stdout],
      [2, self.stderr],
    ]);
    this.#startedAt = self.clock.now;
    if (options.variables) return;
    this.variables.set("PWD", self.directory, { exported: true });
    this.variables.set("IFS", " \t\n");
    // How deep it is in other shells; dash does not count.
    if (this.flavour === "busybox")
      this.variables.set("SHLVL", String(Number(this.self.environment["SHLVL"] || 0) + 1), { exported: true });
    if (this.flavour === "bash") this.variables.set("BASH_VERSION", "5.2.37(1)-release");
  }

  get stdin(): Pipe {
    return this.descriptors.get(0) ?? endedPipe();
  }
  *out(text: string): Task<void> {
    const pipe = this.descriptors.get(1);
    if (pipe && text) yield* write(this.self, pipe, text);
  }
  *error(text: string): Task<void> {
    const pipe = this.descriptors.get(2);
    if (pipe && text) yield* write(this.self, pipe, text);
  }
  /** A person is at it, or at the one whose subshell it is: what goes wrong is told without the line. */
  get attended(): boolean {
    return this.interactive || this.attendedAbove;
  }
  /** Says what went wrong in the words of this kind of shell. */
  *complain(message: string): Task<void> {
    const line = this.flavour === "bash" ? `line ${this.line}: ` : this.flavour === "dash" ? `${this.line}: ` : "";
    const invoked = this.name.replace(/^-/, "");
    // Only bash leaves the folder out, and only to people (error.c: get_name_for_error); others say how they were called.
    const name = this.flavour === "bash" && this.attended ? invoked.replace(/^.*\//, "") : invoked;
    yield* this.error(`${name}: ${this.attended ? "" : line}${message}\n`);
  }

  /** The value of a variable or a special parameter. */
  parameter(name: string): string | undefined {
    if (/^\d+$/.test(name)) return name === "0" ? this.name : this.positional[Number(name) - 1];
    switch (name) {
      case "?":
        return String(this.status);
      case "#":
        return String(this.positional.length);
      case "$":
        return String(this.pid);
      case "BASHPID":
        return String(this.self.pid);
      case "!":
        return this.lastBackground === undefined ? undefined : String(this.lastBackground);
      case "@":
      case "*":
        return this.positional.join(" ");
      case "-":
        return flagsOf(this);
      case "RANDOM":
        return String(this.self.machine.random.between(0, 32767));
      case "SECONDS":
        return String(Math.floor((this.self.clock.now - this.#startedAt) / 1000));
      case "EPOCHSECONDS":
        return String(Math.floor(this.self.clock.now / 1000));
      case "LINENO":
        return String(this.line);
      case "PPID":
        return String(this.self.parent?.pid ?? 0);
      case "UID":
      case "EUID":
        return String(this.self.user);
      case "HOSTNAME":
        return this.variables.get(name) ?? this.self.machine.hostname;
      case "PIPESTATUS":
        return String(this.pipeStatus[0] ?? 0);
      default:
        return this.variables.get(name);
    }
  }
  /** Of an array, by subscript. */
  elements(name: string): ReadonlyMap<string, string> | undefined {
    if (name === "PIPESTATUS") return new Map(this.pipeStatus.map((status, index) => [String(index), String(status)]));
    return this.variables.find(name)?.elements;
  }
  /** The subscript of an array's element: a key as it is, or the number that the text comes to. */
  abstract subscript(name: string, text: string): Task<string>;
  /** Runs a command; `tail` when nothing comes after it in this process. */
  abstract command(node: CommandNode, tail?: boolean): Task<number>;
  /** Runs text; a syntax error is said and gives 2. `read` when it is what the shell reads as its input, line by line. */
  abstract runText(text: string, options?: { read?: boolean }): Task<number>;
  abstract script(script: ScriptNode): Task<number>;
  /** Runs what may jump out of it (exit, return, an expansion that fails): the status then. */
  abstract guard(body: (shell: Shell) => Task<number>): Task<number>;
  /** A child process that is a copy of this shell and runs `body`. */
  abstract fork(body: (shell: Shell) => Task<number>, descriptors: Descriptors): Running;

  /** A child process was started: it takes processor time, which counts where it is done over and over. */
  bore(): void {
    this.#children++;
  }

  /** Lets virtual time pass in busy loops, so that they can be interrupted. */
  *turn(): Task<void> {
    const { clock, machine } = this.self;
    if (this.interrupted) {
      this.interrupted = false;
      yield* this.error("\n");
      this.status = 130;
      throw new Jump("break", 1000, 130);
    }
    if (clock.now > this.#turned) this.#busy = 0;
    const own = machine.isolated ? this.#children * CHILD_COST : 0;
    this.#children = 0;
    if (++this.#turns % LOOP_TURNS_PER_MILLISECOND === 0) {
      // A loop that has run for long and waits for nothing is looked at less often: what it does cannot be told from what it did.
      const time = !machine.isolated || this.#busy < LONG ? 1 : this.#busy < 10 * LONG ? 10 : 100;
      this.#busy += time;
      const until = machine.isolated ? machine.load.spend(time + own) : clock.now + time;
      while (clock.now < until) yield { until };
    } else if (own) {
      const until = machine.load.spend(own);
      while (clock.now < until) yield { until };
    }
    this.#turned = clock.now;
  }
}
