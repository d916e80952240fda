// The bank of drills: a file of questions for each row of the checklist. A question is read whole when it is asked, with its draw.
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Language } from "../../i18n/index.ts";
import { readYaml, translationOf } from "../content.ts";
import type { ContentFolder } from "../contents.ts";
import { ContentError, Fields } from "../fields.ts";
import { sameKeys } from "../parse-mission.ts";
import { type Draw, drawn, filled, parseDraws } from "./draw.ts";
import { ExpressionError } from "./expression.ts";
import { type DrillQuestion, type DrillType, type DrillWords, drillTypes, drillWords, parseDrillQuestion } from "./question.ts";

/** Something that can be known, and forgotten. */
export interface Skill {
  /** `<row>/<name>`. */
  id: string;
  /** The checklist item. */
  item: string;
  title: string;
  /** Names of the row's missions that try it; when no skill of a row names a mission, it tries all of them. */
  missions: readonly string[];
  /** Ids of questions of the row's quiz, in the same way. */
  quiz: readonly string[];
}

/** A question as it was asked: the same seed asks the same. */
export interface AskedDrill {
  drill: Drill;
  seed: string;
  question: DrillQuestion;
  words: DrillWords;
}

/** A question of the bank before anything is drawn. */
export interface Drill {
  /** `<row>/<name>`. */
  id: string;
  item: string;
  /** A skill's id. */
  skill: string;
  type: DrillType;
  /** 1 for a screening, 2 for the job, 3 for seniors. */
  level: 1 | 2 | 3;
  draws: readonly Draw[];
  /** @throws ContentError */
  ask(seed: string, language: Language): AskedDrill;
}

export interface DrillRow {
  item: string;
  skills: readonly Skill[];
  drills: readonly Drill[];
}

