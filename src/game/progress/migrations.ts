// How progress is read: that of older schema versions is brought up, so that nothing is lost.
import { type AttemptRecord, type MissionRecord, type ProgressData, type QuizRecord, SCHEMA_VERSION } from "./data.ts";
import { identified, recordsOf } from "./records.ts";

/** Steps from each older version to the next. Version 0 is data without a version. */
const migrations: readonly ((data: Record<string, unknown>) => Record<string, unknown>)[] = [
  (data) => ({ missions: {}, quizzes: {}, attempts: [], sessions: {}, ...data, version: 1 }),
  (data) => upToTwo(data as unknown as OlderProgress) as unknown as Record<string, unknown>,
];

/** The file was written by a newer program than this one: it must not be touched. */
export class NewerProgress extends Error {
  constructor(readonly version: number) {
    super(`progress has schema version ${version}; this program knows up to ${SCHEMA_VERSION}`);
  }
}

/** A part is not of the shape that the version gives it. */
export class DamagedProgress extends Error {
  constructor(readonly part: string) {
    super(`${part} is damaged`);
  }
}

/** Data of any known version as the present one. @throws NewerProgress, DamagedProgress, or Error when it is no progress at all */
export function migrate(raw: unknown): ProgressData {
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) throw new Error("not an object");
  let data = raw as Record<string, unknown>;
  const version = data["version"] ?? 0;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 0) throw new DamagedProgress("version");
  if (version > SCHEMA_VERSION) throw new NewerProgress(version);
  for (let from = version; from < SCHEMA_VERSION; from++) {
    if (from > 0) look(data, from);
    data = migrations[from]!(data);
  }
  look(data, SCHEMA_VERSION);
  return data as unknown as ProgressData;
}

/** @throws DamagedProgress */
function look(data: Record<string, unknown>, version: number): void {
  for (const key of ["missions", "quizzes", "sessions", ...(version > 1 ? ["turns"] : [])])
    if (typeof data[key] !== "object" || data[key] === null || Array.isArray(data[key])) throw new DamagedProgress(key);
  for (const key of ["attempts", ...(version > 1 ? ["reviews"] : [])]) {
    const list = data[key];
    if (!Array.isArray(list)) throw new DamagedProgress(key);
    if (list.some((each) => typeof (each as { when?: unknown } | null)?.when !== "string")) throw new DamagedProgress(key);
  }
}

/** Schema version 1: records beside a history that did not say whether a quiz was passed. */
interface OlderProgress {
  missions: Record<string, Partial<MissionRecord>>;
  quizzes: Record<string, Partial<QuizRecord>>;
  attempts: AttemptRecord[];
  sessions: ProgressData["sessions"];
}

/** From 1 to 2: attempts have ids, records follow from attempts. What a record knows beyond its history becomes an attempt. */
function upToTwo(old: OlderProgress): ProgressData {
  // Ids before anything is added: copies of one old file on two machines must come to the same.
  const attempts = identified(old.attempts).map((attempt) => ({ ...attempt }));
  for (const [quiz, { passed }] of Object.entries(old.quizzes)) {
    const [best] = attempts.filter((each) => each.quiz === quiz).sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
    if (passed && best) best.passed = true;
  }
  const known = recordsOf(attempts);
  const extra: AttemptRecord[] = [
    ...Object.entries(old.missions).flatMap(([mission, record]) => unknownWins(mission, record, known.missions[mission])),
    ...Object.entries(old.quizzes).flatMap(([quiz, record]) => unknownQuizzes(quiz, record, known.quizzes[quiz])),
  ];
  const all = identified([...extra, ...attempts]);
  return { ...old, version: 2, ...recordsOf(all), attempts: all, reviews: [], turns: {} };
}

function unknownWins(mission: string, record: Partial<MissionRecord>, known: MissionRecord | undefined): AttemptRecord[] {
  const { stars = 0, points = 0, commands = 0, time = 0, wins = 1, firstWon = "" } = record;
  const lacking = stars > (known?.stars ?? -1) || points > (known?.points ?? -1);
  const count = Math.max(wins - (known?.wins ?? 0), Number(lacking));
  return Array.from({ length: Math.max(0, count) }, () => ({
    when: firstWon,
    mission,
    stars,
    points,
    commands,
    time,
    kept: true as const,
  }));
}

function unknownQuizzes(quiz: string, record: Partial<QuizRecord>, known: QuizRecord | undefined): AttemptRecord[] {
  const { best = 0, passed = false, taken = 1 } = record;
  const lacking = best > (known?.best ?? -1) || (passed && !known?.passed);
  const count = Math.max(taken - (known?.taken ?? 0), Number(lacking));
  return Array.from({ length: Math.max(0, count) }, () => ({ when: "", quiz, share: best, passed, kept: true as const }));
}
