// Which commands of kubectl and docker were typed, and how often: what the skill map shows by command.
import { root as dockerRoot } from "../../commands/docker/index.ts";
import { resolve } from "../../commands/framework/resolve.ts";
import type { Tool } from "../../commands/framework/tool.ts";
import { tool as kubectlTool } from "../../commands/kubectl/index.ts";
import type { AttemptRecord, Review } from "../progress/data.ts";
import { GOOD } from "./reviews.ts";

const tools: Readonly<Record<string, Tool>> = {
  kubectl: kubectlTool,
  k: kubectlTool,
  docker: { root: dockerRoot, globalFlags: [], startCost: 0 },
};

/** The older and shorter names of what also stands in a group. */
const SHORT: Readonly<Record<string, string>> = { "container ls": "ps", "image ls": "images", "image rm": "rmi" };

export interface TypedCommand {
  /** `kubectl get`, `docker compose up`. */
  name: string;
  /** All of its words, without their quotes. */
  words: readonly string[];
}

/** The commands of kubectl and docker in lines as they were typed. */
export const commandsIn = (lines: readonly string[]): TypedCommand[] =>
  lines.flatMap(commandsOf).flatMap((words) => {
    const name = verbOf(words);
    return name === undefined ? [] : [{ name, words }];
  });

/** What may stand before a command's name: variables, the shell's words, and commands that run another one with their flags. */
const BEFORE = /^(\w+=.*|do|then|else|if|while|until|!|\{|sudo|time|watch|xargs|-.*)$/;

/** How often each command (`kubectl get`, `docker compose up`) is in lines as they were typed. What is no command of a tool is not counted. */
export function verbsIn(lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name } of commandsIn(lines)) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function verbOf(words: readonly string[]): string | undefined {
  const first = words.findIndex((word) => !BEFORE.test(word));
  const tool = tools[words[first] ?? ""];
  if (!tool) return undefined;
  const [, ...path] = resolve(tool, words.slice(first + 1)).trail.map(({ name }) => name);
  if (!path.length) return undefined;
  const top = tool.root.subcommands ?? [];
  const [group, verb] = path;
  const short =
    SHORT[path.join(" ")] ??
    ((group === "container" || group === "image") && top.some(({ name }) => name === verb) ? path.slice(1).join(" ") : path.join(" "));
  return `${tool.root.name} ${short}`;
}

/** The commands of a line, as words without their quotes: pipes, lists and substitutions begin new ones. */
function commandsOf(line: string): string[][] {
  const commands: string[][] = [[]];
  let word: string | undefined;
  let quote = "";
  const end = () => {
    if (word !== undefined) commands.at(-1)!.push(word);
    word = undefined;
  };
  for (let at = 0; at < line.length; at++) {
    const each = line[at]!;
    if (quote) {
      if (each === quote) quote = "";
      else word = (word ?? "") + each;
    } else if (each === "'" || each === '"') {
      quote = each;
      word ??= "";
    } else if (each === "\\") word = (word ?? "") + (line[++at] ?? "");
    else if (each === "#" && word === undefined) break;
    else if (/[|&;()\n`]/.test(each)) {
      end();
      commands.push([]);
    } else if (/\s/.test(each)) end();
    else word = (word ?? "") + each;
  }
  end();
  return commands.filter(({ length }) => length);
}

/** What was typed on the way to a win or in an exam, as reviews of commands: who has used one has known it. */
export const reviewsOfVerbs = (attempts: readonly AttemptRecord[]): Review[] =>
  attempts.flatMap(({ when, verbs = {}, mission, name = "" }) =>
    Object.keys(verbs).map((skill) => ({ when, skill, rating: GOOD, from: mission === undefined ? `exam:${name}` : `mission:${mission}` })),
  );

/** How often each command was typed in all attempts. */
export function totalVerbs(attempts: readonly AttemptRecord[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { verbs = {} } of attempts)
    for (const [name, count] of Object.entries(verbs)) counts.set(name, (counts.get(name) ?? 0) + count);
  return counts;
}
