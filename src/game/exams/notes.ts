// Pages of notes that stand in for the documentation's site: read from the content's folder, searched by words.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Language } from "../../i18n/index.ts";
import type { ContentFolder } from "../contents.ts";

export interface NotesPage {
  id: string;
  title: string;
  /** Markdown, without the title. */
  text: string;
}

const read = (content: ContentFolder, name: string): string => readFileSync(join(content.path, "exams", "notes", name), "utf8");

/** All pages in a language, by their titles' order in the folder. */
export function notesOf(content: ContentFolder, language: Language): NotesPage[] {
  const names = readdirSync(join(content.path, "exams", "notes"));
  return names
    .filter((name) => /^[a-z0-9-]+\.md$/.test(name))
    .sort()
    .map((name) => {
      const id = basename(name, ".md");
      const translated = `${id}.${language}.md`;
      const [head = "", ...rest] = read(content, names.includes(translated) ? translated : name).split("\n");
      return { id, title: head.replace(/^#\s*/, ""), text: rest.join("\n").trim() };
    });
}

/** Pages that have all the words, those that have them in their titles first. */
export function searchNotes(pages: readonly NotesPage[], query: string): NotesPage[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [...pages];
  const rank = ({ id, title, text }: NotesPage): number => {
    const head = `${id} ${title}`.toLowerCase();
    const body = text.toLowerCase();
    if (!words.every((word) => head.includes(word) || body.includes(word))) return -1;
    return words.filter((word) => head.includes(word)).length;
  };
  return pages
    .map((page) => ({ page, rank: rank(page) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ page }) => page);
}
