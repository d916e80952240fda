// The shell's evaluator: runs parsed text as generators on the virtual clock, so that pipelines stream and jobs run beside each other.

import type { Machine } from "../../machine/machine.ts";
import { Pipe } from "../../machine/pipe.ts";
import { type Program, type Running, type SignalName, signalNumber, type Task } from "../../machine/process.ts";
import { exitOf, readAll, sleep, write } from "../../machine/tasks.ts";
import { terminalOf } from "../../machine/terminal.ts";
import { builtins } from "../builtins/index.ts";
import { runCompound } from "./compound.ts";
import { arithmetic, expandText, expandWords } from "./expand.ts";
import { ExpansionError } from "./expansion.ts";
import { Jobs } from "./jobs.ts";
import { Jump } from "./jump.ts";
import {
  type AssignmentNode,
  type CommandNode,
  type FunctionNode,
  type PipelineNode,
  parse,
  type ScriptNode,
  type SimpleCommandNode,
  type StatementNode,
  type WordNode,
} from "./parse.ts";
import { type Descriptors, RedirectionError, redirect } from "./redirect.ts";
import { ReadonlyVariable, Variables } from "./variables.ts";

/** How errors are worded: bash's way, dash's, or busybox ash's. */
export type Flavour = "bash" | "dash" | "busybox";

export interface ShellOptions {
  name?: string;
  flavour?: Flavour;
  positional?: readonly string[];
  interactive?: boolean;
}

const LOOP_TURNS_PER_MILLISECOND = 200;

export class Shell {
  self: Running;
  /** What $$ is: the process of the outermost shell, in its subshells too. */
  pid: number;
  variables: Variables;
  functions = new Map<string, FunctionNode>();
  aliases = new Map<string, string>();
  options = new Set<string>();
  traps = new Map<string, string>();
  /** Signals that came and whose traps have not run yet; the status is what an interrupted `wait` gives. */
  pendingTraps: { text: string; status: number }[] = [];
  positional: readonly string[];
  name: string;
  flavour: Flavour;
  interactive: boolean;
  jobs = new Jobs();
  readonly builtins = builtins;
  descriptors: Descriptors;
  status = 0;
  line = 1;
  history: string[] = [];
  /** Completion as `complete` registered it: the function by command name. */
  completions = new Map<string, string>();
  /** Pipes behind the paths of process substitutions. */
  named = new Map<string, Pipe>();
  commandHash = new Map<string, string>();
  guarded = 0;
  lastBackground: number | undefined;
  pipeStatus: number[] = [0];
  #turns = 0;
  #substitutions = 63;
  #startedAt: number;

  constructor(self: Running, options: ShellOptions = {}) {
    this.self = self;
    this.pid = self.pid;
    this.variables = Variables.from(self.environment);
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
    this.variables.set("PWD", self.directory, { exported: true });
    this.variables.set("IFS", " \t\n");
    if (this.flavour === "bash") this.variables.set("BASH_VERSION", "5.2.37(1)-release");
  }

