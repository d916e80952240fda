// Where the time of an exam went, from its record: mistakes of syntax, wrong places, look-ups, thrash, idling, tasks that nobody reached.

import type { Verb } from "../../api/request.ts";
import { commandsIn } from "../skills/verbs.ts";
import { type Example, type Loss, PAUSE } from "./losses.ts";
import type { Asked, ExamRecord, Moment } from "./record.ts";
import type { ExamTask } from "./task.ts";

/** What the tools say of a line that they do not understand, at the beginning of a line of theirs. */
const SYNTAX = new RegExp(
  `^(${[
    "(-?bash|sh): .*(command not found|syntax error|unexpected (EOF|end of file)|numeric argument required)",
    "error: (unknown|invalid|required|exactly|must |one or more|you must|accepts|at least|name cannot|there is no need|a resource cannot|unable to (parse|match)|unexpected|error parsing|no objects passed|flag needs|expected '|either --|unrecognized|unable to recognize|resource\\(s\\) were provided|.* is not (a )?valid|.*(error converting YAML|error validating|the server doesn't have a resource type|no matches for kind|the path .* does not exist))",
    "Error from server \\(BadRequest\\): .*(strict decoding|cannot be handled)",
    "(unknown|invalid|ambiguous) (flag|shorthand flag|command|argument)",
    "docker: 'docker .*' (requires|accepts)",
    "sed: -e expression|jq: error: .*(syntax error|compile)",
    "[\\w./-]+: (.*(unrecognized|invalid|unknown) (option|command|flag)|option .* requires an argument)",
    "Usage: ",
    "See '.* (-h|--help)' for help",
  ].join("|")})`,
  "im",
);
/** Commands that show what others have said. */
const SHOWS = /\b(logs|journalctl|cat|less|more|tail|head|grep|describe|events)\b/;
/** Looking at where one is, before one goes elsewhere. */
const ORIENTS = /^kubectl (config|cluster-info|version|api-resources|api-versions|explain|options)\b/;
/** The system's namespaces: a look there is no slip, and what is to be changed there is said by the task. */
const SYSTEM = /^(kube-|ingress-nginx$)/;
/** So often the same thing is made, opened or applied before it is called thrash. */
const OFTEN = 3;

type Part = Omit<Loss, "kind" | "skills">;

/** A line that was not understood. What a line that succeeded has shown was said by somebody else, unless another one of it failed. */
const isMistyped = ({ line, output, status }: Moment): boolean => {
  if (isLookup(line) || !SYNTAX.test(output)) return false;
  return status !== 0 || (/[|;&\n]/.test(line) && !SHOWS.test(line));
};

/** Help, explain, and notes at the shell. */
const isLookup = (line: string): boolean =>
  /(^|[|;&]\s*)(notes|man|(kubectl|k) (help|-h|--help|options))(\s|$)|\s--help\s*($|[|;&])/.test(line) ||
  commandsIn([line]).some(({ name, words }) => {
    const end = words.indexOf("--");
    return /^kubectl (explain|api-resources|options)$/.test(name) || words.slice(0, end < 0 ? words.length : end).includes("-h");
  });

/** Why what a line asked went elsewhere than to its task; undefined when it did not. */
function astray({ asked }: Moment, task: ExamTask, tasks: readonly ExamTask[]): "context" | "namespace" | undefined {
  const own = asked.filter(({ words }) => !ORIENTS.test(["kubectl", ...words.slice(1)].join(" ")));
  // Whoever works at another task's place has that one in mind, whichever is open.
  const elsewhere = ({ cluster, namespace }: Asked) =>
    namespace !== undefined && tasks.some((each) => each.cluster === cluster && each.namespaces.includes(namespace));
  const strays = own.filter((each) => !elsewhere(each));
  if (strays.some(({ cluster }) => cluster !== task.cluster)) return "context";
  if (!task.namespaces.length) return undefined;
  const lost = strays.some(({ namespace, verb, words }) => {
    if (namespace === undefined || SYSTEM.test(namespace) || words.includes("--rm")) return false;
    return CHANGES.has(verb) || namespace === "default";
  });
  return lost ? "namespace" : undefined;
}
const CHANGES: ReadonlySet<Verb> = new Set(["create", "update", "patch", "delete", "deletecollection"]);

interface Span {
  at: number;
  until: number;
}

/**
 * From each bad moment to the next good one; what several in a row lose is counted once.
 * @param bad undefined for what is neither bad nor good
 */
