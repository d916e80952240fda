// Sentences by language: those of the first frame, and what parts of the app add when they are loaded.
import { en } from "./en.ts";
import { ko } from "./ko.ts";

const catalogues = { en, ko } as const satisfies Record<string, Record<keyof typeof en, string>>;
/** What more there is to say once worlds.ts, practice.ts, command-line.ts, help.ts or proof.ts is loaded. */
const more: Partial<Record<Language, Readonly<Record<string, string>>>> = {};
export type Language = keyof typeof catalogues;
export const languages = Object.keys(catalogues) as Language[];

/** Adds sentences to a language. */
export function teach(language: Language, sentences: Readonly<Record<string, string>>): void {
  more[language] = { ...more[language], ...sentences };
}

/** A sentence as the language has it, with its `{placeholders}`. */
export function sentenceOf(language: Language, id: string): string {
  const said: Readonly<Record<string, string>> = id in en ? catalogues[language] : (more[language] ?? {});
  return said[id]!;
}
