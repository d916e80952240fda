// The scenarios there are: interviews/*.yaml, with their translations beside them.
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Language } from "../../i18n/index.ts";
import { readYaml, translationOf } from "../content.ts";
import type { ContentFolder } from "../contents.ts";
import { Fields } from "../fields.ts";
import { parseScenario, parseScenarioWords, type Scenario, type ScenarioWords } from "./scenario.ts";

export interface ShelvedScenario {
  scenario: Scenario;
  words: ScenarioWords;
}

/** The files of all scenarios, by name. */
export function scenarioFiles(content: ContentFolder): string[] {
  const folder = join(content.path, "interviews");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^[a-z0-9-]+\.yaml$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** @throws ContentError */
export function readScenario(file: string, language: Language): ShelvedScenario {
  const yaml = readYaml(file);
  const scenario = parseScenario(basename(file, ".yaml"), new Fields(file, "", yaml), yaml);
  const translation = translationOf(file, language);
  const words =
    language === "en" || !existsSync(translation)
      ? scenario.words
      : parseScenarioWords(new Fields(translation, "", readYaml(translation)), scenario);
  return { scenario, words };
}

/** All of them, the easiest first. @throws ContentError */
export const scenarios = (content: ContentFolder, language: Language): ShelvedScenario[] =>
  scenarioFiles(content)
    .map((file) => readScenario(file, language))
    .sort((a, b) => a.scenario.level - b.scenario.level);
