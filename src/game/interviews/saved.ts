// Interviews on disk: those that were left in their middle, and reports of those that are over.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dayAndTime } from "../../base/local-time.ts";
import { isSessionLog } from "../progress/wins.ts";
import type { Interview, InterviewLog } from "./interview.ts";
import { reportHtml, reportMarkdown } from "./report.ts";

const folderIn = (home: string): string => join(home, "interviews");
const openFolder = (home: string): string => join(folderIn(home), "open");
const openFile = (home: string, scenario: string): string => join(openFolder(home), `${scenario}.json`);

/** @param home where progress lies */
export function saveInterview(home: string, log: InterviewLog): void {
  mkdirSync(openFolder(home), { recursive: true });
  const file = openFile(home, log.scenario);
  writeFileSync(`${file}.${process.pid}.tmp`, JSON.stringify(log));
  renameSync(`${file}.${process.pid}.tmp`, file);
}

/** The interviews that were left in their middle, one of a scenario at most; what cannot be read is not there. */
export function openInterviews(home: string): InterviewLog[] {
  if (!existsSync(openFolder(home))) return [];
  return readdirSync(openFolder(home))
    .filter((name) => name.endsWith(".json"))
    .sort()
    .flatMap((name) => readOpen(join(openFolder(home), name)));
}

function readOpen(file: string): InterviewLog[] {
  try {
    const log = JSON.parse(readFileSync(file, "utf8")) as InterviewLog;
    return log.version === 1 && isSessionLog(log.session) && Array.isArray(log.happenings) ? [log] : [];
  } catch {
    return [];
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
  const name = [dayAndTime(startedAt).replace(/[ :]/g, "-"), scenario.id, who].filter(Boolean).join("-");
  const file = join(folderIn(home), `${name}.md`);
  writeFileSync(file, reportMarkdown(interview));
  writeFileSync(file.replace(/\.md$/, ".html"), reportHtml(interview));
  rmSync(openFile(home, scenario.id), { force: true });
  return file;
}
