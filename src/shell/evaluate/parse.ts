// Shell text to its tree. just-bash's parser is used; what is ours is telling text that is not finished yet from text that is wrong.
import { parse as parseBash } from "just-bash";

export type ScriptNode = ReturnType<typeof parseBash>;
export type StatementNode = ScriptNode["statements"][number];
export type PipelineNode = StatementNode["pipelines"][number];
export type CommandNode = PipelineNode["commands"][number];
type Of<Type extends string> = Extract<CommandNode, { type: Type }>;
export type SimpleCommandNode = Of<"SimpleCommand">;
export type FunctionNode = Of<"FunctionDef">;
export type ConditionalNode = Of<"ConditionalCommand">["expression"];
export type AssignmentNode = SimpleCommandNode["assignments"][number];
export type RedirectionNode = SimpleCommandNode["redirections"][number];
export type WordNode = SimpleCommandNode["args"][number];
export type WordPart = WordNode["parts"][number];
export type ParameterPart = Extract<WordPart, { type: "ParameterExpansion" }>;
export type ParameterOperation = NonNullable<ParameterPart["operation"]>;

/** Text that is not finished, and what it means where no more comes. */
export interface Incomplete {
  incomplete: true;
  /** Bash's words for a quote or a substitution that is open. */
  open?: string;
  /** What runs all the same when nothing but the end of a here-document is missing. */
  unended?: { script: ScriptNode; delimiter: string; line: number };
}
export type Parsed = { script: ScriptNode } | Incomplete | { error: string; line: number };

const cache = new Map<string, Parsed>();

/** Parses shell text; `incomplete` when more lines could make it right (an open quote, here-document, loop …). */
export function parse(text: string): Parsed {
  const known = cache.get(text);
  if (known) return known;
  const parsed = parseAfresh(text);
  if (cache.size > 500) cache.clear();
  cache.set(text, parsed);
  return parsed;
}

function parseAfresh(text: string): Parsed {
  if (/(^|[^\\])(\\\\)*\\$/.test(text)) return { incomplete: true };
  try {
    const script = parseBash(text);
    if (endsInOperator(script)) return { incomplete: true };
    const unended = openHereDocument(script);
    return unended ? { incomplete: true, unended: { script, ...unended } } : { script };
  } catch (error) {
    const grouped = markNegatedGroups(text);
    if (grouped !== text) return parseAfresh(grouped);
    const listed = markListedAssignments(text);
    if (listed !== text) return parseAfresh(listed);
    const { message, token, line } = error as { message: string; token?: { type: string }; line?: number };
    const open = /unexpected EOF while looking for matching .+/.exec(message)?.[0].replace("'}'", "`}'");
    if (open) return { incomplete: true, open };
    if (token?.type === "EOF" || /got EOF|unterminated/i.test(message)) return { incomplete: true };
    const unknown = /^.*unexpected token [`']?(select|coproc)'?/.exec(message)?.[1];
    if (unknown) return { error: `k8s-quest does not simulate ${unknown} yet`, line: line ?? 1 };
    return { error: message.replace(/^Parse error at \d+:\d+: |^line \d+: /, ""), line: line ?? 1 };
  }
}

/** What stands for the "!" of a group after its parenthesis. */
export const NEGATED_GROUP = "\u0001";
/** `ls !(a|b)`: the parser knows the group only within a word, so one that begins a word is written as another that is marked. */
const markNegatedGroups = (text: string): string => text.replace(/(?<=[^\s;&|({][ \t]+)!\((?=[^\s()][^()]*\))/g, `@(${NEGATED_GROUP}`);

/** `for x in a=1 b=2`: the parser takes these for assignments, unless they begin with something quoted. */
const markListedAssignments = (text: string): string =>
  text.replace(/\bfor\s+\w+\s+in\s[^;\n]*/g, (list) =>
    list.replace(/'[^']*'|"(?:\\.|[^"\\])*"|(?<=\s)[A-Za-z_]\w*\+?=/g, (part) => (/^['"]/.test(part) ? part : `''${part}`)),
  );

/** Whether the tree ends in an operator that wants more. */
function endsInOperator(script: ScriptNode): boolean {
  const last = script.statements.at(-1)?.pipelines.at(-1);
  const tail = last?.commands.at(-1);
  const joined = (last?.commands.length ?? 0) > 1 || (script.statements.at(-1)?.pipelines.length ?? 0) > 1;
  return (
    joined &&
    tail?.type === "SimpleCommand" &&
    !tail.name &&
    !tail.assignments.length &&
    !tail.redirections.length &&
    !script.statements.at(-1)?.deferredError
  );
}

/** The first here-document whose end is missing, and the line of its command. */
function openHereDocument(node: unknown, line = 1): { delimiter: string; line: number } | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  const known = node as { type?: string; terminated?: boolean; delimiter: string; line?: number };
  if (known.type === "HereDoc" && known.terminated === false) return { delimiter: known.delimiter, line };
  for (const value of Object.values(node)) {
    const found = openHereDocument(value, known.line ?? line);
    if (found) return found;
  }
  return undefined;
}
