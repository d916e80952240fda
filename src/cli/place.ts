// The learner's place: settings, the folder in which everything is kept, and the language that is spoken.
import { defaultSettings, openSettings, type Settings, type SettingsStore } from "../game/progress/settings.ts";
import "../i18n/command-line.ts";
import { type Language, languageFor, type MessageId, translate, type Values } from "../i18n/index.ts";
import { systemFailure } from "./files.ts";

type Say = (id: MessageId, values?: Values) => string;

export interface Place {
  readonly settings: Settings;
  /** Of settings, progress, runs and results. @throws Failure where nothing can be kept */
  readonly folder: string;
  readonly language: Language;
  readonly say: Say;
}

/** @param wanted the language that the command line asks for, before all settings */
export function openPlace(wanted?: Language): Place {
  const store = openStore();
  const settings = store instanceof Error ? defaultSettings : store.read();
  const language = wanted ?? languageFor(settings.language, process.env);
  const say: Say = (id, values) => translate(language, id, values);
  if (!(store instanceof Error)) tellSetAside(store, say);
  return {
    settings,
    language,
    say,
    get folder() {
      if (store instanceof Error) throw store;
      return store.folder;
    },
  };
}

/** Without a place to keep anything (a read-only file system), all can be done that need not keep anything. */
function openStore(): SettingsStore | Error {
  try {
    return openSettings(process.env["K8S_QUEST_HOME"]);
  } catch (error) {
    const failure = systemFailure(error);
    if (failure) return failure;
    throw error;
  }
}

/** Says where a file was put that could not be read. */
export function tellSetAside({ setAside }: { readonly setAside: string | undefined }, say: Say): void {
  if (setAside !== undefined) process.stderr.write(`${say("note.set-aside", { file: setAside })}\n`);
}
