// notes [WORD …]: lists the pages of notes, or shows the one that fits best, at the shell of an exam.
import { type Language, translate } from "../../i18n/index.ts";
import type { Program } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import type { ContentFolder } from "../contents.ts";
import { type NotesPage, notesOf, searchNotes } from "./notes.ts";

const list = (pages: readonly NotesPage[]): string => pages.map(({ id, title }) => `  ${id.padEnd(20)} ${title}\n`).join("");

/** Code stands out by blanks instead of fences, so that it can be copied as it is. */
function indented(text: string): string {
  let code = false;
  return text
    .split("\n")
    .flatMap((line) => {
      if (!line.startsWith("```")) return [code && line ? `  ${line}` : line];
      code = !code;
      return [];
    })
    .join("\n");
}

export function notesProgram(content: ContentFolder, language: Language): Program {
  return function* (self) {
    const query = self.argv.slice(1).join(" ");
    const pages = notesOf(content, language);
    if (!query.trim()) {
      yield* write(self, self.stdout, `${translate(language, "exam.notes.usage")}\n${list(pages)}`);
      return 0;
    }
    const found = searchNotes(pages, query);
    const [best, ...others] = found;
    if (!best) {
      yield* write(self, self.stderr, `${translate(language, "exam.notes.none", { query })}\n`);
      return 1;
    }
    const more = others.length ? `\n${translate(language, "exam.notes.more")}\n${list(others.slice(0, 8))}` : "";
    yield* write(self, self.stdout, `${best.title}\n\n${indented(best.text)}\n${more}`);
    return 0;
  };
}
