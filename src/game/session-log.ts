// What a saved game is: the log of what reached a session from outside.

export interface Size {
  columns: number;
  rows: number;
}
/** What reached the session from outside, at a virtual time (ms). */
export type Entry = { at: number } & ({ input: string } | { resize: Size } | { hint: number } | { edited: string });

/** No learner's turn lasts longer, virtual ms: whoever leaves a mission open for a month, at ten times the speed, stays below. */
export const LONGEST_TURN = 366 * 86_400_000;

export interface SessionLog {
  version: 1;
  mission: string;
  /** Of the mission's content: a log only replays on what it was made with. */
  digest: string;
  seed: string;
  size: Size;
  /** The learner's own editor was used; what it made of files is in the entries. */
  ownEditor?: boolean;
  /** Answers of `why` before the last undo: what was read cannot be unread. */
  whys?: number;
  entries: Entry[];
  /** The virtual time reached, ms. */
  at: number;
}

/** Whoever keeps a session as a part of something larger (a run) says when it may go on, and hears what came to it. */
export interface Keeper {
  /** Nothing may be done now, and no time passes. */
  readonly closed: boolean;
  /** Virtual ms until which time may pass. */
  readonly until: number;
  entered(entry: Entry): void;
  /** Virtual time went on, or the learner did something. */
  moved(): void;
  /** A command was taken back at virtual time `before` (ms): the world was made anew. */
  rewound(before: number): void;
}
