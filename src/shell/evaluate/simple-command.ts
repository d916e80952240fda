// Simple commands: words expanded, redirections and assignments made for the time of the command, and what fails among them.
import type { Task } from "../../machine/process.ts";
import { plain } from "./aliases.ts";
import { assign } from "./assign.ts";
import { invoke } from "./execute.ts";
import { expandText, expandWords } from "./expand.ts";
import { ExpansionError, NoMatch } from "./expansion.ts";
import { Jump } from "./jump.ts";
import type { AssignmentNode, SimpleCommandNode, WordNode } from "./parse.ts";
import { RedirectionError, redirect } from "./redirect.ts";
import type { Shell } from "./shell.ts";
import { trace, traced } from "./trace.ts";
import { ReadonlyVariable, type Variables } from "./variables.ts";

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

const assigned = (shell: Shell, { name, array, append }: AssignmentNode): string =>
  array
    ? `${name}${append ? "+" : ""}=(${[...(shell.variables.find(name)?.elements?.values() ?? [])].map(traced).join(" ")})`
    : `${name}=${traced(shell.variables.get(name) ?? "").replace(/^''$/, "")}`;

/** Runs a simple command; `tail` when it is the last act of a child shell. */
export function* runSimple(shell: Shell, node: SimpleCommandNode, tail: boolean): Task<number> {
  if (node.line && !shell.interactive) shell.line = node.line;
  const before = shell.descriptors;
  let keep = false;
  try {
    const status = shell.status;
    shell.status = 0;
    const restore = () => (shell.status = status);
    restore();
    const words = yield* expandWords(shell, node.name ? [node.name, ...node.args.map((word) => asAssignment(node.name!, word))] : []);
    if (!words.length) {
      shell.status = 0;
      for (const assignment of node.assignments) {
        yield* assign(shell, assignment);
        yield* trace(shell, () => assigned(shell, assignment));
      }
      yield* redirect(shell, node.redirections, before);
      return shell.status;
    }
    shell.descriptors = yield* redirect(shell, node.redirections, before);
    const name = words[0]!;
    keep = name === "exec" && words.length === 1;
    const local: Record<string, string> = {};
    const lends = !shell.functions.has(name) && !shell.builtins.has(name);
    const saved = new Map<string, ReturnType<Variables["find"]>>();
    for (const assignment of node.assignments) {
      if (lends) local[assignment.name] = yield* expandText(shell, assignment.value);
      else {
        saved.set(assignment.name, shell.variables.find(assignment.name) && { ...shell.variables.find(assignment.name)! });
        yield* assign(shell, assignment);
        yield* trace(shell, () => assigned(shell, assignment));
        shell.variables.mark(assignment.name, { exported: true });
      }
    }
    for (const [variable, value] of Object.entries(local)) yield* trace(shell, () => `${variable}=${value && traced(value)}`);
    yield* trace(shell, () => words.map(traced).join(" "));
    try {
      return (shell.status = yield* invoke(shell, words, local, tail));
    } finally {
      for (const [variable, old] of saved) {
        shell.variables.unset(variable);
        if (old) shell.variables.mark(variable, old);
      }
    }
  } catch (error) {
    if (error instanceof RedirectionError) {
      shell.descriptors = before;
      yield* shell.complain(error.message);
      return (shell.status = shell.flavour === "bash" ? 1 : 2);
    }
    if (error instanceof ExpansionError || error instanceof ReadonlyVariable) {
      shell.descriptors = before;
      yield* shell.complain(error.message);
      if (error instanceof NoMatch) throw new Jump("discard", 0, 1);
      if (
        !shell.interactive &&
        (error.message.endsWith("unbound variable") ||
          (/ parameter (null or )?not set$|: [^:]*$/.test(error.message) && shell.options.has("nounset")))
      )
        throw new Jump("exit", 0, 1);
      return (shell.status = 1);
    }
    throw error;
  } finally {
    if (!keep) shell.descriptors = before;
  }
}
