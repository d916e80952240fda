// What there is to play, worded in the learner's language, and how far the learner is with it.
import type { Language } from "../i18n/index.ts";
import {
  type ContentFolder,
  missionFiles,
  quizFiles,
  readChecklist,
  readMission,
  readMissionWords,
  readQuiz,
  readQuizWords,
} from "./content.ts";
import type { Mission, MissionWords } from "./mission.ts";
import { emptyProgress, NewerProgress, type ProgressData } from "./progress/data.ts";
import { type RowProgress, rowsOf } from "./progress/mastery.ts";
import type { ProgressStore } from "./progress/store.ts";
import type { Quiz, QuizWords } from "./quiz.ts";

export interface Shelved {
  mission: Mission;
  words: MissionWords;
}

/** Titles of what comes after a mission. */
export interface Links {
  next?: string;
  /** Of the row that the quiz belongs to. */
  quiz?: string;
}

export class Library {
  readonly quizzes: ReadonlySet<string>;
  /** Progress was written by a newer program: nothing is saved. */
  readonly readOnly: boolean;
  #data: ProgressData = emptyProgress();
  #language!: Language;
  #missions!: readonly Shelved[];
  #rows!: readonly RowProgress[];

  /** @throws ContentError */
  constructor(
    private readonly content: ContentFolder,
    private readonly store: ProgressStore,
    language: Language,
  ) {
    this.quizzes = new Set(quizFiles(content).map(idOf));
    let readOnly = false;
    try {
      this.#data = store.read();
    } catch (error) {
      if (!(error instanceof NewerProgress)) throw error;
      readOnly = true;
    }
    this.readOnly = readOnly;
    this.read(language);
  }

  get data(): ProgressData {
    return this.#data;
  }
  get rows(): readonly RowProgress[] {
    return this.#rows;
  }

  /** Reads everything in another language. */
  read(language: Language): void {
    this.#language = language;
    this.#missions = missionFiles(this.content)
      .map((file) => {
        const mission = readMission(file);
        return { mission, words: readMissionWords(file, mission, language) };
      })
      .sort((a, b) => a.mission.order - b.mission.order);
    this.#count();
  }

  mission(id: string): Shelved | undefined {
    return this.#missions.find((each) => each.mission.id === id);
  }
  quiz(id: string): { quiz: Quiz; words: QuizWords } {
    const file = quizFiles(this.content).find((each) => idOf(each) === id)!;
    const quiz = readQuiz(file);
    return { quiz, words: readQuizWords(file, quiz, this.#language) };
  }

  /** The id of the mission that comes after this one: the one it names, or the next of the list. */
  after({ id, next }: Mission): string | undefined {
    if (next !== undefined && this.mission(next)) return next;
    const all = this.#rows.flatMap((row) => row.missions);
    return all[all.findIndex((mission) => mission.id === id) + 1]?.id;
  }
  /** The id of the quiz that belongs to this mission: the one it names, or its row's. */
  quizOf({ item, quiz }: Mission): string | undefined {
    const named = quiz ?? this.#rows.find((row) => row.item.id === item)?.item.quiz;
    return named !== undefined && this.quizzes.has(named) ? named : undefined;
  }

  /** Where a won mission leads to, as titles. */
  linksOf(mission: Mission): Links {
    const next = this.mission(this.after(mission) ?? "")?.words.title;
    const quiz = this.quizOf(mission);
    const row = this.#rows.find(({ item }) => item.quiz === quiz);
    return {
      ...(next === undefined ? {} : { next }),
      ...(quiz === undefined ? {} : { quiz: row?.item.title ?? quiz }),
    };
  }

  update(change: (data: ProgressData) => void): void {
    if (this.readOnly) return;
    this.#data = this.store.update(change);
    this.#count();
  }

  #count(): void {
    const entries = this.#missions.map(({ mission, words }) => ({ id: mission.id, item: mission.item, title: words.title }));
    this.#rows = rowsOf(readChecklist(this.content, this.#language), entries, this.quizzes, this.#data);
  }
}

const idOf = (file: string): string => file.slice(file.lastIndexOf("/") + 1).replace(/\.yaml$/, "");
