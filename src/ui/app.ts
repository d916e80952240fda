// The app: which screen is shown, what content, progress and settings it stands on. It knows no React; a screen is lines of text.
import { Signal } from "../base/signal.ts";
import type { Wall } from "../base/wall.ts";
import { MissionError } from "../game/attempt.ts";
import type { Boot } from "../game/boot.ts";
import {
  type ContentFolder,
  missionFile,
  missionFiles,
  quizFiles,
  readChecklist,
  readMission,
  readMissionWords,
  readQuiz,
  readQuizWords,
} from "../game/content.ts";
import type { OpenFile } from "../game/desk.ts";
import type { Mission, MissionWords } from "../game/mission.ts";
import { emptyProgress, NewerProgress, noteQuiz, noteWin, type ProgressData } from "../game/progress/data.ts";
import { nextOf, type RowProgress, rowsOf } from "../game/progress/mastery.ts";
import type { Settings, SettingsStore } from "../game/progress/settings.ts";
import type { ProgressStore } from "../game/progress/store.ts";
import { Session } from "../game/session.ts";
import { type Language, languageOf, type MessageId, translate } from "../i18n/index.ts";
import { Player } from "./player.ts";
import { type HomeChoice, HomeView } from "./screens/home.ts";
import { layoutOf, MissionView, objectiveLines } from "./screens/mission.ts";
import { ProgressView } from "./screens/progress.ts";
import { QuizView } from "./screens/quiz.ts";
import { SettingsView } from "./screens/settings.ts";
import { themeOf } from "./theme.ts";
import type { Frame, TextField, View } from "./view.ts";

export interface AppOptions {
  /** How worlds are made: the function, or how to load it, since the first frame must not wait for the whole simulator. */
  boot: Boot | { load(): Promise<Boot> };
  content: ContentFolder;
  settings: SettingsStore;
  store: ProgressStore;
  environment: Readonly<Record<string, string | undefined>>;
  wall: Wall;
  /** Opens a file in the learner's own editor, and gives its text when that has ended. */
  edit?(file: OpenFile): Promise<string>;
  /** Today, ISO 8601: for the history. */
  today(): string;
  quit(): void;
}

/** Keys that a text field does not take for itself. */
const LEAVES_FIELD = new Set(["up", "down", "escape", "enter", "ctrl-q", "ctrl-c", "f10"]);
const SMALLEST = { columns: 40, rows: 11 };

export class App {
  /** Fires when the screen has to be drawn anew. */
  readonly changed = new Signal();
  #view: View;
  #size = { columns: 80, rows: 23 };
  #settings: Settings;
  #data: ProgressData = emptyProgress();
  #notes: { id: MessageId; values?: Record<string, string> }[] = [];
  #missions: { mission: Mission; file: string; words: MissionWords }[] = [];
  #rows: readonly RowProgress[] = [];
  readonly #quizzes: ReadonlySet<string>;
  #readOnly = false;

  constructor(private readonly options: AppOptions) {
    this.#settings = options.settings.read();
    this.#quizzes = new Set(quizFiles(options.content).map((file) => idOf(file)));
    this.#load();
    for (const file of [options.settings.setAside, options.store.setAside])
      if (file) this.#notes.push({ id: "note.set-aside", values: { file } });
    this.#view = this.#home();
  }

  get language(): Language {
    const { environment } = this.options;
    const { language } = this.#settings;
    return language === "auto" ? languageOf(environment["LC_ALL"] || environment["LC_MESSAGES"] || environment["LANG"]) : language;
  }

