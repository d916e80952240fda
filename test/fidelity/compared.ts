// What the conformance tests compare byte for byte with the real kubectl: the command lines in their lists, taken apart by kubectl's own flag tables.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { builtInKinds } from "../../src/api/kinds/index.ts";
import type { Command, Flag } from "../../src/commands/command.ts";
import { tool } from "../../src/commands/kubectl/index.ts";
import { scenarios } from "../conformance/scenarios/index.ts";

const folder = fileURLToPath(new URL("../conformance/", import.meta.url));

/** Lists of lines that only one kubectl runs, to make a world. */
const SETUP = /\b(?:setup|prepare|before)\w*(?:: [\w\s[\]]+)?\s*[:=]\s*\[[\s\S]*?\n?\s*\],?/g;
/** kubectl lines in string literals, and forms in which R stands for a kind. */
const LITERALS = [/"((?:[^"\\\n]|\\.)*)"/g, /'((?:[^'\\\n]|\\.)*)'/g, /`((?:[^`\\]|\\.)*)`/g];
const VERBS = new Set((tool.root.subcommands ?? []).map(({ name }) => name));

export interface Compared {
  /** Names of commands ("kubectl rollout undo"), as often as a list has them. */
  commands: ReadonlySet<string>;
  /** "kubectl get --output". */
  flags: ReadonlySet<string>;
  /** Kinds by name, with the verbs that are tried on them. */
  kinds: ReadonlyMap<string, ReadonlySet<string>>;
}

export function readCompared(): Compared {
  const commands = new Set<string>();
  const flags = new Set<string>();
  const kinds = new Map<string, Set<string>>();
  const names = kindNames();
  for (const line of linesOf())
    for (const words of callsIn(line)) {
      const call = follow(words);
      if (!call) continue;
      commands.add(call.path);
      for (const flag of call.flags) flags.add(`${call.path} --${flag}`);
      const verb = call.path.replace("kubectl ", "");
      for (const word of call.rest)
        for (const part of word.split(",")) {
          const name = part.split("/")[0]!.toLowerCase();
          // R is every kind that can be listed.
          const found = word.startsWith("R")
            ? builtInKinds.filter(({ verbs }) => verbs.includes("list")).map(({ kind }) => kind)
            : names.get(name);
          for (const kind of found ?? []) kinds.set(kind, (kinds.get(kind) ?? new Set()).add(verb));
        }
    }
  return { commands, flags, kinds };
}

function linesOf(): string[] {
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter(
    (file) => /^[^/]+\.ts$/.test(file) && !/^(served|pair|state|vitest\.config)\.ts$/.test(file),
  );
  const lines = scenarios.flatMap((scenario) => scenario.lines);
  for (const file of files.sort()) {
    const text = readFileSync(`${folder}${file}`, "utf8").replaceAll(SETUP, "");
    for (const literal of LITERALS)
      for (const [, content = ""] of text.matchAll(literal))
        if (/(^|[\s|;&(])kubectl\s/.test(content)) lines.push(content);
        else if (VERBS.has(content.split(" ", 1)[0]!) && / R\b/.test(content)) lines.push(`kubectl ${content}`);
  }
  return lines;
}

/** The calls of kubectl in a line, as words. */
function callsIn(line: string): string[][] {
  const calls: string[][] = [];
  for (const part of line.split(/\s*(?:\|\|?|&&|;|\n|\$\()\s*/)) {
    const words = [...part.matchAll(/(?:[^\s"'\\]|\\.|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replaceAll(/["']/g, ""));
    const at = words.indexOf("kubectl");
    if (at >= 0) calls.push(words.slice(at + 1));
  }
  return calls;
}

function follow(words: readonly string[]): { path: string; flags: string[]; rest: string[] } | undefined {
  let command: Command = tool.root;
  let path = "kubectl";
  const flags: string[] = [];
  const rest: string[] = [];
  const all = () => [...command.flags, ...tool.globalFlags];
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === "--") break;
    if (word.startsWith("--")) {
      const [name = "", value] = word.slice(2).split(/=(.*)/s);
      const flag = all().find((each) => each.name === name);
      if (!flag) continue;
      flags.push(name);
      if (value === undefined && takesValue(flag)) index++;
    } else if (/^-[a-zA-Z]/.test(word)) {
      for (let at = 1; at < word.length; at++) {
        const flag = all().find((each) => each.shorthand === word[at]);
        if (!flag) break;
        flags.push(flag.name);
        if (!takesValue(flag)) continue;
        if (at === word.length - 1) index++;
        break;
      }
    } else {
      const next = rest.length ? undefined : command.subcommands?.find(({ name, aliases }) => name === word || aliases?.includes(word));
      if (next) {
        command = next;
        path += ` ${next.name}`;
      } else rest.push(word);
    }
  }
  return command === tool.root ? undefined : { path, flags, rest };
}

const takesValue = ({ bare }: Flag): boolean => bare === undefined;

function kindNames(): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { kind, plural, singular, shortNames, group, version } of builtInKinds)
    for (const name of new Set([
      plural,
      singular,
      kind.toLowerCase(),
      ...shortNames,
      `${plural}.${group}`,
      `${plural}.${version}.${group}`,
    ]))
      names.set(name, [...(names.get(name) ?? []), kind]);
  return names;
}