/** The files of all rows that have drills, in the order of their names. */
export function drillFiles({ path }: ContentFolder): string[] {
  const folder = join(path, "drills");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^[a-z0-9-]+\.yaml$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** All rows that have drills. @throws ContentError */
export const readBank = (content: ContentFolder, language: Language): DrillRow[] =>
  drillFiles(content).map((file) => readDrillRow(file, language));

/**
 * The skills that a name means, as exams and reports name them: `06-configuration/encoding` or `configuration/encoding`, `g-images/layers`;
 * all skills of the row where there is none of that name, or where only a row is named. None of a row without drills.
 */
export function skillsMeant(bank: readonly DrillRow[], name: string): readonly string[] {
  const [row = "", skill] = name.split("/");
  const found = bank.find(({ item }) => isRow(item, row));
  if (!found) return [];
  const all = found.skills.map(({ id }) => id);
  const exact = `${found.item}/${skill}`;
  return all.includes(exact) ? [exact] : all;
}

/** Whether a row is meant by a name: `06-configuration` or `configuration`, `g2-images` or `g-images`. */
export const isRow = (item: string, name: string): boolean =>
  item === name || item.replace(/^(?:(g)\d+-|\d+-)/, (_whole, ground?: string) => (ground ? "g-" : "")) === name;

/** The skills of a row; none where it has no drills. @throws ContentError */
export function skillsOf({ path }: ContentFolder, item: string, language: Language): readonly Skill[] {
  const file = join(path, "drills", `${item}.yaml`);
  return existsSync(file) ? readDrillRow(file, language).skills : [];
}

/** One row, its skills titled in `language`. @throws ContentError */
export function readDrillRow(file: string, language: Language): DrillRow {
  const fields = new Fields(file, "", readYaml(file));
  const item = fields.text("item");
  if (item !== basename(file, ".yaml")) fields.fail(`wanted "${basename(file, ".yaml")}", as the file's name`, "item");
  const words = new Translations(file);
  const skills = parseSkills(fields, item, language === "en" ? undefined : words.of(language)?.skills);
  const seen = new Set<string>();
  const drills = fields.values("questions").map((raw, index) => {
    const drill = parseDrill(new Fields(file, `questions[${index}]`, raw), item, raw as Record<string, unknown>, skills, words);
    if (seen.has(drill.id)) fields.fail(`"${drill.id}" is there twice`, `questions[${index}].id`);
    seen.add(drill.id);
    return drill;
  });
  if (!drills.length) fields.fail("is empty", "questions");
  fields.done();
  return { item, skills, drills };
}

/** Complains where a translation lacks something, or has something too many. Its questions are read when they are asked. @throws ContentError */
export function checkTranslation(file: string, { item, skills, drills }: DrillRow, language: Language): void {
  const translation = translationOf(file, language);
  const fields = new Fields(translation, "", readYaml(translation));
  const short = (id: string) => id.slice(item.length + 1);
  sameKeys(
    fields,
    "skills",
    skills.map(({ id }) => short(id)),
    Object.keys(fields.textMap("skills")),
  );
  sameKeys(
    fields,
    "questions",
    drills.map(({ id }) => short(id)),
    fields.fields("questions").keys,
  );
  fields.done();
}

function parseSkills(fields: Fields, item: string, titles: Readonly<Record<string, string>> = {}): Skill[] {
  const inner = fields.fields("skills");
  return inner.keys.map((name) => {
    const value = inner.any(name);
    const id = `${item}/${name}`;
    if (typeof value === "string") return { id, item, title: titles[name] ?? value, missions: [], quiz: [] };
    const each = inner.fields(name);
    const skill = { id, item, title: titles[name] ?? each.text("title"), missions: each.texts("missions"), quiz: each.texts("quiz") };
    each.any("title");
    each.done();
    return skill;
  });
}

function parseDrill(
  fields: Fields,
  item: string,
  raw: Record<string, unknown>,
  skills: readonly Skill[],
  translations: Translations,
): Drill {
  const { file, path } = fields;
  const name = fields.text("id");
  if (!/^[a-z0-9-]+$/.test(name)) fields.fail(`wanted lower case letters, digits and -, found "${name}"`, "id");
  const id = `${item}/${name}`;
  const skill = skillOf(fields, item, skills);
  const level = fields.number("level");
  if (level !== 1 && level !== 2 && level !== 3) fields.fail("wanted 1, 2 or 3", "level");
  const draws = parseDraws(fields, "draw");
  const { skill: _skill, level: _level, draw: _draw, ...rest } = raw;
  const fill = (where: { file: string; path: string }, tree: unknown, seed: string): Fields => {
    try {
      return new Fields(where.file, where.path, filled(tree, drawn(draws, `${seed}/${id}`)));
    } catch (error) {
      if (error instanceof ExpressionError) throw new ContentError(where.file, where.path, error.message);
      throw error;
    }
  };
  const drill: Drill = {
    ...{ id, item, skill, draws },
    type: fields.choice("type", drillTypes) ?? fields.fail("is missing", "type"),
    level,
    ask(seed, language) {
      const own = fill({ file, path }, rest, seed);
      const question = { ...parseDrillQuestion(own), id: `${id}/${seed}` };
      const original = drillWords(own, question);
      own.done();
      const translated = language === "en" ? undefined : translations.of(language)?.questions[name];
      if (translated === undefined) return { drill, seed, question, words: original };
      const other = fill({ file: translationOf(file, language), path: `questions.${name}` }, translated, seed);
      const words = drillWords(other, question);
      if (words.rubric.length !== original.rubric.length)
        other.fail(`wanted ${original.rubric.length} sentences, found ${words.rubric.length}`, "rubric");
      other.done();
      return { drill, seed, question, words };
    },
  };
  return drill;
}

/** `key-references`, `configuration/key-references` and `06-configuration/key-references` are the same skill of the row 06-configuration. */
function skillOf(fields: Fields, item: string, skills: readonly Skill[]): string {
  const text = fields.text("skill");
  const [row, name] = text.includes("/") ? [text.slice(0, text.lastIndexOf("/")), text.slice(text.lastIndexOf("/") + 1)] : [item, text];
  if (row !== item && row !== item.replace(/^[a-z]?\d+-/, "")) fields.fail(`wanted a skill of ${item}`, "skill");
  const id = `${item}/${name}`;
  if (!skills.some((skill) => skill.id === id)) fields.fail(`there is no skill "${name}" in this file's skills`, "skill");
  return id;
}

/** The siblings of a row's file, read when they are asked for. */
class Translations {
  readonly #read = new Map<Language, { skills: Record<string, string>; questions: Record<string, unknown> } | undefined>();

  constructor(private readonly file: string) {}

  of(language: Language) {
    if (!this.#read.has(language)) {
      const file = translationOf(this.file, language);
      const fields = existsSync(file) ? new Fields(file, "", readYaml(file)) : undefined;
      const questions = fields?.fields("questions");
      this.#read.set(
        language,
        fields &&
          questions && {
            skills: fields.textMap("skills"),
            questions: Object.fromEntries(questions.keys.map((key) => [key, questions.any(key)])),
          },
      );
    }
    return this.#read.get(language);
  }
}
