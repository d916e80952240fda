// What can be seen again: saved games, the best win of each mission, and results of runs.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { plainLine } from "../../base/plain.ts";
import { type Language, type MessageId, translate, type Values } from "../../i18n/index.ts";
import "../../i18n/practice.ts";
import type { Boot } from "../boot.ts";
import { openMission } from "../content.ts";
import type { ContentFolder, ListedMission } from "../contents.ts";
import { isSessionLog, winFile, winsFolder } from "../progress/wins.ts";
import { LONGEST_TURN, type SessionLog } from "../session-log.ts";
import { Film } from "./film.ts";
import type { Paper } from "./paper.ts";
import { Recording } from "./recording.ts";
import { RESULT_SUFFIX, type Result, ResultError, readResult } from "./result.ts";
import { RunError } from "./run-error.ts";
import { filmOfRun } from "./run-film.ts";
import { PaperError } from "./verify.ts";

/** Why something cannot be seen again. */
export class ReplayError extends Error {
  constructor(
    readonly id: MessageId,
    readonly values: Values,
    cause?: unknown,
  ) {
    super(id, { cause });
  }
}

export interface ReplaySource {
  content: ContentFolder;
  language: Language;
  boot: Boot;
  /** Where settings and progress lie. */
  folder: string;
  /** Saved games by mission. */
  sessions: Readonly<Record<string, SessionLog>>;
  mission(id: string): ListedMission | undefined;
  /** The paper of a code. @throws PaperError */
  paper(code: string): Paper;
}

export interface Replay {
  kind: "saved" | "won" | "result";
  /** What `openFilm` takes. */
  name: string;
  title: string;
  /** ISO 8601, where it is known. */
  when?: string;
}

/** ms */
const DAY = 86_400_000;

/** Where results of runs are put. */
export const resultsFolder = (folder: string): string => join(folder, "results");

/** Everything that can be seen again: saved games, wins, results; of each the newest first. */
export function replaysOf({ folder, sessions, mission }: ReplaySource): Replay[] {
  const titleOf = (id: string) => mission(id)?.title ?? id;
  const saved = Object.keys(sessions).map((id): Replay => ({ kind: "saved", name: id, title: titleOf(id) }));
  const wins = files(winsFolder(folder), ".json").map(({ path, when }): Replay => {
    const id = `${basename(dirname(path))}/${basename(path, ".json")}`;
    return { kind: "won", name: path, title: titleOf(id), when };
  });
  const results = files(resultsFolder(folder), RESULT_SUFFIX).map(
    ({ path, when }): Replay => ({ kind: "result", name: path, title: plainLine(basename(path, RESULT_SUFFIX)), when }),
  );
  return [...saved, ...wins, ...results];
}

function files(folder: string, end: string): { path: string; when: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(end))
    .map((name) => ({ path: join(folder, name), when: statSync(join(folder, name)).mtime.toISOString() }))
    .sort((a, b) => b.when.localeCompare(a.when));
}

/**
 * Opens a file (a result, a session's log) or a mission that was played by its id.
 * @throws ReplayError
 */
export function openFilm(name: string, source: ReplaySource): Film {
  const found = existsSync(name) ? name : winFile(source.folder, name);
  if (!existsSync(name) && source.sessions[name]) return sessionFilm(name, source.sessions[name], source);
  if (!existsSync(found)) throw new ReplayError("replay.unknown", { name });
  const text = textOf(name, found);
  const result = resultIn(name, text, source.language);
  if (result) return resultFilm(name, result, source);
  let log: unknown;
  try {
    log = JSON.parse(text);
  } catch (error) {
    throw new ReplayError("replay.unknown", { name }, error);
  }
  if (isSessionLog(log)) return sessionFilm(name, log, source, found === name ? basename(name, ".json") : "");
  throw new ReplayError("replay.unknown", { name });
}

function textOf(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(name, error);
  }
}

const unreadable = (name: string, error: unknown): ReplayError =>
  new ReplayError("replay.unreadable", { name, problem: plainLine((error as Error).message) }, error);

/** The result that a file's text is; undefined when it is something else. @throws ReplayError when it is one, but cannot be read */
function resultIn(name: string, text: string, language: Language): Result | undefined {
  try {
    return readResult(text);
  } catch (error) {
    if (!(error instanceof ResultError)) throw error;
    if (error.reason === "foreign" || error.reason === "large") return undefined;
    throw new ReplayError("replay.unreadable", { name, problem: translate(language, `verify.file.${error.reason}`) }, error);
  }
}

function resultFilm(name: string, { log, broken }: Result, { paper: open, boot, language }: ReplaySource): Film {
  let paper: Paper;
  try {
    paper = open(log.code);
  } catch (error) {
    if (error instanceof PaperError) throw new ReplayError(error.reason.id, error.reason.values ?? {});
    throw error;
  }
  if (paper.digest !== log.digest) throw new ReplayError("replay.other-content", { name });
  try {
    return filmOfRun(paper, log, boot, broken !== undefined);
  } catch (error) {
    if (!(error instanceof RunError)) throw unreadable(name, error);
    throw new ReplayError("replay.unreadable", { name, problem: translate(language, error.id, error.values) }, error);
  }
}

function sessionFilm(name: string, log: SessionLog, { content, language, boot, mission }: ReplaySource, player = ""): Film {
  const listed = mission(log.mission);
  const recording = listed && Recording.of({ ...openMission(content, listed, language), language, boot }, log);
  if (!recording) throw new ReplayError("replay.other-content", { name });
  if (recording.length > LONGEST_TURN) throw new ReplayError("replay.too-long", { name, days: LONGEST_TURN / DAY });
  return Film.of(recording, player);
}
