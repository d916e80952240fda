// What is kept of exams in the learner's folder: an exam of choices that is open, and reports.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dayAndTime } from "../../base/local-time.ts";
import type { Language } from "../../i18n/index.ts";
import { type Block, blocksOf, htmlOf, markdownOf } from "../document.ts";
import type { ChoicesLog } from "./choices-log.ts";
import { readExamCode } from "./code.ts";

export class ExamStore {
  readonly #folder: string;

  /** @param home where settings and progress lie */
  constructor(home: string) {
    this.#folder = join(home, "exams");
  }

  get #open(): string {
    return join(this.#folder, "open");
  }
  #fileOf({ code, startedAt }: Pick<ChoicesLog, "code" | "startedAt">): string {
    return join(this.#open, `${startedAt.replace(/[^0-9]/g, "")}-${code.toLowerCase()}.json`);
  }

  /** The exams of choices that were begun and not ended, the newest first; what cannot be read is not there. */
  open(): ChoicesLog[] {
    if (!existsSync(this.#open)) return [];
    return readdirSync(this.#open)
      .filter((name) => name.endsWith(".json"))
      .sort()
      .reverse()
      .flatMap((name) => readLog(join(this.#open, name)));
  }
  write(log: ChoicesLog): void {
    this.#put(this.#fileOf(log), JSON.stringify(log));
  }
  clear(log: ChoicesLog): void {
    rmSync(this.#fileOf(log), { force: true });
  }

  /** Writes a report as Markdown, and as HTML beside it; gives the path of the first. @param startedAt ISO 8601 @param drills what is to be drilled */
  report(
    { code, startedAt, title, drills }: { code: string; startedAt: string; title: string; drills: readonly string[] },
    blocks: readonly Block[],
    language: Language,
  ): string {
    const file = join(this.#folder, "reports", `${dayAndTime(startedAt).replace(/[^0-9]/g, "")}-${code.toLowerCase()}.md`);
    this.#put(file, `${markdownOf(blocks)}${drills.length ? `\n${MARK}${drills.join(" ")} -->\n` : ""}`);
    this.#put(file.replace(/\.md$/, ".html"), htmlOf({ language, title }, blocks));
    return file;
  }

  /** A report as it was written, and what is to be drilled; undefined when it cannot be read. */
  read(file: string): { blocks: readonly Block[]; drills: readonly string[] } | undefined {
    try {
      const [text = "", drills = ""] = readFileSync(file, "utf8").split(`\n${MARK}`);
      return {
        blocks: blocksOf(text),
        drills: drills
          .replace(/-->\s*$/, "")
          .split(" ")
          .filter(Boolean),
      };
    } catch {
      return undefined;
    }
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

/** What Markdown does not show. */
const MARK = "<!-- drills: ";

function readLog(file: string): ChoicesLog[] {
  try {
    const log = JSON.parse(readFileSync(file, "utf8")) as ChoicesLog;
    const whole =
      log.version === 1 &&
      readExamCode(log.code) !== undefined &&
      !Number.isNaN(Date.parse(log.startedAt)) &&
      [log.flagged, log.moves].every(Array.isArray) &&
      log.moves.every(({ at, question }) => Number.isFinite(at) && Number.isInteger(question));
    return whole ? [log] : [];
  } catch {
    return [];
  }
}
