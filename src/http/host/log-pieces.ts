// A run's log as it grows, in pieces: what came since the last one, and from where on the old is no longer true (a command was taken back).
import type { Move, RunLog } from "../../game/runs/run-log.ts";
import type { Entry, SessionLog } from "../../game/session-log.ts";

interface Piece {
  /** All but what grows; where it is there, the log begins anew. */
  head?: Omit<RunLog, "at" | "moves" | "worlds">;
  /** With the head: how many worlds there are. */
  count?: number;
  at: number;
  /** Moves from this one on. */
  moves?: { from: number; more: readonly Move[] };
  worlds?: WorldPiece[];
}

interface WorldPiece {
  world: number;
  head?: Omit<SessionLog, "at" | "entries">;
  at: number;
  from: number;
  /** What was there from this one on is no longer true. */
  cut?: true;
  more: readonly Entry[];
}

/** What `after` has beyond `before`; undefined where that is nothing, or no more than time that went by, and `time` is of no interest. */
export function pieceOf(before: RunLog | undefined, after: RunLog, time = true): string | undefined {
  const { at, moves, worlds, ...head } = after;
  const piece: Piece = { at };
  if (!before) Object.assign(piece, { head, count: worlds.length });
  const same = common(before?.moves ?? [], moves);
  if (same < moves.length || same < (before?.moves.length ?? 0)) piece.moves = { from: same, more: moves.slice(same) };
  const changed = worlds.flatMap((log, world) => (log ? (worldPiece(world, before?.worlds[world], log) ?? []) : []));
  if (changed.length) piece.worlds = changed;
  const happened = piece.head || piece.moves || changed.some(({ cut, head, more }) => head || cut || more.length);
  return happened || (time && (changed.length || at !== before?.at)) ? JSON.stringify(piece) : undefined;
}

function worldPiece(world: number, before: SessionLog | undefined, after: SessionLog): WorldPiece | undefined {
  const { at, entries, ...head } = after;
  const from = common(before?.entries ?? [], entries);
  const more = entries.slice(from);
  if (before && !more.length && from === before.entries.length && at === before.at) return undefined;
  const cut = before && from < before.entries.length ? { cut: true as const } : {};
  return { world, ...(before && sameHead(before, head) ? {} : { head }), at, from, ...cut, more };
}

const sameHead = ({ at: _at, entries: _entries, ...before }: SessionLog, head: object): boolean =>
  JSON.stringify(before) === JSON.stringify(head);

/** How many items from the beginning are the same. */
function common<T>(before: readonly T[], after: readonly T[]): number {
  const most = Math.min(before.length, after.length);
  let at = 0;
  while (at < most && (before[at] === after[at] || JSON.stringify(before[at]) === JSON.stringify(after[at]))) at++;
  return at;
}

const MOST_WORLDS = 200;

/** The log that came in these pieces; undefined where they are none of a log. What is in it is for whoever plays it again to judge. */
export function logOf(pieces: readonly string[]): RunLog | undefined {
  try {
    let log: (Omit<RunLog, "moves" | "worlds"> & { moves: Move[]; worlds: (SessionLog | undefined)[] }) | undefined;
    for (const text of pieces) {
      const piece = JSON.parse(text) as Piece;
      if (piece.head) log = { ...piece.head, at: 0, moves: [], worlds: emptyWorlds(piece.count) };
      if (!log) return undefined;
      log.at = piece.at;
      if (piece.moves) log.moves = grown(log.moves, piece.moves);
      for (const { world, head, at, from, more } of piece.worlds ?? []) {
        const old = log.worlds[world];
        const base = head ?? old;
        if (!base || !Number.isInteger(world) || world < 0 || world >= log.worlds.length) return undefined;
        log.worlds[world] = { ...base, at, entries: grown(old?.entries ?? [], { from, more }) };
      }
    }
    return log;
  } catch {
    return undefined;
  }
}

/** @throws Error where there cannot be so many */
function emptyWorlds(count: unknown): undefined[] {
  if (typeof count !== "number" || !(count >= 1 && count <= MOST_WORLDS)) throw new Error("no number of worlds");
  return Array.from({ length: count }, () => undefined);
}

/** @throws Error where they do not fit together */
function grown<T>(items: T[], { from, more }: { from: number; more: readonly T[] }): T[] {
  if (!Number.isInteger(from) || from < 0 || from > items.length || !Array.isArray(more)) throw new Error("pieces do not fit together");
  // A log of thousands of pieces is not copied thousands of times.
  items.length = from;
  for (const each of more) items.push(each);
  return items;
}
