// BuildKit's lint: rules that need nothing but the Dockerfile (frontend/dockerfile/linter/ruleset.go).
import type { Dockerfile } from "./parse.ts";
import type { Plan } from "./stage.ts";
import type { Warning } from "./trace.ts";
import { rawWords } from "./words.ts";

const SECRET = /(^|_)(apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(_|$)/i;
const PUBLIC = /public/i;

export function lint({ instructions, emptyContinued }: Dockerfile): Warning[] {
  const found: Warning[] = [];
  const add = (rule: string, text: string, line: number) => found.push({ rule, text, line });
  for (const line of emptyContinued) add("NoEmptyContinuation", `Empty continuation line`, line);
  const upper = instructions.filter(({ written }) => written === written.toUpperCase()).length;
  const mostUpper = upper >= instructions.length - upper;
  for (const { written, start } of instructions) {
    const consistent = mostUpper ? written === written.toUpperCase() : written === written.toLowerCase();
    if (!consistent)
      add(
        "ConsistentInstructionCasing",
        `Command '${written}' should match the case of the command majority (${mostUpper ? "uppercase" : "lowercase"})`,
        start,
      );
  }
  const shell = new Set<number>();
  let stage = 0;
  let seen = new Map<string, number>();
  for (const { keyword, rest, json, start, written } of instructions) {
    if (keyword === "FROM") {
      stage++;
      seen = new Map();
      const as = rawWords(rest)[1];
      if (as && (as === as.toUpperCase()) !== (written === written.toUpperCase()))
        add("FromAsCasing", `'${as}' and '${written}' keywords' casing do not match`, start);
      const name = rawWords(rest)[2];
      if (name && name !== name.toLowerCase()) add("StageNameCasing", `Stage name '${name}' should be lowercase`, start);
    }
    if (keyword === "SHELL") shell.add(stage);
    if (keyword === "MAINTAINER") add("MaintainerDeprecated", "Maintainer instruction is deprecated in favor of using label", start);
    if (keyword === "ENV" || keyword === "ARG") {
      const words = rawWords(rest);
      const legacy = keyword === "ENV" && words[0] && !words[0].includes("=");
      if (legacy) add("LegacyKeyValueFormat", `"ENV key=value" should be used instead of legacy "ENV key value" format`, start);
      for (const word of legacy ? [words[0]!] : words) {
        const name = word.split("=")[0]!;
        if (SECRET.test(name) && !PUBLIC.test(name))
          add("SecretsUsedInArgOrEnv", `Do not use ARG or ENV instructions for sensitive data (${keyword} ${JSON.stringify(name)})`, start);
      }
    }
    if ((keyword === "CMD" || keyword === "ENTRYPOINT") && !json && rest && !shell.has(stage))
      add("JSONArgsRecommended", `JSON arguments recommended for ${keyword} to prevent unintended behavior related to OS signals`, start);
    if (keyword === "CMD" || keyword === "ENTRYPOINT" || (keyword === "HEALTHCHECK" && rest)) {
      const before = seen.get(keyword);
      if (before !== undefined)
        add(
          "MultipleInstructionsDisallowed",
          `Multiple ${keyword} instructions should not be used in the same stage because only the last one will be used`,
          before,
        );
      seen.set(keyword, start);
    }
    if (keyword === "WORKDIR" && !/^["']?[/$]/.test(rest) && !seen.has("WORKDIR"))
      add("WorkdirRelativePath", `Relative workdir ${JSON.stringify(rest)} can have unexpected results if the base image changes`, start);
    if (keyword === "WORKDIR") seen.set("WORKDIR", start);
  }
  return found;
}

/** Rules about stages. */
export function lintStages({ stages }: Plan): Warning[] {
  const names = new Set<string>();
  const found: Warning[] = [];
  for (const { name, from } of stages) {
    if (!name) continue;
    if (names.has(name))
      found.push({ rule: "DuplicateStageName", text: `Duplicate stage name '${name}', stage names should be unique`, line: from.start });
    if (name === "context" || name === "scratch")
      found.push({ rule: "ReservedStageName", text: `'${name}' is reserved and should not be used as a stage name`, line: from.start });
    names.add(name);
  }
  return found;
}
