// What there is to play, titled in the learner's language, and how far the learner is with it.
import type { Language } from "../i18n/index.ts";
import type { Contents, ListedMission } from "./contents.ts";
import type { Mission } from "./mission.ts";
import { emptyProgress, type ProgressData } from "./progress/data.ts";
import { type RowProgress, rowsOf } from "./progress/mastery.ts";
import { NewerProgress } from "./progress/migrations.ts";
import type { ProgressStore } from "./progress/store.ts";

/** Titles of what comes after a mission. */
export interface Links {
  next?: string;
  /** Of the row that the quiz belongs to. */
  quiz?: string;
}

export class Library {
  /** Progress was written by a newer program: nothing is saved. */
  readonly readOnly: boolean;
  #data: ProgressData = emptyProgress();
  #contents!: Contents;
  #quizzes!: ReadonlySet<string>;
  #rows!: readonly RowProgress[];

  /** @param contents gives the table of contents in a language */
  constructor(
    private readonly contents: (language: Language) => Contents,
    private readonly store: ProgressStore,
    language: Language,
  ) {
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
  get quizzes(): ReadonlySet<string> {
    return this.#quizzes;
  }

  /** Titles everything in another language. */
  read(language: Language): void {
    this.#contents = this.contents(language);
    this.#quizzes = new Set(this.#contents.quizzes);
    this.#count();
  }

  mission(id: string): ListedMission | undefined {
    return this.#contents.missions.find((each) => each.id === id);
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
    const next = this.mission(this.after(mission) ?? "")?.title;
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
    this.#rows = rowsOf(this.#contents.items, this.#contents.missions, this.quizzes, this.#data);
  }
}