  #cachedFrame: Frame | undefined;
  get frame(): Frame {
    if (this.#cachedFrame) return this.#cachedFrame;
    const { language } = this;
    this.#cachedFrame = {
      ...this.#size,
      theme: themeOf(this.#settings.theme, this.options.environment),
      screenReader: this.#settings.screenReader,
      say: (id, values) => translate(language, id, values),
    };
    return this.#cachedFrame;
  }

  lines(): string[] {
    const { frame } = this;
    if (frame.columns < SMALLEST.columns || frame.rows < SMALLEST.rows) return [frame.say("note.small")];
    return this.#view.lines(frame);
  }
  get cursor(): { x: number; y: number } | undefined {
    return this.#view.cursor?.(this.frame);
  }

  get field(): TextField | undefined {
    return this.#view.field?.(this.frame);
  }

  resize(columns: number, rows: number): void {
    if (this.#size.columns === columns && this.#size.rows === rows - 1) return;
    this.#size = { columns, rows: rows - 1 };
    this.#cachedFrame = undefined;
    if (columns >= SMALLEST.columns && rows > SMALLEST.rows) this.#view.fit?.(this.frame);
    this.changed.fire();
  }
  key(name: string, raw: string): void {
    if (!this.field || LEAVES_FIELD.has(name)) this.#view.key(name, raw);
  }
  paste(text: string): void {
    if (!this.field) this.#view.paste?.(text);
  }
  /** Loads what missions need, while the learner still looks at the first frame. */
  preload(): void {
    this.#withBoot(() => {});
  }
  /** Saves what is open. */
  close(): void {
    this.#leave?.();
    this.#leave = undefined;
    this.#view.close?.();
  }

  /** Opens a mission at once, as `k8s-quest play ID` asks; false when there is none. */
  openMission(id: string): boolean {
    const file = missionFile(this.options.content, id);
    if (!file) return false;
    this.#withBoot((boot) => this.#openMission(id, boot));
    return true;
  }
  openQuiz(id: string): boolean {
    if (!this.#quizzes.has(id)) return false;
    this.#withBoot((boot) => this.#openQuiz(id, boot));
    return true;
  }

  #leave: (() => void) | undefined;
  #boot: Boot | undefined;
  #loading: Promise<void> | undefined;

  /** Runs `work` with the simulator: at once when it is there, otherwise as soon as it is. */
  #withBoot(work: (boot: Boot) => void): void {
    const { boot } = this.options;
    if (typeof boot === "function") this.#boot = boot;
    if (this.#boot) {
      work(this.#boot);
      return;
    }
    if (typeof boot === "function") return;
    this.#loading ??= boot.load().then((loaded) => {
      this.#boot = loaded;
    });
    void this.#loading.then(() => work(this.#boot!));
  }

  #load(): void {
    const { content, store } = this.options;
    try {
      this.#data = store.read();
    } catch (error) {
      if (!(error instanceof NewerProgress)) throw error;
      this.#readOnly = true;
      this.#notes = [{ id: "note.newer" }];
    }
    this.#missions = missionFiles(content)
      .map((file) => {
        const mission = readMission(file);
        return { mission, file, words: readMissionWords(file, mission, this.language) };
      })
      .sort((a, b) => a.mission.order - b.mission.order);
    this.#count();
  }

