// The shell's evaluator: runs parsed text as generators on the virtual clock, so that pipelines stream and jobs run beside each other.
import { endedPipe } from "../../machine/pipe.ts";
import type { Running, Task } from "../../machine/process.ts";
import { builtins } from "../builtins/index.ts";
import { expandAlias } from "./aliases.ts";
import { runCompound } from "./compound.ts";
import { arithmetic } from "./expand.ts";
import { ExpansionError } from "./expansion.ts";
import { Jump } from "./jump.ts";
import { type CommandNode, type Incomplete, parse, type ScriptNode } from "./parse.ts";
import { broken, type Descriptors } from "./pipes.ts";
import { RedirectionError, redirect } from "./redirect.ts";
import { Shell } from "./shell.ts";
import { runSimple } from "./simple-command.ts";
import { runAsRead, runStatements } from "./statements.ts";
import { ReadonlyVariable } from "./variables.ts";

export class Evaluator extends Shell {
  readonly builtins = builtins;

  *subscript(name: string, text: string): Task<string> {
    if (this.variables.find(name)?.associative) return text.replace(/^(["'])(.*)\1$/s, "$2");
    const index = Number(yield* arithmetic(this, text));
    const last = [...(this.elements(name)?.keys() ?? [])].at(-1);
    return String(index < 0 ? Number(last ?? -1) + 1 + index : index);
  }

  *runText(text: string, { read = false } = {}): Task<number> {
    const parsed = parse(text);
    if ("script" in parsed) return yield* read ? runAsRead(this, parsed.script, text) : this.script(parsed.script);
    if ("unended" in parsed && parsed.unended) return yield* this.unended(parsed.unended, text, read);
    this.line = "line" in parsed ? parsed.line : text.split("\n").length;
    yield* this.complain("error" in parsed ? parsed.error : (parsed.open ?? "syntax error: unexpected end of file"));
    return (this.status = 2);
  }
  /** A here-document ends with the text at the latest. Bash says so, others do not. */
  *unended({ script, delimiter, line }: NonNullable<Incomplete["unended"]>, text: string, read: boolean): Task<number> {
    if (this.flavour === "bash") {
      this.line = text.replace(/\n$/, "").split("\n").length;
      yield* this.complain(`warning: here-document at line ${line} delimited by end-of-file (wanted \`${delimiter}')`);
    }
    return yield* read ? runAsRead(this, script, text) : this.script(script);
  }
  *script(script: ScriptNode): Task<number> {
    return yield* runStatements(this, script.statements);
  }
  fork(body: (shell: Shell) => Task<number>, descriptors: Descriptors): Running {
    return this.self.machine.processes.spawn({
      argv: this.self.argv,
      environment: this.variables.environment(),
      directory: this.self.directory,
      user: this.self.user,
      parent: this.self,
      stdin: descriptors.get(0) ?? endedPipe(),
      stdout: descriptors.get(1) ?? broken(),
      stderr: descriptors.get(2) ?? broken(),
      program: (self) => this.copy(self, descriptors).top(body),
    });
  }
  copy(self: Running, descriptors: Descriptors): Evaluator {
    const copy = new Evaluator(self, {
      name: this.name,
      flavour: this.flavour,
      positional: this.positional,
      variables: this.variables.clone(),
    });
    copy.pid = this.pid;
    copy.attendedAbove = this.attended;
    copy.functions = new Map(this.functions);
    copy.aliases = new Map(this.aliases);
    copy.options = new Set(this.options);
    copy.commandHash = new Map([...this.commandHash].map(([name, entry]) => [name, { ...entry }]));
    copy.hashedPath = this.hashedPath;
    copy.directoryStack = this.directoryStack;
    copy.traceDepth = this.traceDepth;
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
      if (jump instanceof Jump)
        return (this.status = jump.kind === "exit" || jump.kind === "return" || jump.kind === "discard" ? jump.status : this.status);
      if (jump instanceof ExpansionError || jump instanceof ReadonlyVariable) {
        yield* this.complain(jump.message);
        return (this.status = jump.message.endsWith("unbound variable") ? 127 : 1);
      }
      throw jump;
    }
  }

  *command(node: CommandNode, tail = false): Task<number> {
    if (node.type === "FunctionDef") {
      this.functions.set(node.name, node);
      return (this.status = 0);
    }
    if (node.type === "SimpleCommand")
      return yield* runSimple(this, this.flavour !== "bash" || this.options.has("expand_aliases") ? expandAlias(this, node) : node, tail);
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
}
