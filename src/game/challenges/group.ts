// A group that plays one challenge together: what a player's screen hears of the host, whoever carries the words.

import type { RunLog } from "../runs/run-log.ts";

/** lobby: waiting for the start. running: the clock goes. checking: time is up, results are played again. final: all of them have been. */
export const phases = ["lobby", "running", "checking", "final"] as const;
export type Phase = (typeof phases)[number];

/** provisional: not yet played again as a whole. */
export const marks = ["provisional", "verified", "refused"] as const;

/** A row of the standings. */
export interface Standing {
  /** Counted from 0 in the order of joining. */
  player: number;
  name: string;
  online: boolean;
  /** Claimed by the player; once the result was played again: what that gave. */
  points: number;
  /** Points by task. */
  tasks: readonly number[];
  /** Run ms of the last objective: who was earlier stands above. */
  last: number;
  /** Has ended the run. */
  over: boolean;
  /** Points that a replay has confirmed so far. */
  confirmed: number;
  mark: (typeof marks)[number];
  /** Why the result was refused. */
  problem?: string;
}

/** Best first: points, then the earlier last objective, then who joined first. Refused results come last. */
export const byRank = (a: Standing, b: Standing): number =>
  Number(a.mark === "refused") - Number(b.mark === "refused") || b.points - a.points || a.last - b.last || a.player - b.player;

/** Which of `rows`, sorted, is whose place: equal points at an equal time share one. */
export function places(rows: readonly Standing[]): number[] {
  const found: number[] = [];
  rows.forEach((row, at) => {
    const above = rows[at - 1];
    found.push(above && above.points === row.points && above.last === row.last && above.mark === row.mark ? found[at - 1]! : at + 1);
  });
  return found;
}

/** What the group plays. */
export interface GroupGame {
  /** The challenge's code. */
  code: string;
  /** By language. */
  title: Readonly<Record<string, string>>;
  /** ms. */
  limit: number;
  /** Most points. */
  most: number;
}

/** What is heard; everything may come again after a reconnection. */
export interface GroupEvents {
  /** In: under which name and number, and by which token to come back after a crash. */
  welcome?(me: { player: number; name: string; token: string; game: GroupGame }): void;
  phase?(phase: Phase): void;
  /** The clock goes: so many ms of it are over already. */
  start?(elapsed: number): void;
  /** Sorted. */
  standings?(rows: readonly Standing[]): void;
  /** `waiting`: ms until the next try. */
  connection?(state: { connected: true } | { connected: false; waiting: number }): void;
  /** The host has all of this: whatever happens to this program or to the host, it is not lost. */
  kept?(log: RunLog): void;
  /** The host lets nobody in by this name or code, or has put the player out: there is no use in trying again. */
  refused?(reason: Refusal): void;
}

export const refusals = ["code", "name-taken", "name-wrong", "full", "over", "removed", "locked", "elsewhere", "protocol"] as const;
export type Refusal = (typeof refusals)[number];

/** A player's own end of the line. */
export interface GroupLink<Log, Score> {
  /** Tells how far the run is; cheap enough to call at each change. What cannot be sent now is sent after reconnecting. */
  tell(log: Log, score: Score): void;
  /** The run is over: nothing more will come. */
  over(log: Log, score: Score): void;
  /** Goes away for good. */
  close(): void;
}

/** What is claimed of a run. */
export interface ClaimedScore {
  points: number;
  tasks: readonly number[];
  /** Run ms of the last objective. */
  last: number;
}
