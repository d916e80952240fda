// What players and hosts say to each other over their WebSocket, a JSON text each; and reading it, of which nothing is believed.
import {
  type ClaimedScore,
  type GroupGame,
  marks,
  type Phase,
  phases,
  type Refusal,
  refusals,
  type Standing,
} from "../../game/challenges/group.ts";
import { playerName } from "./names.ts";

export const PROTOCOL = 1;
/** Bytes of one message. A run's first piece after a crash holds all of it. */
export const LARGEST_MESSAGE = 4 * 1024 * 1024;

export type FromPlayer =
  | { join: { protocol: number; name: string } }
  | { resume: { protocol: number; token: string } }
  /** Pieces are numbered from 1; each is JSON that only the one who plays it again reads. */
  | { log: { seq: number; piece: string } }
  | { score: ClaimedScore }
  | { over: true }
  | { leave: true };

export type ToPlayer =
  | { welcome: { player: number; name: string; token: string; game: GroupGame; seq: number } }
  | { refused: Refusal }
  | { phase: Phase; elapsed: number }
  /** Pieces up to this one are kept; closed: and there will be no more. */
  | { kept: number; closed?: true }
  /** The rows that changed; or all. */
  | { rows: readonly Standing[]; all?: true };

/** Why a message was not understood, for the log of the one who sent it. */
export class ProtocolError extends Error {}

const MOST_TASKS = 200;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isAmount = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0 && value <= 1e9;

/** @throws ProtocolError */
export function readFromPlayer(text: string): FromPlayer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProtocolError("no JSON");
  }
  if (!isRecord(value)) throw new ProtocolError("no object");
  const { join, log, resume, score } = value;
  if (isRecord(join) && typeof join["name"] === "string" && isAmount(join["protocol"]))
    return { join: { protocol: join["protocol"], name: join["name"] } };
  if (isRecord(resume) && typeof resume["token"] === "string" && resume["token"].length <= 64 && isAmount(resume["protocol"]))
    return { resume: { protocol: resume["protocol"], token: resume["token"] } };
  if (isRecord(log) && Number.isSafeInteger(log["seq"]) && (log["seq"] as number) > 0 && typeof log["piece"] === "string")
    return { log: { seq: log["seq"] as number, piece: log["piece"] } };
  if (isRecord(score)) return { score: readScore(score) };
  if (value["over"] === true) return { over: true };
  if (value["leave"] === true) return { leave: true };
  throw new ProtocolError("no message of this protocol");
}

function readScore({ last, points, tasks }: Record<string, unknown>): ClaimedScore {
  if (isAmount(points) && isAmount(last) && Array.isArray(tasks) && tasks.length <= MOST_TASKS && tasks.every(isAmount))
    return { points, last, tasks };
  throw new ProtocolError("no score");
}

/** What a host says; undefined where it is no host of this protocol. */
export function readToPlayer(text: string): ToPlayer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { elapsed, kept, phase, refused, rows, welcome } = value;
  const known =
    isOneOf(refusals, refused) ||
    typeof kept === "number" ||
    (isOneOf(phases, phase) && isAmount(elapsed)) ||
    (Array.isArray(rows) && rows.every(isStanding)) ||
    isWelcome(welcome);
  return known ? (value as ToPlayer) : undefined;
}

const isOneOf = (all: readonly string[], value: unknown): boolean => typeof value === "string" && all.includes(value);

/** Names stand on players' terminals. */
const isStanding = (row: unknown): boolean =>
  isRecord(row) &&
  ["player", "points", "last", "confirmed"].every((key) => isAmount(row[key])) &&
  playerName(row["name"]) === row["name"] &&
  Array.isArray(row["tasks"]) &&
  row["tasks"].every(isAmount) &&
  isOneOf(marks, row["mark"]);

/** Tokens are sent back in a header. */
const isWelcome = (welcome: unknown): boolean =>
  isRecord(welcome) &&
  isAmount(welcome["player"]) &&
  isAmount(welcome["seq"]) &&
  typeof welcome["name"] === "string" &&
  typeof welcome["token"] === "string" &&
  /^[\w-]{1,64}$/.test(welcome["token"]) &&
  isRecord(welcome["game"]) &&
  typeof welcome["game"]["code"] === "string";

/** What everybody may know of a row. */
export const shown = ({ player, name, online, points, tasks, last, over, confirmed, mark, problem }: Standing): Standing => ({
  player,
  name,
  online,
  points,
  tasks,
  last,
  over,
  confirmed,
  mark,
  ...(problem === undefined ? {} : { problem }),
});
