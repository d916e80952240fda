// Near misses made by machine: a solution with one thing wrong, as a tired learner types it: another namespace, node, name, number, label,
// probe or answer, a step left out, a rehearsal instead of the deed.
import type { Mission, Solution } from "../../src/game/mission.ts";
import type { Step } from "../../src/game/steps.ts";

export interface Mutant extends Solution {
  /** The solution that was spoiled. */
  of: Solution;
}

/** One way to be wrong: every place where `pattern` is found is a mutant of its own. Undefined where that place would be as right as before. */
interface Slip {
  name: string;
  pattern: RegExp;
  wrong(found: RegExpExecArray): string | undefined;
}

const OTHERS: Readonly<Record<string, string>> = { api: "web", web: "api", worker: "web", cache: "api", db: "cache" };
const kinds = "deployment|service|statefulset|configmap|secret|ingress|resourcequota|pvc|networkpolicy|rolebinding";
const mutating = /^(patch|set|undo|uncordon|taint|delete|scale|create|apply|replace|label|annotate|edit)$/;

const SLIPS: readonly Slip[] = [
  { name: "namespace default", pattern: /(-n )[a-z][-a-z]*/g, wrong: ([, flag]) => `${flag}default` },
  { name: "another namespace in the manifest", pattern: /(\bnamespace: )[a-z][-a-z]*/g, wrong: ([, key]) => `${key}default` },
  {
    name: "another node",
    pattern: /\bworker-([12])\b/g,
    wrong: ([, number]) => `worker-${number === "1" ? 2 : 1}`,
  },
  {
    name: "a neighbour's name",
    pattern: new RegExp(`\\b(${kinds})([ /])(api|web|worker|cache|db)\\b(?!-)`, "g"),
    wrong: ([, kind, between, name]) => `${kind}${between}${OTHERS[name!]}`,
  },
  {
    // What is new may be called anything.
    name: "a name with a letter too few",
    pattern: new RegExp(`(?<!create )\\b((?:${kinds})[ /])([a-z][-a-z]{2,})\\b(?=[ \\n])`, "g"),
    wrong: ([, kind, name]) => `${kind}${name!.slice(0, -1)}`,
  },
  { name: "another label", pattern: /\bapp=([a-z]+)/g, wrong: ([, value]) => `app=${value}s` },
  { name: "another label in JSON", pattern: /"app":"([a-z]+)"/g, wrong: ([, value]) => `"app":"${value}s"` },
  { name: "another label in YAML", pattern: /\bapp: ([a-z]+)/g, wrong: ([, value]) => `app: ${value}s` },
  { name: "another port", pattern: /([pP]ort"?: ?"?)(\d+)/g, wrong: ([, key, port]) => `${key}${Number(port) + 1}` },
  { name: "a value one off", pattern: /("value": ?)(\d+)/g, wrong: ([, key, value]) => `${key}${Number(value) === 80 ? 81 : 1}` },
  { name: "another value", pattern: /("value": ?")([a-z/][^"]*)"/g, wrong: ([, key, value]) => `${key}${value}x"` },
  {
    name: "another probe",
    pattern: /\b(liveness|readiness)Probe\b/g,
    wrong: ([, probe]) => `${probe === "liveness" ? "readiness" : "liveness"}Probe`,
  },
  { name: "another container", pattern: /(containers\/)0\//g, wrong: ([, path]) => `${path}1/` },
  { name: "the wrong tag", pattern: /((?:nginx|redis|postgres):)[\d.]+/g, wrong: ([, image]) => `${image}0.0.1` },
  { name: "restarted instead of taken back", pattern: /rollout undo/g, wrong: () => "rollout restart" },
  { name: "the wrong answer", pattern: /^answer .*$/gm, wrong: () => 'answer "nobody knows"' },
  { name: "a rehearsal", pattern: /\bkubectl (?:rollout )?([a-z]+)\b/g, wrong: ([whole, verb]) => rehearsal(whole!, verb!) },
];

/** With a flag that changes nothing; commands that have no such flag, and those that change nothing, are left alone. */
function rehearsal(whole: string, verb: string): string | undefined {
  if (!mutating.test(verb) || verb === "edit") return undefined;
  return `${whole} --dry-run=client`;
}

const textOf = (step: Step): string | undefined => (step.do === "run" ? step.script : step.do === "file" ? step.content : undefined);
const withText = (step: Step, text: string): Step =>
  step.do === "run" ? { ...step, script: text } : step.do === "file" ? { ...step, content: text } : step;

/** Whole commands of a script: a here-document belongs to the line that it begins on. */
function commandsOf(script: string): string[] {
  const found: string[] = [];
  let end: string | undefined;
  for (const line of script.split("\n")) {
    if (end !== undefined) {
      found[found.length - 1] += `\n${line}`;
      if (line === end) end = undefined;
      continue;
    }
    if (!line.trim()) continue;
    found.push(line);
    end = /<<-?["']?([A-Z]+)["']?/.exec(line)?.[1];
  }
  return found;
}

/** What only looks or waits: without it the rest is as right as before. */
const idle = /^(kubectl (rollout status|wait|get|describe) |until )/;

function mutantsOf(solution: Solution): Mutant[] {
  const found = new Map<string, Mutant>();
  solution.steps.forEach((step, index) => {
    const text = textOf(step);
    if (text === undefined) return;
    const put = (what: string, changed: string) => {
      const steps = solution.steps.map((each, at) => (at === index ? withText(each, changed) : each));
      found.set(JSON.stringify(steps), { name: `${solution.name}, but ${what}`, steps, of: solution });
    };
    for (const { name, pattern, wrong } of SLIPS)
      for (const match of text.matchAll(pattern)) {
        const other = wrong(match);
        if (other === undefined || other === match[0]) continue;
        put(`${name}: ${other.trim()}`, `${text.slice(0, match.index)}${other}${text.slice(match.index + match[0].length)}`);
      }
    if (step.do !== "run") return;
    const commands = commandsOf(text);
    // A loop is one thing: half of it says nothing.
    if (commands.some((each) => /^(for|do|done|while|if)\b/.test(each))) return;
    commands.forEach((command, at) => {
      if (!idle.test(command)) put(`without ${command.split("\n")[0]!.slice(0, 60)}`, commands.filter((_, each) => each !== at).join("\n"));
    });
  });
  return [...found.values()];
}

/** All mutants of all of a mission's solutions, in an order that never changes; two solutions may be spoiled to the same. */
export const mutants = ({ solutions }: Mission): Mutant[] => [
  ...new Map(solutions.flatMap(mutantsOf).map((mutant) => [JSON.stringify(mutant.steps), mutant])).values(),
];