function slipsOf(
  moments: readonly Moment[],
  end: number,
  bad: (moment: Moment) => Example["place"] | boolean | undefined,
): { spans: Span[]; examples: Example[] } {
  const spans: Span[] = [];
  let since: number | undefined;
  const examples: Example[] = [];
  for (const moment of moments) {
    const why = bad(moment);
    if (why) {
      since ??= moment.at;
      examples.push({ at: moment.at, line: moment.line, ...(why === true ? {} : { place: why }) });
    } else if (why === false && since !== undefined) {
      spans.push({ at: since, until: moment.at });
      since = undefined;
    }
  }
  if (since !== undefined) spans.push({ at: since, until: Math.min(end, moments.at(-1)!.until) });
  return { spans, examples };
}

/** What lies in at least one of the spans, ms. */
function lengthOf(spans: readonly Span[]): number {
  let time = 0;
  let last = 0;
  for (const { at, until } of spans.toSorted((a, b) => a.at - b.at)) {
    time += Math.max(0, until - Math.max(at, last));
    last = Math.max(last, until);
  }
  return time;
}

function lossOf(...given: Parameters<typeof slipsOf>): Part {
  const { spans, examples } = slipsOf(...given);
  return { time: lengthOf(spans), count: examples.length, examples };
}

/** Help at the shell, and pages of notes over it. */
function lookupsOf({ moments, notes, end }: ExamRecord): Part {
  const { spans, examples } = slipsOf(moments, end, ({ line }) => isLookup(line));
  const all = [...examples, ...notes.map(({ at, until }) => ({ at, lasted: until - at }))].sort((a, b) => a.at - b.at);
  return { time: lengthOf([...spans, ...notes]), count: all.length, examples: all };
}

/** The same file applied or edited, or the same object deleted, again and again in one task. */
function thrashOf(moments: readonly Moment[]): Part {
  const seen = new Map<string, Moment[]>();
  for (const moment of moments) {
    const [, tool, rest] =
      /^\s*(?:kubectl|k)\s+(apply|create|delete|edit|replace)\s+(.*)$/.exec(moment.line) ??
      /^\s*(vi|vim|nano)\s+(\S+)/.exec(moment.line) ??
      [];
    if (tool === undefined) continue;
    const thing = rest!.replace(/\s-(n|-namespace[= ])\s*\S+|\s--\S+/g, "").trim();
    const key = `${moment.task} ${tool} ${thing}`;
    seen.set(key, [...(seen.get(key) ?? []), moment]);
  }
  const often = [...seen.values()].filter((each) => each.length >= OFTEN);
  return {
    time: often.reduce((sum, each) => sum + each.at(-1)!.at - each[1]!.at, 0),
    count: often.reduce((sum, each) => sum + each.length - 1, 0),
    examples: often.map((each) => ({ at: each[0]!.at, line: each[0]!.line, times: each.length })),
  };
}

/** What comes between two keys, or a key and the end, when nothing runs and no notes are open. */
function idlingOf({ keys, moments, notes, end }: ExamRecord): Part {
  const busy = [...moments, ...notes];
  const examples: Example[] = [];
  let time = 0;
  let last = 0;
  for (const at of [...keys, end]) {
    const taken = busy.reduce((sum, each) => sum + Math.max(0, Math.min(at, each.until) - Math.max(last, each.at)), 0);
    const still = at - last - taken;
    if (still > PAUSE) {
      time += still;
      examples.push({ at: last, lasted: still });
    }
    last = at;
  }
  return { time, count: examples.length, examples };
}

/** In the order of the report. */
const kinds = ["syntax", "place", "lookup", "thrash", "idle", "unreached"] as const;
type Kind = (typeof kinds)[number];

const SKILLS: Readonly<Record<Kind, readonly string[]>> = {
  syntax: ["kubectl/verbs", "yaml/structure"],
  place: ["kubectl/contexts", "namespaces/choosing"],
  lookup: ["yaml/generating", "kubectl/reading"],
  thrash: ["yaml/applying", "resources/changing"],
  idle: [],
  unreached: [],
};

/** @param tasks in the paper's order @param reached numbers of tasks that were opened */
export function postMortem(record: ExamRecord, tasks: readonly ExamTask[], reached: ReadonlySet<number>): Loss[] {
  const { moments, end } = record;
  const unreached = tasks.flatMap((_, index) => (reached.has(index) ? [] : [{ at: end, number: index + 1 }]));
  const parts: Record<Kind, Part> = {
    syntax: lossOf(moments, end, isMistyped),
    // What asks no cluster goes nowhere.
    place: lossOf(moments, end, (each) => (each.asked.length ? (astray(each, tasks[each.task]!, tasks) ?? false) : undefined)),
    lookup: lookupsOf(record),
    thrash: thrashOf(moments),
    idle: idlingOf(record),
    unreached: { time: 0, count: unreached.length, examples: unreached },
  };
  return kinds.flatMap((kind) => (parts[kind].count || parts[kind].time ? [{ kind, ...parts[kind], skills: SKILLS[kind] }] : []));
}
