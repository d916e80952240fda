// What is wrong with content is said in English where it is found; here the same is said in another language, for whoever reads it there.
import { contentKo } from "./content-ko.ts";
import { en } from "./en.ts";
import type { Language } from "./index.ts";
import { ko } from "./ko.ts";

interface Pattern {
  readonly matches: RegExp;
  readonly names: readonly string[];
  readonly words: string;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const PLACE = /\{(\w+)\}/g;

/** Those with the most words of their own first: what fits them fits others too. */
const patternsOf = (sentences: Readonly<Record<string, string>>): readonly Pattern[] =>
  Object.entries(sentences)
    .sort(([a], [b]) => b.replace(PLACE, "").length - a.replace(PLACE, "").length)
    .map(([english, words]) => ({
      matches: new RegExp(
        `^${english
          .split(PLACE)
          .map((part, at) => (at % 2 ? "(.+?)" : escaped(part)))
          .join("")}$`,
        "s",
      ),
      names: [...english.matchAll(PLACE)].map(([, name]) => name!),
      words,
    }));

/** What checks miss is told in the catalogues. */
const checks = (): Record<string, string> =>
  Object.fromEntries(
    (Object.keys(en) as (keyof typeof en)[]).filter((id) => id.startsWith("check.")).map((id) => [en[id], ko[id]] as const),
  );

let korean: readonly Pattern[] | undefined;
/** In these the translation goes on. */
const INSIDE = new Set(["problem", "found"]);

/** A sentence about content in a language: the English one where there is no other. */
export function reworded(language: Language, sentence: string): string {
  if (language === "en") return sentence;
  korean ??= patternsOf({ ...checks(), ...contentKo });
  for (const { matches, names, words } of korean) {
    const found = matches.exec(sentence);
    if (!found) continue;
    const values = Object.fromEntries(
      names.map((name, at) => [name, INSIDE.has(name) ? reworded(language, found[at + 1]!) : found[at + 1]!]),
    );
    return words.replace(PLACE, (_, name: string) => values[name]!);
  }
  return sentence;
}
