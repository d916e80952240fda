// What client-go's correlator makes of events before they are written: the same again counts up, many alike become one, too many are dropped (client-go tools/record/events_cache.go).
import type { KubeObject } from "../../api/object.ts";

/** Of so many objects is remembered what they told (maxLruCacheEntries). */
const REMEMBERED = 4096;
const UID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;
/** And so many different events of one sort: before more are told, the first ones have expired. */
const DIFFERENT = 64;

/** What is told: everything of an event but who tells it, and when. */
export interface Told {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath: string | undefined;
}

export interface Correlated {
  /** The event's name: that of the one which is counted up, or a new one. */
  readonly name: string;
  readonly count: number;
  readonly message: string;
  /** It stands for several that differ in their message. */
  readonly combined: boolean;
}

/** Lists are as long as they must be: those that are pushed to have room for more than most objects ever tell. */
const NONE: readonly never[] = [];

/** What an object has told of late. */
interface Source {
  /** So many events may come of it at once, and one more every five minutes (EventSourceObjectSpamFilter). */
  tokens: number;
  at: number;
  groups: readonly Similar[];
}
const BURST = 25;
const REFILL = 300_000;

/** Events of one object that differ in their message alone: from the tenth within ten minutes they are one (EventAggregator). */
interface Similar {
  readonly type: string;
  readonly reason: string;
  messages: readonly string[];
  last: number;
  observed: readonly Observation[];
}
const MOST_ALIKE = 10;
const INTERVAL = 600_000;

interface Observation {
  /** Absent where it stands for several. */
  readonly message: string | undefined;
  readonly fieldPath: string | undefined;
  readonly name: string;
  count: number;
}

export class EventCorrelator {
  /** By uid; who was asked for longest ago comes first. */
  readonly #sources = new Map<string, Source>();

  /** @param exists whether there is an object with a uid: those that are gone are forgotten sooner than upstream, where nobody can tell */
  constructor(private readonly exists: (uid: string) => boolean) {}

  /**
   * @param now ms since the Unix epoch
   * @param named a name for an event that has not been seen
   * @returns nothing where the object has told too much
   */
  correlate(about: KubeObject, told: Told, now: number, named: () => string): Correlated | undefined {
    const source = this.#source(about, now);
    const similar = similarOf(source, told, now);
    const combined = aggregates(similar, told.message, now);
    const observed = observationOf(similar, combined ? {} : told, named);
    observed.count++;
    if (!accepts(source, now)) return undefined;
    const { name, count } = observed;
    return { name, count, message: combined ? `(combined from similar events): ${told.message}` : told.message, combined };
  }

  #source({ kind, metadata: { uid, namespace, name } }: KubeObject, now: number): Source {
    const key = uid || `${kind}/${namespace}/${name}`;
    const known = this.#sources.get(key);
    if (known) this.#sources.delete(key);
    else this.#makeRoom(now);
    const source = known ?? { tokens: BURST, at: now, groups: NONE };
    this.#sources.set(key, source);
    return source;
  }

  /** Before another comes: the one that has been silent for longest goes if it is one too many, or is no more and may tell as much as ever. */
  #makeRoom(now: number): void {
    const key = this.#sources.keys().next().value;
    const source = key !== undefined && this.#sources.get(key);
    if (!source) return;
    const full = this.#sources.size === REMEMBERED;
    if (!full && now - source.at <= BURST * REFILL) return;
    this.#sources.delete(key);
    // Nodes tell of themselves by their names.
    if (!full && (!UID.test(key) || this.exists(key))) this.#sources.set(key, source);
  }
}

function similarOf(source: Source, { type, reason }: Told, now: number): Similar {
  for (const group of source.groups) if (group.reason === reason && group.type === type) return group;
  const group: Similar = { type, reason, messages: NONE, last: now, observed: NONE };
  source.groups = source.groups.concat(group);
  return group;
}

/** Whether `message` is one too many of its group. */
function aggregates(similar: Similar, message: string, now: number): boolean {
  if (now - similar.last > INTERVAL) similar.messages = NONE;
  similar.last = now;
  const messages = similar.messages.includes(message) ? similar.messages : similar.messages.concat(message);
  const many = messages.length >= MOST_ALIKE;
  similar.messages = many ? messages.slice(1) : messages;
  return many;
}

function observationOf(similar: Similar, { message, fieldPath }: Partial<Told>, named: () => string): Observation {
  const { observed } = similar;
  for (const each of observed) if (each.message === message && each.fieldPath === fieldPath) return each;
  const observation = { message, fieldPath, name: named(), count: 0 };
  similar.observed = (observed.length === DIFFERENT ? observed.slice(1) : observed).concat(observation);
  return observation;
}

function accepts(source: Source, now: number): boolean {
  source.tokens = Math.min(BURST, source.tokens + (now - source.at) / REFILL);
  source.at = now;
  if (source.tokens < 1) return false;
  source.tokens--;
  return true;
}
