// What client-go's correlator makes of events before they are written: the same again counts up, many alike become one, too many are dropped (client-go tools/record/events_cache.go).
import type { KubeObject } from "../../api/object.ts";

/** As many as are remembered of each sort (maxLruCacheEntries). */
const REMEMBERED = 4096;

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

interface Observation {
  readonly name: string;
  readonly count: number;
}

/** Events that differ in their message alone: from the tenth within ten minutes they are one (EventAggregator). */
interface Similar {
  readonly messages: Set<string>;
  last: number;
}
const MOST_ALIKE = 10;
const INTERVAL = 600_000;

/** So many events may come of one object at once, and one more every five minutes (EventSourceObjectSpamFilter). */
interface Bucket {
  tokens: number;
  at: number;
}
const BURST = 25;
const REFILL = 300_000;

export class EventCorrelator {
  readonly #seen = new Recent<Observation>();
  readonly #alike = new Recent<Similar>();
  readonly #buckets = new Recent<Bucket>();

  /**
   * @param now ms since the Unix epoch
   * @param named a name for an event that has not been seen
   * @returns nothing where the object has told too much
   */
  correlate(about: KubeObject, { type, reason, message, fieldPath }: Told, now: number, named: () => string): Correlated | undefined {
    // Joined, not put together: a text of many parts would keep each of them.
    const object = [about.kind, about.metadata.namespace ?? "default", about.metadata.name, about.metadata.uid].join("/");
    const group = [object, type, reason].join("/");
    const combined = this.#aggregates(group, message, now);
    const key = combined ? group : [group, fieldPath, message].join("/");
    const known = this.#seen.get(key);
    const observed = { name: known?.name ?? named(), count: (known?.count ?? 0) + 1 };
    this.#seen.set(key, observed);
    if (!this.#accepts(object, now)) return undefined;
    return { ...observed, message: combined ? `(combined from similar events): ${message}` : message, combined };
  }

  #aggregates(group: string, message: string, now: number): boolean {
    const similar = this.#alike.get(group);
    const recent = similar && now - similar.last <= INTERVAL ? similar : { messages: new Set<string>(), last: now };
    recent.last = now;
    recent.messages.add(message);
    this.#alike.set(group, recent);
    if (recent.messages.size < MOST_ALIKE) return false;
    recent.messages.delete(recent.messages.values().next().value!);
    return true;
  }

  #accepts(object: string, now: number): boolean {
    const bucket = this.#buckets.get(object) ?? { tokens: BURST, at: now };
    this.#buckets.set(object, bucket);
    bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }
}

/** Forgets what was asked for longest ago. */
class Recent<V> {
  readonly #values = new Map<string, V>();

  get(key: string): V | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) {
      this.#values.delete(key);
      this.#values.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    this.#values.set(key, value);
    if (this.#values.size > REMEMBERED) this.#values.delete(this.#values.keys().next().value!);
  }
}