  #count(): void {
    const entries = this.#missions.map(({ mission, words }) => ({ id: mission.id, item: mission.item, title: words.title }));
    this.#rows = rowsOf(readChecklist(this.options.content, this.language), entries, this.#quizzes, this.#data);
  }

  #update(change: (data: ProgressData) => void): void {
    if (this.#readOnly) return;
    this.#data = this.options.store.update(change);
    this.#count();
  }

  #show(view: View): void {
    this.#view.close?.();
    this.#view = view;
    view.fit?.(this.frame);
    this.changed.fire();
  }

  #home(): View {
    return new HomeView(
      () => ({ rows: this.#rows, next: nextOf(this.#rows), name: this.#settings.name, quizzes: this.#quizzes, notes: this.#notes }),
      { open: (choice) => this.#open(choice), quit: () => this.options.quit(), changed: () => this.changed.fire() },
    );
  }

  #open(choice: HomeChoice): void {
    this.#notes = [];
    const hooks = { back: () => this.#show(this.#home()), changed: () => this.changed.fire() };
    if ("mission" in choice) this.openMission(choice.mission.id);
    else if ("quiz" in choice) this.openQuiz(choice.quiz);
    else if (choice.screen === "progress") this.#show(new ProgressView(() => ({ rows: this.#rows, attempts: this.#data.attempts }), hooks));
    else
      this.#show(
        new SettingsView(() => this.#settings, this.options.settings.folder, { ...hooks, change: (change) => this.#change(change) }),
      );
  }

  #change(change: Partial<Settings>): void {
    this.#settings = this.options.settings.write(change);
    this.#cachedFrame = undefined;
    if (change.language !== undefined) this.#load();
    this.changed.fire();
  }

  #openQuiz(id: string, boot: Boot): void {
    const file = quizFiles(this.options.content).find((each) => idOf(each) === id)!;
    const quiz = readQuiz(file);
    const taken = this.#data.quizzes[id]?.taken ?? 0;
    this.#show(
      new QuizView(quiz, readQuizWords(file, quiz, this.language), boot, `${id}/${taken}`, {
        finished: (result) => this.#update((data) => noteQuiz(data, id, result, this.options.today())),
        back: () => this.#show(this.#home()),
        changed: () => this.changed.fire(),
      }),
    );
  }

  #openMission(id: string, boot: Boot): void {
    const { mission, words } = this.#missions.find((each) => each.mission.id === id)!;
    const { frame } = this;
    const size = layoutOf(frame, objectiveLines(mission)).terminal;
    const options = { mission, words, language: this.language, boot };
    const saved = this.#data.sessions[id];
    let session: Session | undefined;
    let note: string | undefined;
    try {
      if (saved) {
        session = Session.resume(options, saved);
        note = frame.say(session ? "mission.resumed" : "mission.changed");
      }
      session ??= new Session({ ...options, size, ownEditor: this.#settings.editor === "own" && this.options.edit !== undefined });
    } catch (error) {
      if (!(error instanceof MissionError)) throw error;
      this.#notes = [{ id: "mission.cannot-start", values: { problem: error.message } }];
      this.#show(this.#home());
      return;
    }
    this.#play(session, words, { size, fresh: !saved, ...(note === undefined ? {} : { note }) });
  }

  #play(session: Session, words: MissionWords, options: { size: { columns: number; rows: number }; note?: string; fresh: boolean }): void {
    const { mission } = session;
    const { speed, autoForward } = this.#settings;
    let counted = session.won;
    const save = () => {
      if (!counted) this.#update((data) => (data.sessions[mission.id] = session.log));
    };
    const fail = (error: Error) => {
      save();
      this.#leave = undefined;
      this.#notes = [{ id: "note.error", values: { message: error.message } }];
      this.#show(this.#home());
    };
    const player = new Player(session, this.options.wall, { speed, autoForward }, save, fail);
    let editing = false;
    const edit = async () => {
      const file = session.editing;
      if (!file || editing || !this.options.edit) return;
      editing = true;
      const text = await this.options.edit(file).catch(() => file.text);
      editing = false;
      player.act(() => session.finishEditing(text));
    };
    session.changed.on(() => void edit());
    this.#leave = save;
    const home = () => {
      save();
      this.#leave = undefined;
      this.#show(this.#home());
    };
    const view = new MissionView(
      session,
      words,
      player,
      {
        leave: home,
        next: () => {
          home();
          const next = mission.next ?? this.#after(mission.id);
          if (next) this.openMission(next);
        },
        won: () => {
          if (counted) return;
          counted = true;
          const play = { commands: session.countedCommands, time: session.elapsed, hints: session.hintsTaken };
          this.#update((data) => noteWin(data, mission.id, session.score, play, this.options.today()));
        },
        changed: () => this.changed.fire(),
      },
      options,
    );
    this.#show(view);
  }

  #after(id: string): string | undefined {
    const all = this.#rows.flatMap((row) => row.missions);
    return all[all.findIndex((mission) => mission.id === id) + 1]?.id;
  }
}

const idOf = (file: string): string => file.slice(file.lastIndexOf("/") + 1).replace(/\.yaml$/, "");
