// The learner's place: settings, the folder in which everything is kept, and the language that is spoken.
import { openSettings, type Settings } from "../game/progress/settings.ts";
import { type Language, languageFor, type MessageId, translate, type Values } from "../i18n/index.ts";

export interface Place {
  settings: Settings;
  /** Of settings, progress, runs and results. */
  folder: string;
  language: Language;
  say(id: MessageId, values?: Values): string;
}

/** @param wanted the language that the command line asks for, before all settings */
export function openPlace(wanted?: Language): Place {
  const store = openSettings(process.env["K8S_QUEST_HOME"]);
  const settings = store.read();
  const language = wanted ?? languageFor(settings.language, process.env);
  return { settings, folder: store.folder, language, say: (id, values) => translate(language, id, values) };
}
