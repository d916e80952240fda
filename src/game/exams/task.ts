// A task of an exam's pool as its file tells it: set-up, what is asked, objectives with points, and the proof that it can be done.
import { createHash } from "node:crypto";
import { Fields } from "../fields.ts";
import type { NearMiss, Objective, Solution } from "../mission.ts";
import { parseNearMiss, parseObjective, parseSolution, sameKeys, textsById } from "../parse-mission.ts";
import { parseSteps, type Step } from "../steps.ts";
import { type ClusterName, clusterNames, FIRST } from "./clusters.ts";
import { type NeedName, needNames } from "./needs.ts";

export interface TaskObjective extends Objective {
  /** Share of the task's points, as a whole number. */
  points: number;
}

export interface TaskWords {
  title: string;
  text: string;
  objectives: Readonly<Record<string, string>>;
}

export interface ExamTask {
  /** `cka/name`. */
  id: string;
  domain: string;
  /** The cluster that it is done on, and its context. */
  cluster: ClusterName;
  /** Namespaces that belong to it alone; what is done in another one is a slip. */
  namespaces: readonly string[];
  /** What no other task of the same exam may touch: nodes, control planes. */
  claims: readonly string[];
  /** What it stands on beside its own set-up. */
  needs: readonly NeedName[];
  /** Names that lead to the ingress controller. */
  hosts: readonly string[];
  /** What a good candidate takes, and its weight beside the other tasks of its domain. */
  minutes: number;
  /** `<row>/<skill>`: what is drilled when it went wrong. */
  skills: readonly string[];
  setup: readonly Step[];
  objectives: readonly TaskObjective[];
  solutions: readonly Solution[];
  nearMisses: readonly NearMiss[];
  words: TaskWords;
  /** Of what a replay depends on. */
  digest: string;
}

/** @param id `cka/name` */
export function parseTask(file: string, id: string, yaml: unknown): ExamTask {
  const fields = new Fields(file, "", yaml);
  const objectives = fields.list("objectives");
  const words: TaskWords = { title: fields.text("title"), text: fields.text("text"), objectives: textsById(objectives) };
  const task: ExamTask = {
    id,
    domain: fields.text("domain"),
    cluster: fields.choice("cluster", clusterNames) ?? FIRST,
    namespaces: fields.texts("namespaces"),
    claims: fields.texts("claims"),
    needs: fields.texts("needs").map((each) => needNames.find((name) => name === each) ?? fields.fail(`there is no "${each}"`, "needs")),
    hosts: fields.texts("hosts"),
    minutes: fields.number("minutes"),
    skills: fields.texts("skills"),
    setup: parseSteps(fields, "setup"),
    objectives: objectives.map((each) => {
      const points = each.number("points");
      return { points, ...parseObjective(each) };
    }),
    solutions: fields.list("solutions").map(parseSolution),
    nearMisses: fields.list("nearMisses").map(parseNearMiss),
    words,
    digest: digestOf(yaml as Record<string, unknown>),
  };
  fields.done();
  complain(fields, task);
  return task;
}

/** The words of a sibling file in another language: complete, and nothing but words. */
export function parseTaskWords(file: string, task: ExamTask, yaml: unknown): TaskWords {
  const fields = new Fields(file, "", yaml);
  const words = { title: fields.text("title"), text: fields.text("text"), objectives: fields.textMap("objectives") };
  fields.done();
  sameKeys(fields, "objectives", Object.keys(task.words.objectives), Object.keys(words.objectives));
  return words;
}

function digestOf({ cluster, needs, hosts, setup, objectives }: Record<string, unknown>): string {
  const checks = (objectives as Record<string, unknown>[]).map(({ text: _text, ...rest }) => rest);
  return createHash("sha256")
    .update(JSON.stringify([cluster, needs, hosts, setup, checks]))
    .digest("hex")
    .slice(0, 16);
}

/** What a task must have, and what does not work beside other tasks. */
function complain(fields: Fields, { cluster, needs, hosts, setup, objectives, solutions, nearMisses, skills }: ExamTask): void {
  if (!objectives.length) fields.fail("wanted at least one", "objectives");
  if (objectives.some(({ bonus, hidden, once, hold }) => bonus || hidden || once || hold))
    fields.fail("are looked at when an exam ends: no bonus, hidden, once or hold", "objectives");
  if (solutions.length < 2) fields.fail("wanted at least two, by different ways", "solutions");
  if (nearMisses.length < 3) fields.fail("wanted at least three", "nearMisses");
  if (!skills.length) fields.fail("wanted at least one", "skills");
  const unknown = nearMisses.flatMap(({ unmet, breaks }) => [...unmet, ...breaks]).find((id) => !objectives.some((each) => each.id === id));
  if (unknown !== undefined) fields.fail(`there is no "${unknown}"`, "nearMisses");
  if (hosts.length && !needs.includes("ingress-nginx")) fields.fail("are for who needs ingress-nginx", "hosts");
  if (cluster === FIRST) return;
  if (needs.length) fields.fail(`is set up on ${FIRST} only`, "needs");
  if (setup.some((step) => step.do === "faults" || step.do === "application"))
    fields.fail(`faults and applications are for ${FIRST} only`, "setup");
  if (objectives.some(({ check }) => check.probes.some(({ from }) => from.at === "pod")))
    fields.fail(`calls from Pods are tried on ${FIRST} only`, "objectives");
}
