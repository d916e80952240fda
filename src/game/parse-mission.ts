// A mission as its file tells it, parsed strictly, and the words that its siblings tell.
import { createHash } from "node:crypto";
import type { AskedQuestion } from "./asked-question.ts";
import { worldNames } from "./boot.ts";
import { parseThing } from "./checks/docker-choice.ts";
import { parseQuestion } from "./checks/index.ts";
import { parseSelection } from "./checks/selection.ts";
import { ContentError, Fields } from "./fields.ts";
import { regularExpression } from "./match.ts";
import type { Hint, Invariant, Mission, MissionWords, NearMiss, Objective, Sabotage, Solution } from "./mission.ts";
import { parseSteps } from "./steps.ts";

/** @param place tier, item and file name, which the mission's path gives */
export function parseMission(file: string, place: { tier: string; item: string; name: string }, yaml: unknown): Mission {
  const fields = new Fields(file, "", yaml);
  const id = `${place.item}/${place.name}`;
  const objectives = fields.list("objectives");
  const invariants = fields.list("invariants");
  const questions = fields.list("questions");
  const hints = fields.list("hints");
  const words: MissionWords = {
    title: fields.text("title"),
    story: fields.text("story"),
    briefing: fields.text("briefing"),
    objectives: textsById(objectives),
    invariants: textsById(invariants),
    questions: textsById(questions),
    hints: hints.map((hint) => hint.text("text")),
    debrief: fields.text("debrief"),
  };
  const par = fields.fields("par");
  const quiz = fields.optionalText("quiz");
  const next = fields.optionalText("next");
  const mission: Mission = {
    id,
    ...{ tier: place.tier, item: place.item },
    order: fields.number("order"),
    world: fields.choice("world", worldNames) ?? "default",
    seed: fields.optionalText("seed") ?? id,
    setup: parseSteps(fields, "setup"),
    sabotage: fields.list("sabotage").map(parseSabotage),
    objectives: objectives.map(parseObjective),
    invariants: invariants.map(parseInvariant),
    questions: questions.map(parseAsked),
    hints: hints.map(parseHint),
    solutions: fields.list("solutions").map(parseSolution),
    nearMisses: fields.list("nearMisses").map(parseNearMiss),
    par: { commands: par.number("commands"), time: par.optionalDuration("time") ?? par.fail("is missing", "time") },
    ...(quiz === undefined ? {} : { quiz }),
    ...(next === undefined ? {} : { next }),
    words,
    digest: digestOf(yaml as Record<string, unknown>),
  };
  par.done();
  fields.done();
  complain(fields, mission);
  return mission;
}

function digestOf(yaml: Record<string, unknown>): string {
  const { world, seed, setup, sabotage, objectives, invariants, questions } = yaml;
  const withoutText = (list: unknown) => (list as Record<string, unknown>[] | undefined)?.map(({ text: _text, ...rest }) => rest);
  const facts = [world, seed, setup, sabotage, withoutText(objectives), withoutText(invariants), withoutText(questions)];
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 16);
}

/** The words of a sibling file in another language; complete, and nothing but words. */
export function parseMissionWords(file: string, mission: Mission, yaml: unknown): MissionWords {
  const fields = new Fields(file, "", yaml);
  const words: MissionWords = {
    title: fields.text("title"),
    story: fields.text("story"),
    briefing: fields.text("briefing"),
    objectives: fields.textMap("objectives"),
    invariants: fields.textMap("invariants"),
    questions: fields.textMap("questions"),
    hints: fields.texts("hints"),
    debrief: fields.text("debrief"),
  };
  fields.done();
  for (const part of ["objectives", "invariants", "questions"] as const)
    sameKeys(fields, part, Object.keys(mission.words[part]), Object.keys(words[part]));
  if (words.hints.length !== mission.hints.length)
    fields.fail(`wanted ${mission.hints.length} hints, found ${words.hints.length}`, "hints");
  return words;
}

/** Complains when a translation lacks a key of the original, or has one too many. */
export function sameKeys(fields: Fields, path: string, wanted: readonly string[], found: readonly string[]): void {
  const missing = wanted.find((key) => !found.includes(key));
  if (missing !== undefined) fields.fail("is not translated", `${path}.${missing}`);
  const extra = found.find((key) => !wanted.includes(key));
  if (extra !== undefined) fields.fail("has nothing to translate", `${path}.${extra}`);
}

