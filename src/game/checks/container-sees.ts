// In the running containers, a variable is set or a file holds something: what the program itself would see.

import type { Machine } from "../../machine/process.ts";
import { type Check, met, type Sight, unmet, type Verdict } from "../check.ts";
import { fits, holdsText } from "../match.ts";
import { type PodChoice, parsePodChoice, podChoiceName, runningPods } from "./pods.ts";
import { unlikeText } from "./selection.ts";

interface Args extends PodChoice {
  container?: string;
  /** Wanted values by variable; null means not set. */
  env: Readonly<Record<string, string | null>>;
  /** Wanted content by path; null means no such file. */
  files: Readonly<Record<string, string | null>>;
}

export const containerSees: Check<Args> = {
  name: "container-sees",
  parse(fields) {
    const container = fields.optionalText("container");
    const wanted = (name: "env" | "files"): Record<string, string | null> => {
      const inner = fields.optionalFields(name);
      return Object.fromEntries((inner?.keys ?? []).map((key) => [key, inner!.any(key) === null ? null : inner!.text(key)]));
    };
    const args = {
      ...parsePodChoice(fields),
      ...(container === undefined ? {} : { container }),
      env: wanted("env"),
      files: wanted("files"),
    };
    if (!Object.keys(args.env).length && !Object.keys(args.files).length) fields.fail("wanted env or files");
    return args;
  },
  holds(args, sight) {
    const pods = runningPods(args, sight);
    if (!pods.length) return unmet("check.no-container", { what: podChoiceName(args) });
    for (const pod of pods) {
      const verdict = sees(args, pod.metadata.name, sight);
      if (!verdict.met) return verdict;
    }
    return met;
  },
};

function sees(args: Args, pod: string, sight: Sight): Verdict {
  const what = `Pod ${pod}`;
  const machine = sight.booted.container(args.namespace, pod, args.container);
  const [main] = machine?.processes.running.values() ?? [];
  if (!machine || !main) return unmet("check.no-container", { what });
  for (const [name, wanted] of Object.entries(args.env)) {
    const actual = main.environment[name];
    if (wanted === null ? actual !== undefined : actual === undefined || !fits(wanted, actual))
      return actual === undefined ? unmet("check.env-missing", { what, name }) : unmet("check.env", { what, name, actual });
  }
  for (const [path, wanted] of Object.entries(args.files)) {
    const actual = fileContent(machine, path);
    if (wanted === null && actual !== undefined) return unmet("check.file-present", { what, path });
    if (wanted !== null && actual === undefined) return unmet("check.file-missing", { what, path });
    if (wanted !== null && !holdsText(wanted, actual!)) return unlikeText(what, path, actual!);
  }
  return met;
}

/** A file's text; undefined when it is not there. */
export function fileContent(machine: Machine, path: string): string | undefined {
  return machine.files.lookup(path)?.type === "file" ? machine.files.read(path) : undefined;
}
