// Reads the content folders: the table of contents, the checklist, missions and quizzes, with their translations beside them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { load } from "js-yaml";
import type { Language } from "../i18n/index.ts";
import type { ChecklistItem, ContentFolder, Contents, ListedMission } from "./contents.ts";
import { ContentError, Fields } from "./fields.ts";
import type { Mission, MissionWords } from "./mission.ts";
import { parseMission, parseMissionWords } from "./parse-mission.ts";
import { parseQuiz, parseQuizWords, type Quiz, type QuizWords } from "./quiz.ts";

export interface Shelved {
  mission: Mission;
  words: MissionWords;
}

/** The content of a YAML file; what ships with the program has been turned into JSON, which is read much faster. @throws ContentError with line and column when the file is no YAML */
export function readYaml(file: string): unknown {
  try {
    const text = readFileSync(file, "utf8");
    return text.startsWith("{") ? parseFlow(text) : load(text);
  } catch (error) {
    throw new ContentError(file, "", (error as Error).message);
  }
}

/** JSON, or an author's YAML that only begins like it. */
function parseFlow(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return load(text);
  }
}

/** Translations stand beside the original: `first-pod.yaml`, `first-pod.ko.yaml`. */
export const translationOf = (file: string, language: Language): string => file.replace(/\.yaml$/, `.${language}.yaml`);

const isOriginal = (name: string): boolean => /^[a-z0-9-]+\.yaml$/.test(name);

/** The rows of `curriculum/checklist.yaml`, in order, worded in `language`. */
export function readChecklist(content: ContentFolder, language: Language): ChecklistItem[] {
  const file = join(content.path, "curriculum", "checklist.yaml");
  const translation = translationOf(file, language);
  const titles = language === "en" ? {} : new Fields(translation, "", readYaml(translation)).textMap("items");
  return new Fields(file, "", readYaml(file)).list("items").map((fields) => {
    const quiz = fields.optionalText("quiz");
    const id = fields.text("id");
    const item = {
      id,
      number: fields.text("number"),
      tier: fields.text("tier"),
      title: fields.text("title"),
      ...(quiz === undefined ? {} : { quiz }),
    };
    fields.done();
    return titles[id] === undefined ? item : { ...item, title: titles[id] };
  });
}

/** What there is, worded in `language`: missions are looked into for their titles and order only. @throws ContentError */
export function readContents(content: ContentFolder, language: Language): Contents {
  const missions = missionFiles(content).map((file) => {
    const { tier, item, name } = placeOf(file);
    const fields = new Fields(file, "", readYaml(file));
    const translation = translationOf(file, language);
    const worded = language === "en" || !existsSync(translation) ? fields : new Fields(translation, "", readYaml(translation));
    return { order: fields.number("order"), listed: { id: `${item}/${name}`, tier, item, title: worded.text("title") } };
  });
  return {
    items: readChecklist(content, language),
    missions: missions.sort((a, b) => a.order - b.order).map(({ listed }) => listed),
    quizzes: quizFiles(content).map((file) => basename(file, ".yaml")),
  };
}

/** The files of all missions, sorted by path. */
export function missionFiles(content: ContentFolder): string[] {
  const root = join(content.path, "curriculum");
  return folders(root).flatMap((tier) => folders(join(root, tier)).flatMap((item) => originals(join(root, tier, item))));
}
export const quizFiles = (content: ContentFolder): string[] => originals(join(content.path, "quizzes"));

/** @throws ContentError */
export function readMission(file: string): Mission {
  return parseMission(file, placeOf(file), readYaml(file));
}
const placeOf = (file: string): { tier: string; item: string; name: string } => {
  const folder = dirname(file);
  return { tier: basename(dirname(folder)), item: basename(folder), name: basename(file, ".yaml") };
};

/** A mission that the table of contents names, with its words in `language`. @throws ContentError */
export function openMission(content: ContentFolder, { id, tier }: ListedMission, language: Language): Shelved {
  const file = join(content.path, "curriculum", tier, `${id}.yaml`);
  const mission = readMission(file);
  return { mission, words: readMissionWords(file, mission, language) };
}
/** A quiz that the table of contents names, with its words in `language`. @throws ContentError */
export function openQuiz(content: ContentFolder, id: string, language: Language): { quiz: Quiz; words: QuizWords } {
  const file = join(content.path, "quizzes", `${id}.yaml`);
  const quiz = readQuiz(file);
  return { quiz, words: readQuizWords(file, quiz, language) };
}

/** A mission's words; in the original's language where there is no translation. @throws ContentError */
export function readMissionWords(file: string, mission: Mission, language: Language): MissionWords {
  const translation = translationOf(file, language);
  return language === "en" || !existsSync(translation) ? mission.words : parseMissionWords(translation, mission, readYaml(translation));
}

/** @throws ContentError */
export const readQuiz = (file: string): Quiz => parseQuiz(file, basename(file, ".yaml"), readYaml(file));

export function readQuizWords(file: string, quiz: Quiz, language: Language): QuizWords {
  const translation = translationOf(file, language);
  return language === "en" || !existsSync(translation) ? quiz.words : parseQuizWords(translation, quiz, readYaml(translation));
}

const folders = (path: string): string[] =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : [];
const originals = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter(isOriginal)
        .sort()
        .map((name) => join(folder, name))
    : [];
