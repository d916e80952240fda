// What is kept of exams in the learner's folder: an exam of choices that is open, and reports.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "../../i18n/index.ts";
import { type Block, htmlOf, markdownOf } from "../document.ts";
import type { ChoicesLog } from "./choices.ts";
import { readExamCode } from "./code.ts";

export class ExamStore {
  readonly #folder: string;

  /** @param home where settings and progress lie */
  constructor(home: string) {
    this.#folder = join(home, "exams");
  }

  get #open(): string {
    return join(this.#folder, "open.json");
  }

  /** The exam of choices that was begun and not ended; undefined when there is none that can be read. */
  read(): ChoicesLog | undefined {
    if (!existsSync(this.#open)) return undefined;
    try {
      const log = JSON.parse(readFileSync(this.#open, "utf8")) as ChoicesLog;
      return readExamCode(log.code) && !Number.isNaN(Date.parse(log.startedAt)) && Array.isArray(log.flagged) && log.answers
        ? log
        : undefined;
    } catch {
      return undefined;
    }
  }
  write(log: ChoicesLog): void {
    this.#put(this.#open, JSON.stringify(log));
  }
  clear(): void {
    rmSync(this.#open, { force: true });
  }

  /** Writes a report as Markdown, and as HTML beside it; gives the path of the first. @param startedAt ISO 8601 */
  report(
    { code, startedAt, title }: { code: string; startedAt: string; title: string },
    blocks: readonly Block[],
    language: Language,
  ): string {
    const file = join(this.#folder, "reports", `${startedAt.slice(0, 16).replace(/[^0-9]/g, "")}-${code.toLowerCase()}.md`);
    this.#put(file, markdownOf(blocks));
    this.#put(file.replace(/\.md$/, ".html"), htmlOf({ language, title }, blocks));
    return file;
  }

  /** Paths of the Markdown reports, the newest first. */
  reports(): string[] {
    const folder = join(this.#folder, "reports");
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith(".md"))
      .sort()
      .reverse()
      .map((name) => join(folder, name));
  }

  #put(file: string, text: string): void {
    mkdirSync(join(file, ".."), { recursive: true });
    const temporary = `${file}.${process.pid}.tmp`;
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  }
}
