// Interviews on disk: the one that was left in its middle, and reports of those that are over.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isSessionLog } from "../progress/wins.ts";
import type { Interview, InterviewLog } from "./interview.ts";
import { reportHtml, reportMarkdown } from "./report.ts";

const folderIn = (home: string): string => join(home, "interviews");
const openFile = (home: string): string => join(folderIn(home), "open.json");

/** @param home where progress lies */
export function saveInterview(home: string, log: InterviewLog): void {
  mkdirSync(folderIn(home), { recursive: true });
  const file = openFile(home);
  writeFileSync(`${file}.${process.pid}.tmp`, JSON.stringify(log));
  renameSync(`${file}.${process.pid}.tmp`, file);
}

/** The interview that was left in its middle; undefined when there is none that can be read. */
export function openInterview(home: string): InterviewLog | undefined {
  if (!existsSync(openFile(home))) return undefined;
  try {
    const log = JSON.parse(readFileSync(openFile(home), "utf8")) as InterviewLog;
    return log.version === 1 && isSessionLog(log.session) && Array.isArray(log.happenings) ? log : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the report as Markdown and HTML, and forgets the open interview. Gives the Markdown's file. */
export function writeReport(home: string, interview: Interview): string {
  mkdirSync(folderIn(home), { recursive: true });
  const { scenario, candidate, startedAt } = interview.options;
  const who = candidate
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  const name = [startedAt.slice(0, 16).replace(/[T:]/g, "-"), scenario.id, who].filter(Boolean).join("-");
  const file = join(folderIn(home), `${name}.md`);
  writeFileSync(file, reportMarkdown(interview));
  writeFileSync(file.replace(/\.md$/, ".html"), reportHtml(interview));
  rmSync(openFile(home), { force: true });
  return file;
}
