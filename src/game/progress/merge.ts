// Progress of one learner from several machines, put together: in any order, any grouping and any number of times with the same outcome.
import { type ProgressData, reviewKey, SCHEMA_VERSION } from "./data.ts";
import { byTime, identified, recordsOf } from "./records.ts";

/** Where games are kept that were left in their middle. */
const PLACES = ["sessions", "openQuizzes"] as const;
type Place = (typeof PLACES)[number];

/**
 * Both sides' attempts and reviews, each once, oldest first; records follow from them. Of a saved game the later state counts:
 * the one that was written or removed more often.
 */
export function merge(a: ProgressData, b: ProgressData): ProgressData {
  const attempts = union([...identified(a.attempts), ...identified(b.attempts)], ({ id }) => id).sort(byTime);
  const games = mergeGames(a, b);
  return {
    ...mergeUnknown(a, b),
    version: SCHEMA_VERSION,
    ...recordsOf(attempts),
    attempts,
    reviews: union([...a.reviews, ...b.reviews], reviewKey).sort((one, other) => ordered(sortKey(one), sortKey(other))),
    ...games,
  };
}

const sortKey = (review: ProgressData["reviews"][number]): string => `${review.when} ${reviewKey(review)}`;
const ordered = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Each once by its key. Where two of one key differ (an old file's attempt that one machine knows more of), the one that says more. */
function union<T>(list: readonly T[], keyOf: (each: T) => string): T[] {
  const found = new Map<string, T>();
  for (const each of list) {
    const key = keyOf(each);
    const other = found.get(key);
    found.set(key, other === undefined ? each : fuller(other, each));
  }
  return [...found.values()];
}

function fuller<T>(a: T, b: T): T {
  const [one, other] = [canonical(a), canonical(b)];
  return one.length > other.length || (one.length === other.length && one >= other) ? a : b;
}

/** JSON that does not depend on the order in which fields were written. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => ordered(a, b)))
      : inner,
  ) ?? "";

function mergeGames(a: ProgressData, b: ProgressData): Pick<ProgressData, Place | "turns"> {
  const turns: Record<string, number> = {};
  const games: Record<Place, Record<string, unknown>> = { sessions: {}, openQuizzes: {} };
  for (const place of PLACES)
    for (const id of new Set([a, b].flatMap((side) => [...Object.keys(side[place] ?? {}), ...turnsIn(side, place)]))) {
      const key = `${place}/${id}`;
      const [one, other] = [a, b].map((side) => ({ turn: side.turns[key] ?? 0, game: side[place]?.[id] }));
      const later =
        one!.turn !== other!.turn ? (one!.turn > other!.turn ? one! : other!) : { ...one!, game: further(one!.game, other!.game) };
      if (later.turn) turns[key] = later.turn;
      if (later.game !== undefined) games[place][id] = later.game;
    }
  return { ...(games as Pick<ProgressData, Place>), turns };
}

const turnsIn = ({ turns }: ProgressData, place: Place): string[] =>
  Object.keys(turns)
    .filter((key) => key.startsWith(`${place}/`))
    .map((key) => key.slice(place.length + 1));

/** Of two states of a game that were written equally often: one that is there, and that has more in it. */
const further = <T>(a: T | undefined, b: T | undefined): T | undefined => (a === undefined ? b : b === undefined ? a : fuller(a, b));

/** Parts that this program does not know. */
function mergeUnknown(a: ProgressData, b: ProgressData): Record<string, unknown> {
  const [one, other]: Record<string, unknown>[] = [{ ...a }, { ...b }];
  const all: Record<string, unknown> = {};
  for (const key of [...new Set([...Object.keys(one!), ...Object.keys(other!)])].sort()) all[key] = further(one![key], other![key]);
  return all;
}

/** The games there are, to see later what became of them. */
export const gamesOf = (data: ProgressData): Record<Place, Record<string, unknown>> => ({
  sessions: { ...data.sessions },
  openQuizzes: { ...data.openQuizzes },
});

/** Counts the games that were written or removed since `before`. Draws on `data`. */
export function countTurns(data: ProgressData, before: Record<Place, Record<string, unknown>>): void {
  for (const place of PLACES) {
    const now: Record<string, unknown> = data[place] ?? {};
    for (const id of new Set([...Object.keys(before[place]), ...Object.keys(now)]))
      if (now[id] !== before[place][id]) data.turns[`${place}/${id}`] = (data.turns[`${place}/${id}`] ?? 0) + 1;
  }
}
