// Processes of the learner's computer, as its kernel sees them: their name spaces and control groups, whoever made those.
import { bytesOf } from "../../base/units.ts";
import { kernelOf } from "../../machine/kernel/kernel.ts";
import { SPACE_KINDS, type SpaceKind } from "../../machine/kernel/spaces.ts";
import type { Running } from "../../machine/process.ts";
import { type Check, met, type Sight, unmet, type Verdict } from "../check.ts";
import { fits, holdsText } from "../match.ts";
import { type Bounds, parseBounds, showBounds } from "./count.ts";
import { allOf, field, nullable } from "./docker-choice.ts";
import { holdsFiles, type WantedFiles } from "./docker-files.ts";
import { unlike } from "./selection.ts";

interface Args {
  /** Its command line holds this text, or fits the /regular expression/. */
  command: string;
  /** Its number in its own process name space. */
  number?: number;
  /** Kinds of name spaces of which it has others than the computer's first processes. */
  own: readonly SpaceKind[];
  /** Kinds of which it has the computer's. */
  shared: readonly SpaceKind[];
  hostname?: string;
  /** The path of its control group, or a /regular expression/. */
  cgroup?: string;
  /** Bytes: what its control group may have at most. */
  memory?: number;
  /** Processors: likewise. */
  cpus?: number;
  /** As the process sees them. */
  files: WantedFiles;
  bounds: Bounds;
}

export const processCheck: Check<Args> = {
  name: "process",
  parse(fields) {
    const kinds = (name: "own" | "shared"): SpaceKind[] =>
      fields
        .texts(name)
        .map((each) => SPACE_KINDS.find((kind) => kind === each) ?? fields.fail(`"${each}" is not one of ${SPACE_KINDS.join(", ")}`, name));
    const bounded = ["exactly", "atLeast", "atMost"].some((each) => fields.has(each));
    const args: Args = {
      command: fields.text("command"),
      own: kinds("own"),
      shared: kinds("shared"),
      files: nullable(fields, "files"),
      bounds: bounded ? parseBounds(fields) : { atLeast: 1, atMost: Number.POSITIVE_INFINITY },
    };
    for (const key of ["hostname", "cgroup"] as const) {
      const text = fields.optionalText(key);
      if (text !== undefined) args[key] = text;
    }
    for (const key of ["number", "cpus"] as const) {
      const number = fields.optionalNumber(key);
      if (number !== undefined) args[key] = number;
    }
    const memory = fields.optionalText("memory");
    if (memory === undefined) return args;
    return { ...args, memory: bytesOf(memory) ?? fields.fail(`wanted a size such as 20m, found "${memory}"`, "memory") };
  },
  holds(args, sight) {
    const what = `process ${args.command}`;
    const meant = kernelOf(sight.booted.world.host).processes.filter(({ argv }) => holdsText(args.command, argv.join(" ")));
    const verdicts = meant.map((each) => judge(what, args, each, sight));
    const right = verdicts.filter((verdict) => verdict.met).length;
    const { atLeast, atMost } = args.bounds;
    if (right >= atLeast && right <= atMost) return met;
    if (!meant.length) return unmet("check.none", { what });
    return right > atMost
      ? unmet("check.count", { what, actual: right, expected: showBounds(args.bounds) })
      : verdicts.find((verdict) => !verdict.met)!;
  },
};

function judge(what: string, args: Args, running: Running, { booted }: Sight): Verdict {
  const kernel = kernelOf(booted.world.host);
  const spaces = running.machine.spaces ?? kernel.initial;
  const group = kernel.groups.groupOf(running);
  const chain = group.chain;
  const wrong = [...args.own.map((kind) => [kind, true] as const), ...args.shared.map((kind) => [kind, false] as const)].find(
    ([kind, own]) => (spaces[kind] !== kernel.initial[kind]) !== own,
  );
  return allOf(
    () =>
      wrong
        ? unlike(what, {
            field: `ns/${wrong[0]}`,
            actual: spaces[wrong[0]].link,
            expected: wrong[1] ? `≠ ${kernel.initial[wrong[0]].link}` : kernel.initial[wrong[0]].link,
          })
        : met,
    () => field(what, "NSpid", args.number, running.pid),
    () => field(what, "hostname", args.hostname, running.machine.hostname),
    () =>
      args.cgroup === undefined || fits(args.cgroup, group.path)
        ? met
        : unlike(what, { field: "cgroup", actual: group.path, expected: args.cgroup }),
    () => limit(what, "memory.max", args.memory, Math.min(...chain.map(({ memory }) => memory.max))),
    () => limit(what, "cpu.max", args.cpus, Math.min(...chain.map(({ cpu }) => cpu.quota / cpu.period))),
    () => holdsFiles(what, args.files, running.machine.files),
  );
}

const limit = (what: string, name: string, wanted: number | undefined, actual: number): Verdict =>
  field(what, name, wanted, actual === Number.POSITIVE_INFINITY ? "max" : actual);
