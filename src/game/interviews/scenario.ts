// An interview's scenario as its file tells it: a world, a task, questions that react to what the candidate does, and a rubric.
import { createHash } from "node:crypto";
import { type WorldName, worldNames } from "../boot.ts";
import type { Question } from "../check.ts";
import { parseQuestion } from "../checks/index.ts";
import type { Fields } from "../fields.ts";
import { regularExpression } from "../match.ts";
import { sameKeys } from "../parse-mission.ts";
import { parseSteps, type Step } from "../steps.ts";
import { parseTruth, type Truth } from "./truth.ts";

/** When a question is asked: all that is given must hold. */
export interface Cue {
  check?: Question;
  /** A command line was typed. */
  typed?: RegExp;
  /** It is the last one, and did what it should or failed; any line counts where nothing is said. */
  outcome?: "done" | "failed";
  /** Virtual ms since the candidate's turn began. */
  after?: number;
  /** The candidate says that the work is done. */
  end: boolean;
}
export interface FollowUp {
  id: string;
  when: Cue;
  /** What is right, as the world knows it at the moment of asking. */
  truth?: Truth;
  /** How many points the answer is graded by. */
  points: number;
}
/** Lines that a candidate might type, and which questions they bring up. */
export interface InterviewProof {
  name: string;
  type: readonly string[];
  /** Virtual ms that pass afterwards. */
  wait: number;
  end: boolean;
  asks: readonly string[];
  not: readonly string[];
  /** What the truth of a question holds, a text or a /regular expression/. */
  truth: Readonly<Record<string, string>>;
  met: readonly string[];
  unmet: readonly string[];
}
export interface Scenario {
  id: string;
  level: 1 | 2 | 3;
  /** Rows of the checklist that it is about. */
  rows: readonly string[];
  /** How long it is meant to take, in minutes of the wall clock. */
  minutes: number;
  world: WorldName;
  seed: string;
  setup: readonly Step[];
  objectives: readonly { id: string; check: Question }[];
  followUps: readonly FollowUp[];
  /** Criteria, and how many levels each has. */
  rubric: readonly string[];
  proofs: readonly InterviewProof[];
  words: ScenarioWords;
  /** Of what a replay depends on. */
  digest: string;
}
/** What people read, in one language. */
export interface ScenarioWords {
  title: string;
  /** For the candidate. */
  task: string;
  /** For the interviewer: what the scenario shows, and what to look at. */
  brief: string;
  objectives: Readonly<Record<string, string>>;
  followUps: Readonly<Record<string, { question: string; points: readonly string[] }>>;
  rubric: Readonly<Record<string, { text: string; levels: readonly string[] }>>;
}

/** From what is missing to what a senior engineer shows. */
export const LEVELS = 4;

/** @throws ContentError */
export function parseScenario(id: string, fields: Fields, yaml: unknown): Scenario {
  const level = fields.number("level");
  if (![1, 2, 3].includes(level)) fields.fail("wanted 1, 2 or 3", "level");
  const objectives = fields.list("objectives");
  const followUps = fields.list("followUps");
  const rubric = fields.list("rubric");
  const words: ScenarioWords = {
    title: fields.text("title"),
    task: fields.text("task"),
    brief: fields.text("brief"),
    objectives: byId(objectives, (each) => each.text("text")),
    followUps: byId(followUps, followUpWords),
    rubric: byId(rubric, criterionWords),
  };
  const scenario: Scenario = {
    id,
    level: level as 1 | 2 | 3,
    rows: fields.texts("rows"),
    minutes: fields.number("minutes"),
    world: fields.choice("world", worldNames) ?? "default",
    seed: fields.optionalText("seed") ?? `interview/${id}`,
    setup: parseSteps(fields, "setup"),
    objectives: objectives.map(parseObjective),
    followUps: followUps.map((each) => parseFollowUp(each, words.followUps[each.text("id")]!.points.length)),
    rubric: rubric.map((each) => {
      const name = each.text("id");
      each.done();
      return name;
    }),
    proofs: fields.list("proofs").map(parseProof),
    words,
    digest: digestOf(yaml as Record<string, unknown>),
  };
  fields.done();
  complain(fields, scenario);
  return scenario;
}

/** The words of a sibling file in another language. @throws ContentError */
export function parseScenarioWords(fields: Fields, { words: original }: Scenario): ScenarioWords {
  const map = <T>(part: "objectives" | "followUps" | "rubric", read: (inner: Fields, id: string) => T): Record<string, T> => {
    const inner = fields.optionalFields(part);
    sameKeys(fields, part, Object.keys(original[part]), inner?.keys ?? []);
    return Object.fromEntries((inner?.keys ?? []).map((id) => [id, read(inner!, id)]));
  };
  const nested = <T extends object>(inner: Fields, id: string, read: (each: Fields) => T): T => {
    const each = inner.fields(id);
    const found = read(each);
    each.done();
    return found;
  };
  const words: ScenarioWords = {
    title: fields.text("title"),
    task: fields.text("task"),
    brief: fields.text("brief"),
    objectives: map("objectives", (inner, id) => inner.text(id)),
    followUps: map("followUps", (inner, id) => nested(inner, id, followUpWords)),
    rubric: map("rubric", (inner, id) => nested(inner, id, criterionWords)),
  };
  fields.done();
  for (const [id, { points }] of Object.entries(words.followUps))
    if (points.length !== original.followUps[id]!.points.length)
      fields.fail(`wanted ${original.followUps[id]!.points.length}`, `followUps.${id}.points`);
  return words;
}

