// What the app and its rooms know of each other.
import type { Wall } from "../base/wall.ts";
import type { ContentFolder, Contents, ListedMission } from "../game/contents.ts";
import type { OpenFile } from "../game/desk.ts";
import type { Library } from "../game/library.ts";
import type { Settings, SettingsStore } from "../game/progress/settings.ts";
import type { ProgressStore } from "../game/progress/store.ts";
import type { Language, MessageId, Values } from "../i18n/index.ts";
import type { GroupDoor } from "./practice/group-door.ts";
import type { PracticeName } from "./screens/practice.ts";
import type { Frame, View } from "./view.ts";

export interface AppOptions {
  /** Where missions and quizzes are played: the rooms, or how to load them, since the first frame must not wait for the whole simulator. */
  rooms: Rooms | { load(): Promise<Rooms> };
  content: ContentFolder;
  /** What there is in the content's folder, by language. */
  contents(language: Language): Contents;
  settings: SettingsStore;
  store: ProgressStore;
  environment: Readonly<Record<string, string | undefined>>;
  wall: Wall;
  /** Opens a file in the learner's own editor, and gives its text when that has ended. */
  edit?(file: OpenFile): Promise<string>;
  /** The group that the app was started for. */
  group?: GroupDoor;
  /** Today, ISO 8601: for the history. */
  today(): string;
  quit(): void;
}

/** Something to tell on the home screen. */
export interface Note {
  id: MessageId;
  values?: Values;
}

/** The app as the rooms see it, at the moment when one is entered. */
export interface AppDoor {
  readonly options: AppOptions;
  readonly library: Library;
  readonly language: Language;
  readonly settings: Settings;
  readonly frame: Frame;
  show(view: View): void;
  /** Shows the home screen, with something new to tell or what was told there. */
  home(...notes: Note[]): void;
  /** Shows where a room of practice was entered from: the menu, or home. */
  back(): void;
  changed(): void;
  openMission(id: string): void;
  openQuiz(id: string): void;
  openPractice(name: PracticeName, given?: readonly string[]): void;
  /** What is done when the app ends while somebody is in a room. */
  leaving(save: (() => void) | undefined): void;
}

export interface Rooms {
  openMission(door: AppDoor, listed: ListedMission): void;
  openQuiz(door: AppDoor, id: string): void;
  openPractice(door: AppDoor, name: PracticeName, given: readonly string[]): void;
  /** How many skills are due today. */
  due(door: AppDoor): Promise<number>;
}
