// What a saved game is: the log of what reached a session from outside.

export interface Size {
  columns: number;
  rows: number;
}
/** What reached the session from outside, at a virtual time (ms). */
export type Entry = { at: number } & ({ input: string } | { resize: Size } | { hint: number } | { edited: string });

export interface SessionLog {
  version: 1;
  mission: string;
  /** Of the mission's content: a log only replays on what it was made with. */
  digest: string;
  seed: string;
  size: Size;
  /** The learner's own editor was used; what it made of files is in the entries. */
  ownEditor?: boolean;
  entries: Entry[];
  /** The virtual time reached, ms. */
  at: number;
}
