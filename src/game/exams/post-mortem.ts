// Where the time of an exam went, from its record: mistakes of syntax, wrong places, look-ups, thrash, idling, tasks that nobody reached.

import type { ExamRecord, Moment } from "./record.ts";
import type { ExamTask } from "./task.ts";

export const lossKinds = ["syntax", "place", "lookup", "thrash", "idle", "unreached"] as const;
export type LossKind = (typeof lossKinds)[number];

export interface Loss {
  kind: LossKind;
  /** Ms of the run's clock; 0 where only the number counts. */
  time: number;
  count: number;
  /** Command lines, or numbers of tasks. */
  examples: readonly { at: number; line: string; why?: string }[];
  /** What to drill against it. */
  skills: readonly string[];
}

/** What the tools say of a line that they do not understand. */
const SYNTAX =
  /(command not found|syntax error near|unexpected (EOF|end of file)|unknown (flag|shorthand flag|command)|flag needs an argument|invalid argument|unrecognized option|error: (unknown|invalid|required|exactly|must |one or more|you must|accepts|at least|name cannot|there is no need|a resource cannot|unable to (parse|match)|error parsing|no objects passed|.* is not (a )?valid)|error converting YAML|error validating|strict decoding|the server doesn't have a resource type|no matches for kind|the path .* does not exist|Usage: |See '.* -h' for help|See 'kubectl .* --help')/i;
const LOOKUP = /(^|[|;&]\s*)(kubectl\s.*(\bexplain\b|\s(--help|-h)\b|\bhelp\b|\bapi-resources\b)|notes\b|man\s|.*\s--help\b)/;
/** Scope: these have no namespace. */
const WHOLE =
  /^(no|nodes?|ns|namespaces?|pv|persistentvolumes?|sc|storageclass(es)?|crds?|customresourcedefinitions?|clusterroles?|clusterrolebindings?|csr|certificatesigningrequests?|pc|priorityclass(es)?|ingressclass(es)?)(\/|,|$)/;
const PLACED =
  /^(get|describe|create|apply|delete|edit|patch|scale|set|expose|run|logs|exec|rollout|autoscale|label|annotate|replace|top|wait|debug)$/;
const CHANGES = /^(create|apply|delete|edit|patch|scale|set|expose|run|replace|autoscale|rollout|label|annotate)$/;
/** Longer without a key is idling, ms: reading a task takes a while. */
const PAUSE = 90_000;
/** So often the same thing is made, opened or applied before it is called thrash. */
const OFTEN = 3;

/** A kubectl command as far as it matters where it goes. */
interface Call {
  verb: string;
  what: string;
  context: string;
  namespace: string;
  everywhere: boolean;
  fromFile: boolean;
}

/** The first kubectl of a line; undefined where there is none. */
export function callOf({ line, context, namespace }: Pick<Moment, "line" | "context" | "namespace">): Call | undefined {
  const found = /(?:^|[|;&(]\s*)(?:kubectl|k)\s+([^|;&]*)/.exec(line)?.[1];
  if (found === undefined) return undefined;
  const call: Call = { verb: "", what: "", context, namespace, everywhere: false, fromFile: false };
  const words = found.trim().split(/\s+/);
  const plain: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--") break;
    const [flag = "", value] = word.startsWith("--") ? word.split(/=(.*)/s) : [word];
    const given = () => value ?? words[++at] ?? "";
    if (flag === "-n" || flag === "--namespace") call.namespace = given();
    else if (/^-n\S/.test(word)) call.namespace = word.slice(2).replace(/^=/, "");
    else if (flag === "--context") call.context = given();
    else if (flag === "-A" || flag === "--all-namespaces") call.everywhere = true;
    else if (["-f", "--filename", "-k", "--kustomize"].includes(flag)) {
      call.fromFile = true;
      given();
    } else if (["-l", "--selector", "-o", "--output", "-c", "--container"].includes(flag)) given();
    else if (!word.startsWith("-")) plain.push(word);
  }
  [call.verb = "", call.what = ""] = plain;
  return call;
}

/** Why a line went elsewhere than to its task; undefined when it did not. */
function astray(moment: Moment, task: ExamTask): "context" | "namespace" | undefined {
  const call = callOf(moment);
  if (!call || !PLACED.test(call.verb) || LOOKUP.test(moment.line)) return undefined;
  if (call.context !== task.cluster) return "context";
  if (!task.namespaces.length || call.everywhere || call.fromFile || WHOLE.test(call.what)) return undefined;
  // A look at the system is no slip, a change is.
  if (call.namespace.startsWith("kube-") || call.namespace === "ingress-nginx") return undefined;
  if (task.namespaces.includes(call.namespace)) return undefined;
  return CHANGES.test(call.verb) || call.namespace === "default" ? "namespace" : undefined;
}

/** From each bad moment to the next good one; what several in a row lose is counted once. */
function lossOf(
  moments: readonly Moment[],
  end: number,
  bad: (moment: Moment) => string | boolean | undefined,
): Omit<Loss, "kind" | "skills"> {
  let time = 0;
  let since: number | undefined;
  const examples: { at: number; line: string; why?: string }[] = [];
  for (const moment of moments) {
    const why = bad(moment);
    if (why) {
      since ??= moment.at;
      examples.push({ at: moment.at, line: moment.line, ...(typeof why === "string" ? { why } : {}) });
    } else if (since !== undefined) {
      time += moment.at - since;
      since = undefined;
    }
  }
  if (since !== undefined) time += Math.min(end, moments.at(-1)!.until) - since;
  return { time, count: examples.length, examples };
}

/** The same file applied or edited, or the same object deleted, again and again in one task. */
function thrashOf(moments: readonly Moment[]): Omit<Loss, "kind" | "skills"> {
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
    examples: often.map((each) => ({ at: each[0]!.at, line: each[0]!.line, why: `×${each.length}` })),
  };
}

function idlingOf({ keys, moments, end }: ExamRecord): Omit<Loss, "kind" | "skills"> {
  let time = 0;
  const examples: { at: number; line: string }[] = [];
  let last = 0;
  for (const at of [...keys, end]) {
    // Who waits for a command is not idle.
    const busy = moments.reduce((sum, each) => sum + Math.max(0, Math.min(at, each.until) - Math.max(last, each.at)), 0);
    const still = at - last - busy;
    if (still > PAUSE) {
      time += still - PAUSE;
      examples.push({ at: last, line: "" });
    }
    last = at;
  }
  return { time, count: examples.length, examples };
}

const SKILLS: Readonly<Record<LossKind, readonly string[]>> = {
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
  const unreached = tasks.flatMap((_, index) => (reached.has(index) ? [] : [{ at: end, line: String(index + 1) }]));
  const parts: Record<LossKind, Omit<Loss, "kind" | "skills">> = {
    syntax: lossOf(moments, end, ({ line, output }) => !LOOKUP.test(line) && SYNTAX.test(output)),
    place: lossOf(moments, end, (moment) => astray(moment, tasks[moment.task]!)),
    lookup: lossOf(moments, end, ({ line }) => LOOKUP.test(line)),
    thrash: thrashOf(moments),
    idle: idlingOf(record),
    unreached: { time: 0, count: unreached.length, examples: unreached },
  };
  return lossKinds.flatMap((kind) => (parts[kind].count || parts[kind].time ? [{ kind, ...parts[kind], skills: SKILLS[kind] }] : []));
}
