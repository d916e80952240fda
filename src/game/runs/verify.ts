// Plays a result again in fresh worlds, and says what does not add up. It proves what was done, not who typed.
import { createHash } from "node:crypto";
import type { Language, Message } from "../../i18n/index.ts";
import "../../i18n/practice.ts";
import { MissionError } from "../attempt.ts";
import type { Boot } from "../boot.ts";
import { problemIn } from "../problem-in.ts";
import type { Broken } from "./chain.ts";
import type { Paper } from "./paper.ts";
import { type Claims, type Result, ResultError, readResult } from "./result.ts";
import { Run } from "./run.ts";
import { RunError } from "./run-error.ts";
import type { RunLog } from "./run-log.ts";
import type { RunScore } from "./score.ts";

/** What was found in a file. A refusal means that its score does not count; a remark is for people to think about. */
export interface Finding {
  severity: "refused" | "remark";
  message: Message;
}

export interface Verification {
  claims: Claims | undefined;
  /** As the replay gives it; undefined when there was none. */
  score: RunScore | undefined;
  /** Names of the tasks, in the language of the verifier. */
  tasks: readonly string[];
  findings: readonly Finding[];
  /** Nothing was refused. */
  verified: boolean;
  /** The same for two files with the same keystrokes at the same times. */
  keystrokes: string | undefined;
}

export interface Verifier {
  boot: Boot;
  /** The paper of a code, in the language that its worlds spoke. @throws PaperError when there is none */
  open(code: string, language: Language): Paper;
  /** Of what is told; otherwise that of the run. */
  language?: Language;
  /** Real time, ms since the Unix epoch. */
  now?: number;
}

/** A code that cannot be opened here, and why. */
export class PaperError extends Error {
  constructor(readonly reason: Message) {
    super(reason.id);
  }
}

/** So much longer than its clock a run may have taken (ms): starting, and writing the file. */
const SLACK = 60_000;
/** So far ahead a computer's clock may be (ms). */
const AHEAD = 86_400_000;

/** @param text of a result file */
export function verify(text: string, verifier: Verifier): Verification {
  let result: Result;
  try {
    result = readResult(text);
  } catch (error) {
    if (!(error instanceof ResultError)) throw error;
    const found = refused({ id: `verify.file.${error.reason}` });
    return { claims: undefined, score: undefined, tasks: [], findings: [found], verified: false, keystrokes: undefined };
  }
  const { claims, log } = result;
  const findings: Finding[] = [];
  if (result.broken) findings.push(refused(brokenMessage(result.broken)));
  findings.push(...timesOf(claims, log, verifier.now), ...typingOf(log));
  const { run, problem } = replayed(log, verifier);
  if (problem) findings.push(refused(problem));
  if (run) findings.push(...judge(run, claims));
  return {
    claims,
    score: run?.score,
    tasks: run ? verifier.open(log.code, verifier.language ?? log.language).tasks.map(({ title }) => title) : [],
    findings,
    verified: findings.every(({ severity }) => severity !== "refused"),
    keystrokes: keystrokesOf(log),
  };
}

const refused = (message: Message): Finding => ({ severity: "refused", message });
const remark = (message: Message): Finding => ({ severity: "remark", message });

function brokenMessage(broken: Broken): Message {
  return "block" in broken
    ? { id: `verify.chain.${broken.kind}`, values: { share: Math.round((100 * (broken.block - 1)) / broken.blocks) } }
    : { id: `verify.chain.${broken.kind}`, values: { count: broken.count, wanted: broken.wanted } };
}

/** The log played in fresh worlds, or why it cannot be. */
function replayed(log: RunLog, { boot, open, language = log.language }: Verifier): { run?: Run; problem?: Message } {
  try {
    const paper = open(log.code, log.language);
    // Nobody is first in a group of his own by another spelling of the code.
    if (paper.digest !== log.digest || paper.code !== log.code) return { problem: { id: "verify.other-content" } };
    const run = Run.resume({ paper, boot, language: log.language, size: { columns: 80, rows: 24 } }, log, 0);
    return run ? { run } : { problem: { id: "verify.other-content" } };
  } catch (error) {
    if (error instanceof PaperError) return { problem: error.reason };
    if (error instanceof RunError) return { problem: { id: error.id, values: error.values } };
    if (error instanceof MissionError) return { problem: { id: "verify.mission", values: { problem: problemIn(language, error) } } };
    throw error;
  }
}

