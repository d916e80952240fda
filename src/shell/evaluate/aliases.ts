// Aliases: a command's first word replaced by the alias's text before anything is expanded.
import { type FunctionNode, parse, type SimpleCommandNode, type StatementNode, type WordNode } from "./parse.ts";
import type { Shell } from "./shell.ts";

/** The text of a word that is nothing but a literal. */
export const plain = (word: WordNode | null): string | undefined => {
  const part = word?.parts[0];
  return word?.parts.length === 1 && part?.type === "Literal" ? part.value : undefined;
};

/** Aliases are put in place before anything is expanded; the rest of the words follows the last command of the alias. */
export function expandAlias(
  shell: Shell,
  node: SimpleCommandNode,
  seen: readonly string[] = [],
): SimpleCommandNode | ({ alias: string; node: SimpleCommandNode } & SimpleCommandNode) {
  const name = plain(node.name);
  const text = name === undefined || seen.includes(name) ? undefined : shell.aliases.get(name);
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
    return expandAlias(shell, merged, [...seen, name!]);
  }
  const group: FunctionNode = {
    type: "FunctionDef",
    name: name!,
    redirections: [],
    body: { type: "Group", body: withArguments(parsed.script.statements), redirections: [] },
  } as FunctionNode;
  shell.functions.set(`alias ${name}`, group);
  return { ...node, name: { type: "Word", parts: [{ type: "SingleQuoted", value: `alias ${name}` }] } };
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
