// Where a group is joined, as the app and the rooms of practice see it.
import type { ClaimedScore, GroupEvents, GroupLink } from "../../game/challenges/group.ts";
import type { RunLog } from "../../game/runs/run-log.ts";

/** A player's end of the line, which can also be let go of without a word. */
export interface GroupLine extends GroupLink<RunLog, ClaimedScore> {
  drop(): void;
}

/** Where a group is joined; made by whoever carries the words. */
export interface GroupDoor {
  /** The host's address. */
  readonly where: string;
  /** Under which one was there before. */
  readonly name?: string;
  join(name: string, events: GroupEvents): GroupLine;
}
