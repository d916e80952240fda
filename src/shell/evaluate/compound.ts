// Compound commands: conditions, loops, groups, subshells.
import type { Task } from "../../machine/process.ts";
import { burn } from "../../machine/tasks.ts";
import { plain } from "./aliases.ts";
import { evaluateCondition } from "./conditional.ts";
import { arithmetic, expandPattern, expandText, expandWords } from "./expand.ts";
import { ExpansionError } from "./expansion.ts";
import { waitInForeground } from "./foreground.ts";
import { mayFork } from "./forking.ts";
import { Jump } from "./jump.ts";
import { matching } from "./options.ts";
import type { CommandNode, StatementNode } from "./parse.ts";
import { matches } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import { runStatements } from "./statements.ts";
import { trace, traced } from "./trace.ts";

type Compound = Exclude<CommandNode, { type: "SimpleCommand" } | { type: "FunctionDef" }>;

export function* runCompound(shell: Shell, node: Compound): Task<number> {
  switch (node.type) {
    case "If":
      for (const clause of node.clauses) if ((yield* condition(shell, clause.condition)) === 0) return yield* body(shell, clause.body);
      return node.elseBody ? yield* body(shell, node.elseBody) : 0;
    case "For": {
      const words = node.words ? yield* expandWords(shell, node.words) : [...shell.positional];
      let at = 0;
      return yield* loop(shell, node.body, function* () {
        const word = words[at++];
        if (word === undefined) return false;
        yield* trace(shell, () => `for ${node.variable} in ${words.map(traced).join(" ")}`);
        shell.variables.set(node.variable, word, shell.options.has("allexport") ? { exported: true } : {});
        return true;
      });
    }
    case "CStyleFor": {
      const value = function* (expression: { originalText?: string } | null): Task<bigint> {
        return expression ? yield* arithmetic(shell, expression.originalText ?? "") : 1n;
      };
      yield* value(node.init);
      let first = true;
      return yield* loop(shell, node.body, function* () {
        if (!first) yield* value(node.update);
        first = false;
        return (yield* value(node.condition)) !== 0n;
      });
    }
    case "While":
    case "Until":
      if (node.type === "While" && isIdle(shell, node.condition) && isIdle(shell, node.body)) yield* burn(shell.self);
      return yield* loop(shell, node.body, function* () {
        return ((yield* condition(shell, node.condition)) === 0) === (node.type === "While");
      });
    case "Case": {
      const word = yield* expandText(shell, node.word);
      yield* trace(shell, () => `case ${word} in`);
      let through = false;
      let status = 0;
      for (const item of node.items) {
        let hit = through;
        for (const pattern of item.patterns) if (!hit && matches(yield* expandPattern(shell, pattern), word, matching(shell))) hit = true;
        if (!hit) continue;
        status = yield* body(shell, item.body);
        if (item.terminator === ";;") break;
        through = item.terminator === ";&";
      }
      return status;
    }
    case "Group":
      return yield* body(shell, node.body);
    case "Subshell": {
      yield* mayFork(shell);
      const child = shell.fork((copy) => runStatements(copy, node.body), shell.descriptors);
      return yield* waitInForeground(shell, [child], "");
    }
    case "ArithmeticCommand":
      try {
        yield* trace(shell, () => `(( ${node.expression.originalText ?? ""} ))`);
        return (yield* arithmetic(shell, node.expression.originalText ?? "")) === 0n ? 1 : 0;
      } catch (error) {
        if (!(error instanceof ExpansionError)) throw error;
        yield* shell.complain(`((: ${error.message}`);
        return 1;
      }
    case "ConditionalCommand":
      return (yield* evaluateCondition(shell, node.expression)) ? 0 : 1;
  }
}

/** Whether statements only succeed: in a container's script a loop of such goes on for ever, and nothing can be seen of its turns. */
const isIdle = (shell: Shell, statements: readonly StatementNode[]): boolean =>
  shell.self.machine.isolated &&
  !shell.interactive &&
  !shell.traps.size &&
  statements.every(({ background, pipelines: [pipeline, ...more] }) => {
    const command = pipeline?.commands[0];
    const name = command?.type === "SimpleCommand" ? plain(command.name) : undefined;
    return (
      !background &&
      !more.length &&
      pipeline?.commands.length === 1 &&
      !pipeline.negated &&
      command?.type === "SimpleCommand" &&
      !command.redirections.length &&
      !command.assignments.length &&
      !command.args.length &&
      (name === ":" || name === "true") &&
      !shell.functions.has(name) &&
      !shell.aliases.has(name)
    );
  });

function* body(shell: Shell, statements: readonly StatementNode[]): Task<number> {
  shell.status = 0;
  return yield* runStatements(shell, statements);
}

function* condition(shell: Shell, statements: readonly StatementNode[]): Task<number> {
  shell.guarded++;
  try {
    return yield* runStatements(shell, statements);
  } finally {
    shell.guarded--;
  }
}

function* loop(shell: Shell, statements: readonly StatementNode[], next: () => Task<boolean>): Task<number> {
  let status = 0;
  for (;;) {
    try {
      if (!(yield* next())) return status;
      status = yield* runStatements(shell, statements);
    } catch (jump) {
      if (!(jump instanceof Jump) || (jump.kind !== "break" && jump.kind !== "continue")) throw jump;
      if (jump.levels > 1) {
        jump.levels--;
        throw jump;
      }
      status = 0;
      if (jump.kind === "break") return status;
    }
    yield* shell.turn();
  }
}
