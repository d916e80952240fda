// A certificate of completion: a text for people, and below it the logs of the wins, by which anybody can play them again.
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { isLanguage, type Language, type Message, translate } from "../../i18n/index.ts";
import { isSessionLog } from "../progress/wins.ts";
import type { SessionLog } from "../session-log.ts";

export interface CertifiedWin {
  title: string;
  /** ISO 8601. */
  when: string;
  stars: number;
  points: number;
  commands: number;
  /** Virtual ms. */
  time: number;
  log: SessionLog;
}
export interface CertifiedQuiz {
  quiz: string;
  title: string;
  /** Best share of right answers. */
  best: number;
}
export interface Certificate {
  version: 1;
  learner: string;
  /** A row of the checklist, or a tier. */
  scope: { kind: "row" | "tier"; id: string; title: string };
  /** ISO 8601. */
  issued: string;
  language: Language;
  wins: readonly CertifiedWin[];
  quizzes: readonly CertifiedQuiz[];
}

/** It is no certificate, or what is in it cannot be read. */
export class CertificateError extends Error {
  constructor(readonly told: Message) {
    super(translate("en", told.id, told.values));
  }
}

const BEGIN = "-----BEGIN K8S-QUEST CERTIFICATE-----";
const END = "-----END K8S-QUEST CERTIFICATE-----";
const COLUMNS = 76;
/** What the logs of all missions may come to (bytes). */
const LARGEST = 256 * 1024 * 1024;

export const isCertificate = (text: string): boolean => text.includes(BEGIN);

/** The whole file. */
export function certificateFile(certificate: Certificate): string {
  const data = deflateRawSync(JSON.stringify(certificate), { level: 9 }).toString("base64");
  const lines = data.match(new RegExp(`.{1,${COLUMNS}}`, "g")) ?? [];
  return `${certificateText(certificate)}\n${[BEGIN, ...lines, END].join("\n")}\n`;
}

/** What people read: it follows from the data, so that nobody can change it alone. */
export function certificateText({ learner, scope, issued, language, wins, quizzes }: Certificate): string {
  const say: (...args: Parameters<typeof translate> extends [unknown, ...infer Rest] ? Rest : never) => string = (id, values) =>
    translate(language, id, values);
  const stars = wins.reduce((sum, win) => sum + win.stars, 0);
  const points = wins.reduce((sum, win) => sum + win.points, 0);
  return [
    say("certificate.title"),
    "",
    say("certificate.who", { learner: learner || say("certificate.nobody"), title: scope.title }),
    say("certificate.sum", { missions: wins.length, stars, most: wins.length * 3, points, issued: issued.slice(0, 10) }),
    "",
    ...wins.map(
      ({ title, when, stars: count, points: scored, log }) =>
        `  ${"★".repeat(count)}${"☆".repeat(3 - count)}  ${when.slice(0, 10)}  ${log.mission}  ${title}  ${say("mission.points", { points: scored })}`,
    ),
    ...(quizzes.length
      ? ["", ...quizzes.map(({ title, best }) => `  ${say("certificate.quiz", { title, share: Math.round(best * 100) })}`)]
      : []),
    "",
    say("certificate.proves"),
    say("certificate.check"),
    "",
  ].join("\n");
}

/** @throws CertificateError */
export function readCertificate(text: string): { certificate: Certificate; text: string } {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new CertificateError({ id: "certificate.cut" });
  let data: unknown;
  try {
    const packed = Buffer.from(text.slice(begin + BEGIN.length, end), "base64");
    data = JSON.parse(inflateRawSync(packed, { maxOutputLength: LARGEST }).toString("utf8"));
  } catch (error) {
    throw new CertificateError({ id: "certificate.unreadable", values: { problem: (error as Error).message } });
  }
  if (!isWhole(data)) throw new CertificateError({ id: "certificate.other-form" });
  return { certificate: data, text: text.slice(0, begin).replaceAll("\r\n", "\n").trim() };
}

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= 300 && !/\p{Cc}/u.test(value);
const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value >= 0;

function isWhole(data: unknown): data is Certificate {
  const { version, learner, scope, issued, language, wins, quizzes } = (data ?? {}) as Partial<Certificate>;
  return (
    version === 1 &&
    [learner, issued, scope?.id, scope?.title].every(isText) &&
    (scope?.kind === "row" || scope?.kind === "tier") &&
    isLanguage(language) &&
    Array.isArray(wins) &&
    wins.every(
      (win: CertifiedWin) =>
        isText(win.title) &&
        isText(win.when) &&
        [win.stars, win.points, win.commands, win.time].every(isNumber) &&
        win.stars <= 3 &&
        Number.isInteger(win.stars) &&
        isSessionLog(win.log),
    ) &&
    Array.isArray(quizzes) &&
    quizzes.every((quiz: CertifiedQuiz) => isText(quiz.quiz) && isText(quiz.title) && isNumber(quiz.best) && quiz.best <= 1)
  );
}
