// What a run was: moves between its tasks at times of the run's clock, and the log of each world that was entered.
import type { Language } from "../../i18n/index.ts";
import type { SessionLog } from "../session-log.ts";

/** `at`: ms of the run's clock. */
export type Move = { at: number } & (
  | { open: number }
  | { flag: number; on: boolean }
  | { skip: number }
  | { pause: true }
  | { go: true }
  /** Pages of notes were opened over an exam's terminal, or closed. */
  | { notes: boolean }
  /** Real ms for which nobody was there (a crash, a closed terminal): they count. */
  | { away: number }
  /** A command was taken back: the open world is at this virtual time (ms) again. */
  | { back: number }
  | { end: true }
);

export interface RunLog {
  version: 1;
  code: string;
  /** The paper's. */
  digest: string;
  player: string;
  /** In which the worlds spoke. */
  language: Language;
  /** ISO 8601, real time. */
  startedAt: string;
  /** Ms of the run's clock that were reached. */
  at: number;
  moves: readonly Move[];
  /** By the paper's worlds; undefined where nobody was. */
  worlds: readonly (SessionLog | undefined)[];
}
