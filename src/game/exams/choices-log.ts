// What is kept of an exam of choices: enough to go on with it, and to tell afterwards where the time went.
import type { Language } from "../../i18n/index.ts";

/** What was done, at ms of the clock: a question was shown, or answered. */
export type ChoiceMove = { at: number; question: number } & ({ shown: true } | { answer: string[] });

/** What is kept of one that is open. */
export interface ChoicesLog {
  version: 1;
  code: string;
  /** Of its questions. */
  digest: string;
  player: string;
  /** ISO 8601, real time: the clock goes on, whoever is there. */
  startedAt: string;
  language: Language;
  moves: ChoiceMove[];
  flagged: number[];
  /** Ms of the clock at which it was ended. */
  endedAt?: number;
}