/** Texts by the ids of what they belong to. */
export function textsById(list: readonly Fields[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const each of list) {
    const id = each.text("id");
    if (!/^[a-z0-9-]+$/.test(id)) each.fail(`wanted lower case letters, digits and -, found "${id}"`, "id");
    if (id in texts) each.fail(`"${id}" is there twice`, "id");
    texts[id] = each.text("text");
  }
  return texts;
}

export function parseObjective(fields: Fields): Objective {
  const objective = {
    id: fields.text("id"),
    check: parseQuestion(fields.fields("check")),
    hidden: fields.flag("hidden"),
    bonus: fields.flag("bonus"),
    once: fields.flag("once"),
    hold: fields.optionalDuration("hold") ?? 0,
  };
  fields.done();
  if (objective.check.bonusOnly && !objective.bonus)
    fields.fail("commands are never what wins a mission: make it a bonus, or check the state", "check");
  return objective;
}

function parseInvariant(fields: Fields): Invariant {
  const price = fields.optionalNumber("price");
  const invariant = { id: fields.text("id"), check: parseQuestion(fields.fields("check")), ...(price === undefined ? {} : { price }) };
  fields.done();
  return invariant;
}

export function parseAsked(fields: Fields): AskedQuestion {
  const from = fields.optionalFields("from");
  const count = fields.optionalFields("count");
  const inspect = fields.optionalFields("inspect");
  const accept = fields.texts("accept");
  if ([from, count, inspect, accept.length || undefined].filter(Boolean).length !== 1) fields.fail("wanted accept, from, count or inspect");
  for (const each of accept) if (each.startsWith("/") && each.endsWith("/")) regularExpression(each);
  const question: AskedQuestion = {
    id: fields.text("id"),
    accept,
    ...(from ? { from: { ...parseSelection(from), path: from.text("path") } } : {}),
    ...(count ? { count: parseSelection(count) } : {}),
    ...(inspect ? { inspect: { ...parseThing(inspect), path: inspect.text("path") } } : {}),
  };
  inspect?.done();
  from?.done();
  count?.done();
  fields.done();
  return question;
}

function parseHint(fields: Fields): Hint {
  const hint = { price: fields.number("price") };
  fields.done();
  return hint;
}

function parseSabotage(fields: Fields): Sabotage {
  const sabotage = { at: fields.optionalDuration("at") ?? fields.fail("is missing", "at"), steps: parseSteps(fields, "steps") };
  fields.done();
  return sabotage;
}

export function parseSolution(fields: Fields): Solution {
  const solution = { name: fields.text("name"), steps: parseSteps(fields, "steps") };
  fields.done();
  return solution;
}

export function parseNearMiss(fields: Fields): NearMiss {
  const miss = {
    name: fields.text("name"),
    steps: parseSteps(fields, "steps"),
    unmet: fields.texts("unmet"),
    breaks: fields.texts("breaks"),
  };
  if (!miss.unmet.length && !miss.breaks.length) fields.fail("wanted unmet (objectives) or breaks (invariants)");
  fields.done();
  return miss;
}

/** What the parts of a mission must be to each other. */
function complain(fields: Fields, mission: Mission): void {
  if (!mission.objectives.some((objective) => !objective.bonus))
    fields.fail("wanted at least one objective that is no bonus", "objectives");
  if (mission.solutions.length < 2) fields.fail("wanted at least two, by different ways", "solutions");
  if (mission.nearMisses.length < 3) fields.fail("wanted at least three", "nearMisses");
  if (!mission.hints.length) fields.fail("wanted at least one", "hints");
  for (const [index, miss] of mission.nearMisses.entries()) {
    const unknown = [
      ...miss.unmet.filter((id) => !mission.objectives.some((each) => each.id === id)),
      ...miss.breaks.filter((id) => !mission.invariants.some((each) => each.id === id)),
    ][0];
    if (unknown !== undefined) throw new ContentError(fields.file, `nearMisses[${index}]`, `there is no "${unknown}"`);
  }
}
