// What subcommands that tell of a learner need: progress, titles, the bank of drills, and how text is laid out.
import "../i18n/practice.ts";
import { stripVTControlCharacters } from "node:util";
import { assetsFolder } from "../base/assets.ts";
import { contentsOf } from "../game/contents.ts";
import { type Knowledge, knowledgeOf, type Overview, overviewOf } from "../game/drills/knowledge.ts";
import { NewerProgress, type ProgressData } from "../game/progress/data.ts";
import { type RowProgress, rowsOf } from "../game/progress/mastery.ts";
import { openSettings } from "../game/progress/settings.ts";
import { ProgressStore } from "../game/progress/store.ts";
import { type Language, languageOf, translate } from "../i18n/index.ts";
import { themeOf } from "../ui/theme.ts";
import type { Frame } from "../ui/view.ts";

export interface Learner {
  data: ProgressData;
  rows: readonly RowProgress[];
  knowledge: Knowledge;
  overview: Overview;
  language: Language;
  /** As wide as the terminal, as high as it takes. */
  frame: Frame;
  /** Ms since 1970. */
  now: number;
}

/** Undefined, and said so, when a newer program has written the progress. */
export async function openLearner(): Promise<Learner | undefined> {
  const settings = openSettings(process.env["K8S_QUEST_HOME"]);
  const { language: chosen, theme, screenReader } = settings.read();
  const language = chosen === "auto" ? languageOf(process.env["LC_ALL"] || process.env["LANG"]) : chosen;
  const content = { path: assetsFolder };
  const { items, missions, quizzes } = (await contentsOf(content))(language);
  const data = readProgress(settings.folder);
  if (!data) {
    process.stderr.write(`k8s-quest: ${translate(language, "progress.newer")}\n`);
    return undefined;
  }
  const knowledge = knowledgeOf(content, language, items, data);
  const now = Date.now();
  return {
    ...{ data, knowledge, now },
    rows: rowsOf(items, missions, new Set(quizzes), data),
    overview: overviewOf(knowledge, data, now),
    language,
    frame: {
      columns: process.stdout.columns ?? 100,
      rows: Number.POSITIVE_INFINITY,
      theme: themeOf(process.stdout.isTTY ? theme : "plain", process.env),
      screenReader,
      say: (id, values) => translate(language, id, values),
    },
  };
}

function readProgress(folder: string): ProgressData | undefined {
  try {
    return new ProgressStore(folder).read();
  } catch (error) {
    if (error instanceof NewerProgress) return undefined;
    throw error;
  }
}

/** Writes lines, without colours and bold where nobody looks at a terminal. */
export function tell(lines: readonly string[]): void {
  const text = `${lines.join("\n")}\n`;
  process.stdout.write(process.stdout.isTTY ? text : stripVTControlCharacters(text));
}
