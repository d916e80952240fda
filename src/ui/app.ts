// The app: which screen is shown, what content, progress and settings it stands on. It knows no React; a screen is lines of text.
import { Signal } from "../base/signal.ts";
import type { Wall } from "../base/wall.ts";
import { MissionError } from "../game/attempt.ts";
import type { Boot } from "../game/boot.ts";
import type { ContentFolder } from "../game/content.ts";
import type { OpenFile } from "../game/desk.ts";
import { Library } from "../game/library.ts";
import type { MissionWords } from "../game/mission.ts";
import { noteOpenQuiz, noteQuiz, noteWin } from "../game/progress/data.ts";
import { nextOf } from "../game/progress/mastery.ts";
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
  #notes: { id: MessageId; values?: Record<string, string> }[] = [];
  readonly #library: Library;

  constructor(private readonly options: AppOptions) {
    this.#settings = options.settings.read();
    this.#library = new Library(options.content, options.store, this.language);
    if (this.#library.readOnly) this.#notes.push({ id: "note.newer" });
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
    if (!this.#library.mission(id)) return false;
    this.#withBoot((boot) => this.#openMission(id, boot));
    return true;
  }
  openQuiz(id: string): boolean {
    if (!this.#library.quizzes.has(id)) return false;
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

  #show(view: View): void {
    this.#view.close?.();
    this.#view = view;
    view.fit?.(this.frame);
    this.changed.fire();
  }

  #home(): View {
    return new HomeView(
      () => {
        const { rows, quizzes } = this.#library;
        return { rows, next: nextOf(rows), name: this.#settings.name, quizzes, notes: this.#notes };
      },
      { open: (choice) => this.#open(choice), quit: () => this.options.quit(), changed: () => this.changed.fire() },
    );
  }

  #open(choice: HomeChoice): void {
    this.#notes = [];
    const hooks = { back: () => this.#show(this.#home()), changed: () => this.changed.fire() };
    if ("mission" in choice) this.openMission(choice.mission.id);
    else if ("quiz" in choice) this.openQuiz(choice.quiz);
    else if (choice.screen === "progress")
      this.#show(new ProgressView(() => ({ rows: this.#library.rows, attempts: this.#library.data.attempts }), hooks));
    else
      this.#show(
        new SettingsView(() => this.#settings, this.options.settings.folder, { ...hooks, change: (change) => this.#change(change) }),
      );
  }

  #change(change: Partial<Settings>): void {
    this.#settings = this.options.settings.write(change);
    this.#cachedFrame = undefined;
    if (change.language !== undefined) this.#library.read(this.language);
    this.changed.fire();
  }

  #openQuiz(id: string, boot: Boot): void {
    const { quiz, words } = this.#library.quiz(id);
    const taken = this.#library.data.quizzes[id]?.taken ?? 0;
    this.#show(
      new QuizView(
        quiz,
        words,
        boot,
        `${id}/${taken}`,
        {
          answered: (answers) => this.#library.update((data) => noteOpenQuiz(data, id, answers)),
          finished: (result) => this.#library.update((data) => noteQuiz(data, id, result, this.options.today())),
          back: () => this.#show(this.#home()),
          changed: () => this.changed.fire(),
        },
        this.#library.data.openQuizzes?.[id],
      ),
    );
  }

  #openMission(id: string, boot: Boot): void {
    const { mission, words } = this.#library.mission(id)!;
    const { frame } = this;
    const size = layoutOf(frame, objectiveLines(mission)).terminal;
    const options = { mission, words, language: this.language, boot };
    const saved = this.#library.data.sessions[id];
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
      if (!counted) this.#library.update((data) => (data.sessions[mission.id] = session.log));
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
    const next = this.#library.after(mission);
    const quiz = this.#library.quizOf(mission);
    const view = new MissionView(
      session,
      words,
      player,
      {
        leave: home,
        next: () => {
          home();
          if (next !== undefined) this.openMission(next);
        },
        quiz: () => {
          home();
          if (quiz !== undefined) this.openQuiz(quiz);
        },
        won: () => {
          if (counted) return;
          counted = true;
          const play = { commands: session.countedCommands, time: session.elapsed, hints: session.hintsTaken };
          this.#library.update((data) => noteWin(data, mission.id, session.score, play, this.options.today()));
        },
        changed: () => this.changed.fire(),
      },
      { ...options, links: this.#library.linksOf(mission) },
    );
    this.#show(view);
  }
}
