// Stages of a Dockerfile: what each begins from, and which of them a target needs (instructions.ParseInstructions, dockerfile2llb).
import type { ContainerBody } from "../types.ts";
import { type Dockerfile, type Instruction, ParseError } from "./parse.ts";
import { expand, pairs, rawWords, WordError } from "./words.ts";

export interface StagePlan {
  index: number;
  /** AS name, in lower case. */
  name: string | undefined;
  /** What FROM names, variables replaced. */
  base: string;
  /** FROM --platform, as it is written. */
  platform: string | undefined;
  from: Instruction;
  instructions: readonly Instruction[];
}

export interface Plan {
  stages: readonly StagePlan[];
  /** ARGs before the first FROM, with the values that hold. */
  globals: ReadonlyMap<string, string>;
  target: StagePlan;
  needed: ReadonlySet<StagePlan>;
}

/** ARGs that need no declaration. */
const PREDEFINED = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]);
export const isPredefined = (name: string): boolean => PREDEFINED.includes(name);

/** `automatic`: ARGs that the builder sets itself. @throws ParseError */
export function planOf(
  { instructions, escapeMark }: Dockerfile,
  buildArgs: ReadonlyMap<string, string>,
  target: string,
  automatic: ReadonlyMap<string, string> = new Map(),
): Plan {
  const globals = new Map(automatic);
  const stages: (StagePlan & { instructions: Instruction[] })[] = [];
  for (const each of instructions) {
    const stage = stages.at(-1);
    try {
      if (each.keyword === "FROM")
        stages.push({ ...fromOf(each, globals, escapeMark), index: stages.length, from: each, instructions: [] });
      else if (stage) stage.instructions.push(each);
      else if (each.keyword === "ARG") {
        for (const [name, value] of argsOf(each, globals, escapeMark)) {
          const own = buildArgs.get(name) ?? value;
          if (own !== undefined) globals.set(name, own);
        }
      } else throw new ParseError(`dockerfile parse error on line ${each.start}: no build stage in current context`, each.start, each.end);
    } catch (error) {
      if (!(error instanceof WordError)) throw error;
      throw new ParseError(
        `dockerfile parse error on line ${each.start}: failed to process ${JSON.stringify(each.rest)}: ${error.message}`,
        each.start,
        each.end,
      );
    }
  }
  if (!stages.length) throw new ParseError("dockerfile contains no stages to build", instructions.at(-1)!.start);
  const chosen = target ? stageNamed(stages, target) : stages.at(-1);
  if (!chosen) throw new ParseError(`target stage ${JSON.stringify(target)} could not be found`, 0);
  const needed = new Set<StagePlan>();
  const need = (stage: StagePlan) => {
    if (needed.has(stage)) return;
    needed.add(stage);
    const before = stages.slice(0, stage.index);
    for (const name of [stage.base, ...stage.instructions.flatMap(sourcesOf)]) {
      const other = stageNamed(before, name);
      if (other) need(other);
    }
  };
  need(chosen);
  return { stages, globals, target: chosen, needed };
}

export const stageNamed = <T extends StagePlan>(stages: readonly T[], name: string): T | undefined =>
  stages.findLast((each) => each.name === name.toLowerCase()) ?? (/^\d+$/.test(name) ? stages[Number(name)] : undefined);

/** Images and stages that an instruction takes files from. */
export const sourcesOf = ({ keyword, flags }: Instruction): string[] =>
  flags.flatMap((flag) => {
    if (keyword === "COPY") return /^--from=(.+)$/.exec(flag)?.[1] ?? [];
    return keyword === "RUN" && flag.startsWith("--mount=") ? (/(?:^|[=,])from=([^,]+)/.exec(flag)?.[1] ?? []) : [];
  });

function fromOf(
  from: Instruction,
  globals: ReadonlyMap<string, string>,
  escapeMark: string,
): Pick<StagePlan, "name" | "base" | "platform"> {
  const fail = (why: string) => new ParseError(`dockerfile parse error on line ${from.start}: ${why}`, from.start, from.end);
  let platform: string | undefined;
  for (const flag of from.flags) {
    const [, name, value] = /^(--[^=]*)(?:=(.*))?$/s.exec(flag)!;
    if (name !== "--platform") throw fail(`unknown flag: ${name}`);
    if (platform !== undefined) throw fail(`duplicate flag specified: ${name}`);
    if (value === undefined) throw fail(`missing a value on flag: ${name}`);
    platform = value;
  }
  const words = rawWords(from.rest);
  if (words.length !== 1 && (words.length !== 3 || words[1]!.toUpperCase() !== "AS"))
    throw fail("FROM requires either one or three arguments");
  const name = words[2]?.toLowerCase();
  if (name !== undefined && !/^[a-z][a-z0-9-_.]*$/.test(name))
    throw fail(`invalid name for build stage: "${words[2]}", name can't start with a number or contain symbols`);
  const base = expand(words[0]!, globals, { escapeMark });
  if (!base) throw new ParseError(`base name (${words[0]}) should not be blank`, from.start, from.end);
  return { name, base, platform };
}

/** ARG NAME, ARG NAME=value, several of them. */
export function argsOf(each: Instruction, variables: ReadonlyMap<string, string>, escapeMark: string): [string, string | undefined][] {
  return rawWords(each.rest).map((word) => {
    const [pair] = word.includes("=") ? pairs(word, variables, { escapeMark }) : [];
    return pair ?? [word, undefined];
  });
}

/** Environment of a configuration as variables. */
export const environmentOf = ({ Env }: ContainerBody): Map<string, string> =>
  new Map((Env ?? []).map((each) => [each.slice(0, each.indexOf("=")), each.slice(each.indexOf("=") + 1)]));
