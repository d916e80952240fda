// The table of contents: of all missions and quizzes what the home screen shows, without reading them. The build makes it; authors' folders are read for it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "../i18n/index.ts";
import type { MissionEntry } from "./progress/mastery.ts";

/** Where content lies: a folder with `curriculum/` and `quizzes/`. */
export interface ContentFolder {
  readonly path: string;
}

/** A row of the curriculum's checklist. */
export interface ChecklistItem {
  id: string;
  /** As in the curriculum: G1 to G8, 1 to 22. */
  number: string;
  tier: string;
  title: string;
  quiz?: string;
}

/** A mission, and where it stands. */
export interface ListedMission extends MissionEntry {
  tier: string;
}

/** In one language. */
export interface Contents {
  items: readonly ChecklistItem[];
  /** In the order in which they are played within their rows. */
  missions: readonly ListedMission[];
  quizzes: readonly string[];
}

/** Where the build puts the table, below the content's folder. */
export const contentsFile = (language: Language): string => `curriculum/contents.${language}.json`;

/** What there is in a folder, by language: the tables that the build made, or read from a folder that no build has seen. @throws ContentError */
export async function contentsOf(content: ContentFolder): Promise<(language: Language) => Contents> {
  const file = (language: Language) => join(content.path, contentsFile(language));
  if (existsSync(file("en"))) return (language) => JSON.parse(readFileSync(file(language), "utf8"));
  const { readContents } = await import("./content.ts");
  return (language) => readContents(content, language);
}