  get stdin(): Pipe {
    return this.descriptors.get(0) ?? ended();
  }
  *out(text: string): Task<void> {
    const pipe = this.descriptors.get(1);
    if (pipe && text) yield* write(this.self, pipe, text);
  }
  *error(text: string): Task<void> {
    const pipe = this.descriptors.get(2);
    if (pipe && text) yield* write(this.self, pipe, text);
  }
  /** Says what went wrong in the words of this kind of shell. */
  *complain(message: string): Task<void> {
    const line = this.flavour === "bash" ? `line ${this.line}: ` : this.flavour === "dash" ? `${this.line}: ` : "";
    yield* this.error(
      `${this.name.replace(/^-/, "").replace(/^.*\/(?=bash$|sh$|ash$|dash$)/, "")}: ${this.interactive ? "" : line}${message}\n`,
    );
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
        return `h${this.interactive ? "i" : ""}${this.options.has("errexit") ? "e" : ""}${this.options.has("xtrace") ? "x" : ""}B`;
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
  *subscript(name: string, text: string): Task<string> {
    if (this.variables.find(name)?.associative) return text.replace(/^(["'])(.*)\1$/s, "$2");
    const index = Number(yield* arithmetic(this, text));
    const last = [...(this.variables.find(name)?.elements?.keys() ?? [])].at(-1);
    return String(index < 0 ? Number(last ?? -1) + 1 + index : index);
  }

  /** Runs text; a syntax error is said and gives 2. */
  *runText(text: string): Task<number> {
    const parsed = parse(text);
    if ("script" in parsed) return yield* this.script(parsed.script);
    this.line = "line" in parsed ? parsed.line : text.split("\n").length;
    yield* this.complain("error" in parsed ? parsed.error : "syntax error: unexpected end of file");
    return (this.status = 2);
  }
  *script(script: ScriptNode): Task<number> {
    return yield* this.statements(script.statements);
  }
  *statements(statements: readonly StatementNode[]): Task<number> {
    for (const statement of statements) {
      yield* this.statement(statement);
      yield* this.runTraps();
    }
    return this.status;
  }
  *statement(statement: StatementNode): Task<number> {
    if (statement.deferredError) {
      yield* this.complain(statement.deferredError.message);
      throw new Jump("exit", 0, 2);
    }
    if (statement.background) {
      const text = (statement.sourceText ?? "").replace(/\s*&\s*$/, "");
      const [pipeline] = statement.pipelines;
      const alone =
        statement.pipelines.length === 1 && pipeline?.commands.length === 1 && !pipeline.negated && !pipeline.timed
          ? pipeline.commands[0]
          : undefined;
      const child = this.fork(
        // A command alone takes the subshell's place, so that $! is its own process and `kill` reaches it.
        (shell) => (alone ? shell.command(alone, true) : shell.statement({ ...statement, background: false })),
        new Map(this.descriptors).set(0, terminalOf(this.self) ? this.stdin : ended()),
      );
      if (!this.interactive) child.trap("SIGINT");
      this.lastBackground = child.pid;
      const job = this.jobs.add([child], text);
      if (this.interactive) yield* this.error(`[${job.number}] ${child.pid}\n`);
      return (this.status = 0);
    }
    for (const [index, pipeline] of statement.pipelines.entries()) {
      const operator = statement.operators[index - 1];
      if ((operator === "&&" && this.status !== 0) || (operator === "||" && this.status === 0)) continue;
      const last = index === statement.pipelines.length - 1;
      if (!last) this.guarded++;
      try {
        yield* this.pipeline(pipeline);
      } finally {
        if (!last) this.guarded--;
      }
      const only = pipeline.commands.at(-1)!.type;
      if (
        last &&
        this.status !== 0 &&
        !pipeline.negated &&
        !this.guarded &&
        this.options.has("errexit") &&
        (only === "SimpleCommand" ||
          only === "Subshell" ||
          only === "ConditionalCommand" ||
          only === "ArithmeticCommand" ||
          pipeline.commands.length > 1)
      )
        throw new Jump("exit", 0, this.status);
    }
    return this.status;
  }

  *pipeline(pipeline: PipelineNode): Task<number> {
    const started = this.self.clock.now;
    if (pipeline.negated) this.guarded++;
    try {
      if (pipeline.commands.length === 1) {
        yield* this.command(pipeline.commands[0]!);
        this.pipeStatus = [this.status];
      } else yield* this.stages(pipeline);
    } finally {
      if (pipeline.negated) this.guarded--;
    }
    if (pipeline.negated) this.status = this.status === 0 ? 1 : 0;
    if (pipeline.timed) {
      const seconds = (this.self.clock.now - started) / 1000;
      const shown = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
      yield* this.error(`\nreal\t${shown}\nuser\t0m0.000s\nsys\t0m0.000s\n`);
    }
    return this.status;
  }

  *stages(pipeline: PipelineNode): Task<number> {
    const processes: Running[] = [];
    let input = this.stdin;
    for (const [index, command] of pipeline.commands.entries()) {
      const last = index === pipeline.commands.length - 1;
      const output = last ? undefined : new Pipe();
      const descriptors = new Map(this.descriptors).set(0, input);
      if (output) descriptors.set(1, output);
      if (output && pipeline.pipeStderr?.[index]) descriptors.set(2, output);
      const child = this.fork((shell) => shell.command(command, true), descriptors);
      const reads = index > 0 ? input : undefined;
      onEnd(child, () => {
        output?.end();
        reads?.close();
      });
      processes.push(child);
      if (output) input = output;
    }
    yield* this.foreground(processes, "");
    this.pipeStatus = processes.map((each) => each.exitCode ?? 0);
    this.status = this.options.has("pipefail") ? (this.pipeStatus.findLast((code) => code !== 0) ?? 0) : (this.pipeStatus.at(-1) ?? 0);
    return this.status;
  }

  /** Waits for foreground processes, which get the terminal's signals meanwhile; a stopped one becomes a job. */
  *foreground(processes: readonly Running[], command: string): Task<number> {
    const terminal = this.interactive ? terminalOf(this.self) : undefined;
    const before = terminal?.foreground;
    if (terminal) terminal.foreground = processes;
    try {
      for (const process of processes) {
        while (process.exitCode === undefined && !(this.interactive && process.stopped)) yield { on: process.changed };
        if (process.exitCode === undefined) {
          const job =
            this.jobs.all.find((each) => each.processes.includes(process)) ?? this.jobs.add(processes, command || process.argv.join(" "));
          yield* this.error(`\n${this.jobs.describe(job)}`);
          return (this.status = 148);
        }
      }
    } finally {
      if (terminal) terminal.foreground = before ?? [];
      if (terminal) terminal.raw = false;
    }
    const last = processes.at(-1)!;
    if (this.interactive && last.killedBy === "SIGINT") {
      yield* this.error("\n");
      this.status = 130;
      throw new Jump("break", 1000, 130);
    }
    if (!this.interactive && last.killedBy === "SIGINT") this.self.kill("SIGINT");
    return (this.status = last.exitCode ?? 0);
  }

  /** A child process that is a copy of this shell and runs `body`. */
  fork(body: (shell: Shell) => Task<number>, descriptors: Descriptors): Running {
    return this.self.machine.processes.spawn({
      argv: this.self.argv,
      environment: this.variables.environment(),
      directory: this.self.directory,
      user: this.self.user,
      parent: this.self,
      stdin: descriptors.get(0) ?? ended(),
      stdout: descriptors.get(1) ?? broken(),
      stderr: descriptors.get(2) ?? broken(),
      program: (self) => this.copy(self, descriptors).top(body),
    });
  }
  copy(self: Running, descriptors: Descriptors): Shell {
    const copy = new Shell(self, { name: this.name, flavour: this.flavour, positional: this.positional });
    copy.pid = this.pid;
    copy.variables = this.variables.clone();
    copy.functions = new Map(this.functions);
    copy.aliases = new Map(this.aliases);
    copy.options = new Set(this.options);
    copy.descriptors = descriptors;
    copy.status = this.status;
    copy.line = this.line;
    copy.guarded = this.guarded;
    copy.named = this.named;
    copy.lastBackground = this.lastBackground;
    copy.history = this.history;
    copy.jobs.all.push(...this.jobs.all);
    return copy;
  }
  /** The outermost frame of a shell process: turns jumps into an exit code and runs the exit trap. */
  *top(body: (shell: Shell) => Task<number>): Task<number> {
    let code: number;
    try {
      code = yield* this.guard(body);
      const trap = this.traps.get("EXIT");
      if (trap) {
        this.traps.delete("EXIT");
        this.status = code;
        yield* this.guard((shell) => shell.runText(trap));
      }
    } catch (jump) {
      if (!(jump instanceof Jump)) throw jump;
      code = jump.status;
    }
    return code;
  }
  *guard(body: (shell: Shell) => Task<number>): Task<number> {
    try {
      return yield* body(this);
    } catch (jump) {
      if (jump instanceof Jump) return (this.status = jump.kind === "exit" || jump.kind === "return" ? jump.status : this.status);
      if (jump instanceof ExpansionError || jump instanceof ReadonlyVariable) {
        yield* this.complain(jump.message);
        return (this.status = jump.message.endsWith("unbound variable") ? 127 : 1);
      }
      throw jump;
    }
  }

  /** Lets virtual time pass in busy loops, so that they can be interrupted. */
  *turn(): Task<void> {
    if (++this.#turns % LOOP_TURNS_PER_MILLISECOND === 0) yield* sleep(this.self, 1);
  }

  *command(node: CommandNode, tail = false): Task<number> {
    if (node.type === "FunctionDef") {
      this.functions.set(node.name, node);
      return (this.status = 0);
    }
    if (node.type === "SimpleCommand") return yield* this.simple(this.expandAlias(node), tail);
    const before = this.descriptors;
    try {
      if (node.redirections.length) this.descriptors = yield* redirect(this, node.redirections, before);
      return (this.status = yield* runCompound(this, node));
    } catch (error) {
      if (!(error instanceof RedirectionError)) throw error;
      yield* this.complain(error.message);
      return (this.status = 1);
    } finally {
      this.descriptors = before;
    }
  }

  /** Aliases are put in place before anything is expanded; the rest of the words follows the last command of the alias. */
  expandAlias(
    node: SimpleCommandNode,
    seen: readonly string[] = [],
  ): SimpleCommandNode | ({ alias: string; node: SimpleCommandNode } & SimpleCommandNode) {
    const name = plain(node.name);
    const text = name === undefined || seen.includes(name) ? undefined : this.aliases.get(name);
    if (text === undefined) return node;
    const parsed = parse(text);
    if (!("script" in parsed)) return node;
    const [statement, ...more] = parsed.script.statements;
    const command = statement?.pipelines[0]?.commands[0];
    if (
      !more.length &&
      statement?.pipelines.length === 1 &&
      statement.pipelines[0]!.commands.length === 1 &&
      command?.type === "SimpleCommand"
    ) {
      const merged = {
        ...command,
        line: node.line,
        args: [...command.args, ...node.args],
        assignments: [...node.assignments, ...command.assignments],
        redirections: [...command.redirections, ...node.redirections],
      } as SimpleCommandNode;
      return this.expandAlias(merged, [...seen, name!]);
    }
    const group: FunctionNode = {
      type: "FunctionDef",
      name: name!,
      redirections: [],
      body: { type: "Group", body: withArguments(parsed.script.statements), redirections: [] },
    } as FunctionNode;
    this.functions.set(`alias ${name}`, group);
    return { ...node, name: { type: "Word", parts: [{ type: "SingleQuoted", value: `alias ${name}` }] } };
  }

  *simple(node: SimpleCommandNode, tail: boolean): Task<number> {
    if (node.line && !this.interactive) this.line = node.line;
    const before = this.descriptors;
    let keep = false;
    try {
      const status = this.status;
      this.status = 0;
      const restore = () => (this.status = status);
      restore();
      const words = yield* expandWords(this, node.name ? [node.name, ...node.args.map((word) => asAssignment(node.name!, word))] : []);
      if (!words.length) {
        this.status = 0;
        for (const assignment of node.assignments) yield* this.assign(assignment);
        yield* redirect(this, node.redirections, before);
        return this.status;
      }
      this.descriptors = yield* redirect(this, node.redirections, before);
      if (this.options.has("xtrace"))
        yield* this.error(
          `+ ${words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ")}\n`,
        );
      const name = words[0]!;
      keep = name === "exec" && words.length === 1;
      const local: Record<string, string> = {};
      const lends = !this.functions.has(name) && !builtins.has(name);
      const saved = new Map<string, ReturnType<Variables["find"]>>();
      for (const assignment of node.assignments) {
        if (lends) local[assignment.name] = yield* expandText(this, assignment.value);
        else {
          saved.set(assignment.name, this.variables.find(assignment.name) && { ...this.variables.find(assignment.name)! });
          yield* this.assign(assignment);
          this.variables.mark(assignment.name, { exported: true });
        }
      }
      try {
        return (this.status = yield* this.invoke(words, local, tail));
      } finally {
        for (const [variable, old] of saved) {
          this.variables.unset(variable);
          if (old) this.variables.mark(variable, old);
        }
      }
    } catch (error) {
      if (error instanceof RedirectionError) {
        this.descriptors = before;
        yield* this.complain(error.message);
        return (this.status = this.flavour === "bash" ? 1 : 2);
      }
      if (error instanceof ExpansionError || error instanceof ReadonlyVariable) {
        this.descriptors = before;
        yield* this.complain(error.message);
        if (
          !this.interactive &&
          (error.message.endsWith("unbound variable") ||
            (/ parameter (null or )?not set$|: [^:]*$/.test(error.message) && this.options.has("nounset")))
        )
          throw new Jump("exit", 0, 1);
        return (this.status = 1);
      }
      throw error;
    } finally {
      if (!keep) this.descriptors = before;
    }
  }

  /** Runs a function, a builtin or a program. */
  *invoke(words: readonly string[], environment: Record<string, string> = {}, tail = false, skipFunctions = false): Task<number> {
    const name = words[0]!;
    const definition = skipFunctions ? undefined : this.functions.get(name);
    if (definition) return yield* this.call(definition, words.slice(1));
    const builtin = builtins.get(name);
    if (builtin) return yield* builtin(this, words.slice(1));
    return yield* this.execute(words, environment, tail);
  }

  *call(definition: FunctionNode, args: readonly string[]): Task<number> {
    const before = this.positional;
    this.positional = args;
    this.variables.enter();
    try {
      return yield* this.command(definition.body as CommandNode);
    } catch (jump) {
      if (jump instanceof Jump && jump.kind === "return") return jump.status;
      throw jump;
    } finally {
      this.variables.leave();
      this.positional = before;
    }
  }

  /** Starts a program and waits for it; as the last act of a child shell, becomes it. */
  *execute(words: readonly string[], environment: Record<string, string>, tail: boolean): Task<number> {
    const { machine } = this.self;
    const name = words[0]!;
    const found = machine.which(name, this.variables.get("PATH") ?? "", this.self.directory);
    if (!found) {
      const path = name.startsWith("/") ? name : `${this.self.directory}/${name}`;
      const node = name.includes("/") ? machine.files.lookup(path) : undefined;
      const message = !name.includes("/")
        ? undefined
        : !node
          ? "No such file or directory"
          : node.type === "folder"
            ? "Is a directory"
            : "Permission denied";
      if (node?.type === "file" && node.mode & 0o111) return yield* this.script126(name, path, words);
      yield* this.complain(
        this.flavour === "bash" ? `${name}: ${message ?? "command not found"}` : `${name}: ${message && node ? message : "not found"}`,
      );
      return node ? 126 : 127;
    }
    const merged = { ...this.variables.environment(), ...environment };
    if (tail) {
      for (const [signal, text] of this.traps) if (text) this.self.untrap(`SIG${signal}` as SignalName);
      this.self.argv = words;
      this.self.environment = merged;
      this.self.stdin = this.stdin;
      this.self.stdout = this.descriptors.get(1) ?? broken();
      this.self.stderr = this.descriptors.get(2) ?? broken();
      return yield* found.program(this.self);
    }
    const child = this.spawn(found.program, words, merged);
    yield* this.foreground([child], words.join(" "));
    if (!this.interactive && child.killedBy && ["SIGSEGV", "SIGKILL", "SIGTERM"].includes(child.killedBy) && this.flavour === "bash")
      yield* this.error(
        `${this.name}: line ${this.line}: ${child.pid} ${child.killedBy === "SIGKILL" ? "Killed" : "Terminated"}                 ${words.join(" ")}\n`,
      );
    return child.exitCode ?? 0;
  }
  spawn(program: Program, argv: readonly string[], environment = this.variables.environment()): Running {
    return this.self.machine.processes.spawn({
      argv,
      program,
      environment,
      directory: this.self.directory,
      user: this.self.user,
      parent: this.self,
      stdin: this.stdin,
      stdout: this.descriptors.get(1) ?? broken(),
      stderr: this.descriptors.get(2) ?? broken(),
    });
  }
  /** An executable text without a first line that names its interpreter is run by the shell itself. */
  *script126(name: string, path: string, words: readonly string[]): Task<number> {
    const text = this.self.machine.files.read(path);
    if (text.startsWith("#!") || text.includes("\0")) {
      const interpreter = text.slice(2).split("\n", 1)[0]!.trim().split(" ")[0];
      yield* this.complain(
        text.startsWith("#!")
          ? `${name}: ${interpreter}: bad interpreter: No such file or directory`
          : `${name}: cannot execute binary file: Exec format error`,
      );
      return 126;
    }
    const child = this.fork((shell) => {
      shell.name = name;
      shell.positional = words.slice(1);
      return shell.runText(text);
    }, this.descriptors);
    return yield* this.foreground([child], words.join(" "));
  }

  *assign(assignment: AssignmentNode): Task<void> {
    const element = /^(\w+)\[(.*)\]$/s.exec(assignment.name);
    if (assignment.array) {
      const values = assignment.append ? new Map(this.variables.find(assignment.name)?.elements ?? []) : new Map<string, string>();
      let next = Math.max(-1, ...[...values.keys()].map(Number).filter((key) => !Number.isNaN(key))) + 1;
      for (const word of assignment.array) {
        const keyed = /^\[([^\]]*)\]=/.exec(
          word.parts.map((part) => ("value" in part ? part.value : "pattern" in part ? part.pattern : "")).join(""),
        );
        if (keyed) {
          const text = yield* expandText(this, word);
          const key = yield* this.subscript(assignment.name, text.slice(1, text.indexOf("]=")));
          values.set(key, text.slice(text.indexOf("]=") + 2));
          next = Number(key) + 1;
        } else for (const value of yield* expandWords(this, [word])) values.set(String(next++), value);
      }
      this.variables.setArray(assignment.name, values);
      return;
    }
    let value = yield* expandText(this, assignment.value);
    if (element) {
      this.variables.setElement(element[1]!, yield* this.subscript(element[1]!, element[2]!), value);
      return;
    }
    const old = this.variables.find(assignment.name);
    if (old?.integer) value = String(yield* arithmetic(this, assignment.append ? `${old.value ?? 0}+(${value})` : value));
    else if (assignment.append) value = (this.variables.get(assignment.name) ?? "") + value;
    this.variables.set(assignment.name, value, this.options.has("allexport") ? { exported: true } : {});
  }

  /** What a command substitution gives: its output without the line breaks at the end. */
  *capture(script: ScriptNode): Task<string> {
    const pipe = new Pipe();
    const child = this.fork((shell) => shell.script(script), new Map(this.descriptors).set(1, pipe));
    onEnd(child, () => pipe.end());
    const terminal = this.interactive ? terminalOf(this.self) : undefined;
    if (terminal) terminal.foreground = [child];
    const text = yield* readAll(pipe);
    this.status = yield* exitOf(child);
    if (terminal) terminal.foreground = [];
    return text.replaceAll("\0", "").replace(/\n+$/, "");
  }

  /** Starts the process behind `<(…)` or `>(…)` and gives the path that leads to it. */
  substituteProcess(script: ScriptNode, direction: "input" | "output"): string {
    const pipe = new Pipe();
    const path = `/dev/fd/${this.#substitutions--}`;
    const child = this.fork((shell) => shell.script(script), new Map(this.descriptors).set(direction === "input" ? 1 : 0, pipe));
    onEnd(child, () => (direction === "input" ? pipe.end() : pipe.close()));
    this.named.set(path, pipe);
    namedPipes(this.self.machine).set(path, pipe);
    return path;
  }

  /** Runs what was set by `trap` when a signal arrives. */
  setTrap(signal: string, text: string | undefined): void {
    if (text === undefined) this.traps.delete(signal);
    else this.traps.set(signal, text);
    if (signal === "EXIT" || signal === "ERR" || signal === "DEBUG") return;
    const name = `SIG${signal}` as SignalName;
    if (text === undefined) this.self.untrap(name);
    else
      this.self.trap(name, () => {
        if (!text) return;
        this.pendingTraps.push({ text, status: 128 + signalNumber(name) });
        this.self.changed.fire();
      });
  }
  /** Runs the traps of the signals that came: between commands, as the foreground's end is waited for first. */
  *runTraps(): Task<void> {
    for (let trap = this.pendingTraps.shift(); trap; trap = this.pendingTraps.shift()) {
      const { status } = this;
      yield* this.runText(trap.text);
      this.status = status;
    }
  }
}

const pipesOf = new WeakMap<Machine, Map<string, Pipe>>();
/** The pipes behind the process substitutions of a machine, by path, for programs that open them as files. */
export function namedPipes(machine: Machine): Map<string, Pipe> {
  let pipes = pipesOf.get(machine);
  if (!pipes) {
    pipes = new Map();
    pipesOf.set(machine, pipes);
  }
  return pipes;
}

/** Calls `then` once the process is gone. */
export function onEnd(process: Running, then: () => void): void {
  const off = process.changed.on(() => {
    if (process.exitCode === undefined) return;
    off();
    then();
  });
}

export const plain = (word: WordNode | null): string | undefined => {
  const part = word?.parts[0];
  return word?.parts.length === 1 && part?.type === "Literal" ? part.value : undefined;
};

const DECLARATIONS = new Set(["export", "readonly", "local", "declare", "typeset", "alias"]);
/** `export A=$B`: the value is neither split nor globbed. */
function asAssignment(command: WordNode, word: WordNode): WordNode {
  const first = word.parts[0];
  if (!DECLARATIONS.has(plain(command) ?? "") || first?.type !== "Literal" || !/^[A-Za-z_]\w*\+?=/.test(first.value)) return word;
  return {
    type: "Word",
    parts: [
      {
        type: "DoubleQuoted",
        parts: word.parts.map((part) => (part.type === "Glob" ? { type: "Literal" as const, value: part.pattern } : part)),
      },
    ],
  };
}

/** The statements of an alias with the caller's words behind its last command. */
function withArguments(statements: readonly StatementNode[]): StatementNode[] {
  const copy = structuredClone(statements) as StatementNode[];
  const last = copy.at(-1)?.pipelines.at(-1)?.commands.at(-1);
  if (last?.type === "SimpleCommand")
    last.args.push({
      type: "Word",
      parts: [{ type: "DoubleQuoted", parts: [{ type: "ParameterExpansion", parameter: "@", operation: null }] }],
    });
  return copy;
}

const ended = (): Pipe => {
  const pipe = new Pipe();
  pipe.end();
  return pipe;
};
const broken = (): Pipe => {
  const pipe = new Pipe();
  pipe.close();
  return pipe;
};
