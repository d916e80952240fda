// Messages in the learner's language: a typed catalogue per language, filled in with values.
import { type Language, languages, sentenceOf } from "./catalogue.ts";
import type { CommandLineMessageId } from "./command-line.ts";
import type { en } from "./en.ts";
import type { HelpMessageId } from "./help.ts";
import type { PracticeMessageId } from "./practice.ts";
import type { ProofMessageId } from "./proof.ts";
import type { WorldMessageId } from "./worlds.ts";

export type MessageId = keyof typeof en | WorldMessageId | PracticeMessageId | CommandLineMessageId | HelpMessageId | ProofMessageId;
export { type Language, languages } from "./catalogue.ts";
export type Values = Readonly<Record<string, string | number>>;

/** A sentence not yet in any language: what the game says, for the screen to word. */
export interface Message {
  readonly id: MessageId;
  readonly values?: Values;
}

/** Each language in its own words. */
export const languageNames: Readonly<Record<Language, string>> = { en: "English", ko: "한국어" };

export const isLanguage = (text: unknown): text is Language => typeof text === "string" && (languages as readonly string[]).includes(text);

/** The sentence `id` in `language`, its `{placeholders}` filled in. */
export function translate(language: Language, id: MessageId, values: Values = {}): string {
  return sentenceOf(language, id).replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** What a language setting such as LANG=ko_KR.UTF-8 means; English where it is not one of ours. */
export function languageOf(setting: string | undefined): Language {
  const code = (setting ?? "").slice(0, 2).toLowerCase();
  return isLanguage(code) ? code : "en";
}

/** The language that was chosen; otherwise what the environment says, its variables ranked as for other programs. */
export function languageFor(chosen: "auto" | Language, environment: Readonly<Record<string, string | undefined>>): Language {
  // Settings are a file that can be written by hand.
  if (isLanguage(chosen)) return chosen;
  return languageOf(environment["LC_ALL"] || environment["LC_MESSAGES"] || environment["LANG"]);
}
