// The table of contents: of all missions and quizzes what the home screen shows, without reading them. The build makes it; authors' folders are read for it.
import type { Language } from "../i18n/index.ts";

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

/** What the home screen knows of a mission without opening it. */
export interface MissionEntry {
  id: string;
  item: string;
  title: string;
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