function judge(run: Run, claims: Claims): Finding[] {
  const findings: Finding[] = [];
  const { points, lastGain, tasks } = run.score;
  if (!run.over) findings.push(refused({ id: "verify.not-ended" }));
  if (points !== claims.points) findings.push(refused({ id: "verify.points", values: { claimed: claims.points, points } }));
  else if (Math.abs(lastGain - claims.lastGain) > 1 || tasks.some((task, index) => task.points !== claims.tasks[index]))
    findings.push(refused({ id: "verify.claims" }));
  return findings;
}

/** The run's clock against the real times that it names. */
function timesOf({ startedAt, endedAt }: Claims, { at, moves }: RunLog, now: number | undefined): Finding[] {
  const [started, ended] = [Date.parse(startedAt), Date.parse(endedAt)];
  if (Number.isNaN(started) || Number.isNaN(ended) || ended < started) return [refused({ id: "verify.times.order" })];
  if (now !== undefined && ended > now + AHEAD) return [refused({ id: "verify.times.future" })];
  const last = moves.findLast((move) => "away" in move);
  // Whoever comes back when the time was up long ago was away for longer than the clock could run.
  const beyond = last ? Math.max(0, last.at + last.away - at) : 0;
  const more = ended - started - at - beyond;
  if (more > SLACK && !moves.some((move) => "pause" in move))
    return [refused({ id: "verify.times.slow", values: { minutes: Math.round(more / 60_000) } })];
  return [];
}

/** Different keys within a second: nobody is faster. */
const FASTEST = 30;
/** A text so long that came at once was pasted. */
const PASTED = 24;

function typingOf({ worlds }: RunLog): Finding[] {
  let fastest = 0;
  let pasted = 0;
  for (const world of worlds) {
    const keys: number[] = [];
    let last: string | undefined;
    for (const entry of world?.entries ?? []) {
      if (!("input" in entry)) continue;
      // Keys that are held down repeat by themselves, and sequences of one key are no texts.
      if (entry.input.length >= PASTED && !entry.input.startsWith("\x1b[M") && !entry.input.startsWith("\x1b[<")) pasted++;
      else if (entry.input !== last) {
        keys.push(entry.at);
        while (entry.at - keys[0]! > 1000) keys.shift();
        fastest = Math.max(fastest, keys.length);
      }
      last = entry.input;
    }
  }
  return [
    ...(fastest > FASTEST ? [remark({ id: "verify.typing.fast", values: { keys: fastest } })] : []),
    ...(pasted ? [remark({ id: "verify.typing.pasted", values: { count: pasted } })] : []),
  ];
}

function keystrokesOf({ worlds }: RunLog): string | undefined {
  const entries = worlds.map((world) => world?.entries ?? []);
  return entries.some((each) => each.length) ? createHash("sha256").update(JSON.stringify(entries)).digest("hex").slice(0, 16) : undefined;
}

export interface Ranked<T> {
  /** From 1; equal scores share one. Undefined for what is not verified. */
  place: number | undefined;
  of: T;
}

/** Those of one code, best first: by points, then by who had them earlier. What is not verified comes last, without a place. */
export function rank<T extends { verification: Verification }>(group: readonly T[]): Ranked<T>[] {
  const points = ({ verification: { score, verified } }: T) => (verified ? (score?.points ?? 0) : -1);
  const time = ({ verification: { score } }: T) => score?.lastGain ?? 0;
  const sorted = [...group].sort((a, b) => points(b) - points(a) || time(a) - time(b));
  let place = 0;
  return sorted.map((of, index) => {
    const before = sorted[index - 1];
    if (!before || points(before) !== points(of) || time(before) !== time(of)) place = index + 1;
    return { place: of.verification.verified ? place : undefined, of };
  });
}
