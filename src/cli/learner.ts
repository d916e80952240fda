// What subcommands that tell of a learner need: progress, titles and the bank of drills.
import "../i18n/practice.ts";
import { assetsFolder } from "../base/assets.ts";
import { contentsOf } from "../game/contents-of.ts";
import { type Knowledge, knowledgeOf, type Overview, overviewOf } from "../game/drills/knowledge.ts";
import type { ProgressData } from "../game/progress/data.ts";
import { type RowProgress, rowsOf } from "../game/progress/mastery.ts";
import { ProgressStore } from "../game/progress/store.ts";
import type { Frame } from "../ui/view.ts";
import { openPlace, tellSetAside } from "./place.ts";
import { frameHere } from "./printing.ts";

export interface Learner {
  data: ProgressData;
  rows: readonly RowProgress[];
  knowledge: Knowledge;
  overview: Overview;
  frame: Frame;
  /** Ms since 1970. */
  now: number;
}

/** @throws NewerProgress */
export async function openLearner(): Promise<Learner> {
  const place = openPlace();
  const content = { path: assetsFolder };
  const { items, missions, quizzes } = (await contentsOf(content))(place.language);
  const store = new ProgressStore(place.folder);
  const data = store.read();
  tellSetAside(store, place.say);
  const knowledge = knowledgeOf(content, place.language, items, data);
  const now = Date.now();
  return {
    ...{ data, knowledge, now },
    rows: rowsOf(items, missions, new Set(quizzes), data),
    overview: overviewOf(knowledge, data, now),
    frame: frameHere(place),
  };
}