function followUpWords(fields: Fields): { question: string; points: readonly string[] } {
  const words = { question: fields.text("question"), points: fields.texts("points") };
  if (words.points.length < 2) fields.fail("wanted at least two things that a good answer names", "points");
  return words;
}
function criterionWords(fields: Fields): { text: string; levels: readonly string[] } {
  const words = { text: fields.text("text"), levels: fields.texts("levels") };
  if (words.levels.length !== LEVELS) fields.fail(`wanted ${LEVELS}, the worst first`, "levels");
  return words;
}

function byId<T>(list: readonly Fields[], read: (fields: Fields) => T): Record<string, T> {
  const found: Record<string, T> = {};
  for (const each of list) {
    const id = each.text("id");
    if (!/^[a-z0-9-]+$/.test(id) || id in found) each.fail(`"${id}" is there twice, or has other signs than a-z, 0-9 and -`, "id");
    found[id] = read(each);
  }
  return found;
}

function parseObjective(fields: Fields): { id: string; check: Question } {
  const objective = { id: fields.text("id"), check: parseQuestion(fields.fields("check")) };
  fields.done();
  return objective;
}

function parseFollowUp(fields: Fields, points: number): FollowUp {
  const when = fields.fields("when");
  const check = when.optionalFields("check");
  const typed = when.optionalText("typed");
  const outcome = when.choice("outcome", ["done", "failed"] as const);
  if (outcome && typed === undefined) when.fail("is of what was typed", "outcome");
  const after = when.optionalDuration("after");
  const cue: Cue = {
    ...(check ? { check: parseQuestion(check) } : {}),
    ...(typed === undefined ? {} : { typed: regularExpression(typed) ?? when.fail("wanted a /regular expression/", "typed") }),
    ...(outcome ? { outcome } : {}),
    ...(after === undefined ? {} : { after }),
    end: when.flag("end"),
  };
  if (!when.keys.length) when.fail("wanted check, typed, after or end");
  when.done();
  const truth = fields.optionalFields("truth");
  const followUp = { id: fields.text("id"), when: cue, ...(truth ? { truth: parseTruth(truth) } : {}), points };
  fields.done();
  return followUp;
}

function parseProof(fields: Fields): InterviewProof {
  const proof = {
    name: fields.text("name"),
    type: fields.texts("type"),
    wait: fields.optionalDuration("wait") ?? 2000,
    end: fields.flag("end"),
    asks: fields.texts("asks"),
    not: fields.texts("not"),
    truth: fields.textMap("truth"),
    met: fields.texts("met"),
    unmet: fields.texts("unmet"),
  };
  fields.done();
  return proof;
}

function digestOf({ world, seed, setup, followUps, objectives }: Record<string, unknown>): string {
  const facts = (list: unknown) =>
    (list as Record<string, unknown>[] | undefined)?.map(({ text: _text, question: _question, points: _points, ...rest }) => rest);
  return createHash("sha256")
    .update(JSON.stringify([world, seed, setup, facts(objectives), facts(followUps)]))
    .digest("hex")
    .slice(0, 16);
}

/** What the parts must be to each other. */
function complain(fields: Fields, { followUps, proofs, rubric, objectives }: Scenario): void {
  if (followUps.length < 4) fields.fail("wanted at least four", "followUps");
  if (followUps.filter(({ when }) => when.check || when.typed).length < 2)
    fields.fail("wanted at least two that react to what the candidate does", "followUps");
  if (rubric.length < 3) fields.fail("wanted at least three criteria", "rubric");
  if (!objectives.length) fields.fail("is missing", "objectives");
  for (const { id } of followUps) {
    if (!proofs.some(({ asks }) => asks.includes(id))) fields.fail(`no proof asks "${id}"`, "proofs");
    if (!proofs.some(({ not }) => not.includes(id))) fields.fail(`no proof shows that "${id}" is not always asked`, "proofs");
  }
  for (const [index, { asks, not, truth, met, unmet }] of proofs.entries()) {
    const unknown =
      [...asks, ...not, ...Object.keys(truth)].find((id) => !followUps.some((each) => each.id === id)) ??
      [...met, ...unmet].find((id) => !objectives.some((each) => each.id === id));
    if (unknown !== undefined) fields.fail(`there is no "${unknown}"`, `proofs[${index}]`);
  }
}
