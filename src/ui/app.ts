// The app: which screen is shown, what content, progress and settings it stands on. It knows no React; a screen is lines of text.
import { Signal } from "../base/signal.ts";
import { Library } from "../game/library.ts";
import { nextOf } from "../game/progress/mastery.ts";
import { runWaits } from "../game/progress/open-runs.ts";
import type { Settings } from "../game/progress/settings.ts";
import { type Language, languageFor, translate } from "../i18n/index.ts";
import type { AppDoor, AppOptions, Note, Rooms } from "./door.ts";
import { FieldEditor } from "./field-editor.ts";
import { type HomeChoice, HomeView } from "./screens/home.ts";
import { type PracticeName, PracticeView } from "./screens/practice.ts";
import { ProgressView } from "./screens/progress.ts";
import { SettingsView } from "./screens/settings.ts";
import { widthOf } from "./text.ts";
import { themeOf } from "./theme.ts";
import type { Frame, TextField, View } from "./view.ts";

/** Keys that a text field does not take for itself. */
const LEAVES_FIELD = new Set(["up", "down", "escape", "enter", "ctrl-q", "ctrl-c", "f10"]);
const SMALLEST = { columns: 40, rows: 11 };

export class App {
  /** Fires when the screen has to be drawn anew. */
  readonly changed = new Signal();
  #view: View;
  #size = { columns: 80, rows: 23 };
  #editor = new FieldEditor();
  #settings: Settings;
  #notes: Note[] = [];
  readonly #library: Library;

  constructor(private readonly options: AppOptions) {
    this.#settings = options.settings.read();
    this.#library = new Library(options.contents, options.store, this.language);
    if (this.#library.readOnly) this.#notes.push({ id: "note.newer" });
    for (const file of [options.settings.setAside, options.store.setAside])
      if (file) this.#notes.push({ id: "note.set-aside", values: { file } });
    if (runWaits(options.settings.folder)) this.#notes.push({ id: "note.open-run" });
    this.#view = this.#home();
  }

  get language(): Language {
    return languageFor(this.#settings.language, this.options.environment);
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
    const { field } = this;
    return field ? { x: widthOf(field.before) + field.cursor, y: field.line } : this.#view.cursor?.(this.frame);
  }

  /** The field that has the keyboard, with what of it can be seen and the cursor's column in that. */
  get field(): (TextField & { shown: string; cursor: number }) | undefined {
    const field = this.#view.field?.(this.frame);
    if (!field) return undefined;
    const { text, cursor } = this.#editor.shown(field, this.frame.columns - widthOf(field.before));
    return { ...field, shown: text, cursor };
  }

  resize(columns: number, rows: number): void {
    if (this.#size.columns === columns && this.#size.rows === rows - 1) return;
    this.#size = { columns, rows: rows - 1 };
    this.#cachedFrame = undefined;
    if (columns >= SMALLEST.columns && rows > SMALLEST.rows) this.#view.fit?.(this.frame);
    this.changed.fire();
  }
  key(name: string, raw: string): void {
    const { field } = this;
    if (!field || LEAVES_FIELD.has(name)) this.#view.key(name, raw);
    else {
      this.#editor.key(field, name, raw);
      this.changed.fire();
    }
  }
  paste(text: string): void {
    const { field } = this;
    if (!field) this.#view.paste?.(text);
    else {
      this.#editor.insert(field, text);
      this.changed.fire();
    }
  }
  /** Loads what missions need, while the learner still looks at the first frame. */
  preload(): void {
    this.#withRooms((rooms) => this.#countDue(rooms));
  }
  /** Saves what is open. */
  close(): void {
    this.#leave?.();
    this.#leave = undefined;
    this.#view.close?.();
  }

  /** Opens a mission at once, as `k8s-quest play ID` asks; false when there is none. */
  openMission(id: string): boolean {
    const listed = this.#library.mission(id);
    if (!listed) return false;
    this.#withRooms((rooms) => rooms.openMission(this.#door, listed));
    return true;
  }
  openQuiz(id: string): boolean {
    if (!this.#library.quizzes.has(id)) return false;
    this.#withRooms((rooms) => rooms.openQuiz(this.#door, id));
    return true;
  }

  /** Opens what there is beside missions and quizzes. `given` is what a command line would say after the room's name. */
  openPractice(name: PracticeName, given: readonly string[] = []): void {
    this.#withRooms((rooms) => rooms.openPractice(this.#door, name, given));
  }

  #leave: (() => void) | undefined;
  #rooms: Rooms | undefined;
  #loading: Promise<void> | undefined;

  /** Runs `work` with the rooms: at once when they are there, otherwise as soon as they are. */
  #withRooms(work: (rooms: Rooms) => void): void {
    const { rooms } = this.options;
    if (!("load" in rooms)) this.#rooms = rooms;
    if (this.#rooms) {
      work(this.#rooms);
      return;
    }
    if (!("load" in rooms)) return;
    this.#loading ??= rooms.load().then((loaded) => {
      this.#rooms = loaded;
    });
    void this.#loading.then(() => work(this.#rooms!));
  }

  /** What the rooms may do with the app. */
  get #door(): AppDoor {
    const app = this;
    return {
      options: this.options,
      library: this.#library,
      language: this.language,
      settings: this.#settings,
      frame: this.frame,
      show: (view) => this.#show(view),
      home(...notes) {
        if (notes.length) app.#notes = notes;
        app.#show(app.#home());
      },
      back: () => this.#show(this.#entered ? this.#practices(this.#entered) : this.#home()),
      changed: () => this.changed.fire(),
      openMission: (id) => void this.openMission(id),
      openQuiz: (id) => void this.openQuiz(id),
      openPractice: (name, given) => this.openPractice(name, given),
      leaving: (save) => {
        this.#leave = save;
      },
    };
  }

  #show(view: View): void {
    this.#view.close?.();
    this.#view = view;
    this.#editor = new FieldEditor();
    view.fit?.(this.frame);
    this.changed.fire();
  }

  #due = 0;
  /** Counts the skills that are due, while nobody waits for it. What is wrong with the drills is told where they are opened. */
  #countDue(rooms: Rooms): void {
    const told = (due: number) => {
      if (due === this.#due) return;
      this.#due = due;
      this.changed.fire();
    };
    rooms.due(this.#door).then(told, () => told(0));
  }

  /** The room that was entered from the menu of practice, since the learner was home. */
  #entered: PracticeName | undefined;

  #practices(chosen?: PracticeName): View {
    const open = (name: PracticeName) => {
      this.#entered = name;
      this.openPractice(name);
    };
    return new PracticeView({ open, back: () => this.#show(this.#home()), changed: () => this.changed.fire() }, chosen);
  }

  #home(): View {
    this.#entered = undefined;
    if (this.#rooms) this.#countDue(this.#rooms);
    return new HomeView(
      () => {
        const { rows, quizzes } = this.#library;
        return { rows, next: nextOf(rows), name: this.#settings.name, quizzes, notes: this.#notes, due: this.#due };
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
      // Its words come with the rooms.
      this.#withRooms(() =>
        this.#show(new ProgressView(() => ({ rows: this.#library.rows, attempts: this.#library.data.attempts }), hooks)),
      );
    else if (choice.screen === "practice") this.#show(this.#practices());
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
}
