// Events about objects, as client-go's recorder and correlator write them: the same event again counts up.
import type { Client, EventRecorder } from "../../api/client.ts";
import { ApiError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import type { Core } from "./core.ts";

/** As many as client-go's correlator remembers (maxLruCacheEntries). */
const REMEMBERED = 4096;

export function createRecorder(core: Core, client: Client, component: string, host = ""): EventRecorder {
  /** What is known of the events that were written last, by what they say. */
  const seen = new Recent<Observation>();
  const alike = new Recent<Similar>();
  const buckets = new Recent<Bucket>();
  return {
    event(about, type, reason, message, { fieldPath } = {}) {
      const kind = core.scheme.byKind("", "v1", "Event") as Kind;
      const namespace = about.metadata.namespace ?? "default";
      const { now } = core.clock;
      // Joined, not put together: a text of many parts would keep each of them.
      const object = [about.kind, namespace, about.metadata.name, about.metadata.uid].join("/");
      const group = [object, type, reason].join("/");
      const similar = alike.get(group);
      const recent = similar && now - similar.last <= INTERVAL ? similar : { messages: new Set<string>(), last: now };
      recent.last = now;
      recent.messages.add(message);
      alike.set(group, recent);
      const combined = recent.messages.size >= MOST_ALIKE;
      if (combined) recent.messages.delete(recent.messages.values().next().value!);
      const said = combined ? `(combined from similar events): ${message}` : message;
      const key = combined ? group : [group, fieldPath, message].join("/");
      const known = seen.get(key);
      const name = known?.name ?? `${about.metadata.name}.${hexadecimal(stamp(core))}`;
      const count = (known?.count ?? 0) + 1;
      seen.set(key, { name, count });
      const bucket = buckets.get(object) ?? { tokens: BURST, at: now };
      buckets.set(object, bucket);
      if (!accepts(bucket, now)) return;
      const time = timestamp(now);
      try {
        if (known && core.storage.get(kind, namespace, name)) {
          client.patch(kind, name, { count, lastTimestamp: time, ...(combined ? { message: said } : {}) }, { namespace });
          return;
        }
        const body = eventBody(about, {
          name,
          namespace,
          type,
          reason,
          message: said,
          fieldPath,
          component,
          host,
          now: time,
          count,
          combined,
        });
        client.request({ verb: "create", kind, namespace, body, decoded: true });
      } catch (error) {
        // A recorder never troubles the one who records: an event into a terminating namespace is lost.
        if (!(error instanceof ApiError)) throw error;
      }
    },
  };
}

interface Observation {
  name: string;
  count: number;
}

/** Events that differ in their message alone: from the tenth within ten minutes they are one (client-go's EventAggregator). */
interface Similar {
  messages: Set<string>;
  last: number;
}
const MOST_ALIKE = 10;
const INTERVAL = 600_000;

/** So many events may come of one object at once, and one more every five minutes (client-go's EventSourceObjectSpamFilter). */
interface Bucket {
  tokens: number;
  at: number;
}
const BURST = 25;
const REFILL = 300_000;

function accepts(bucket: Bucket, now: number): boolean {
  bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL);
  bucket.at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens--;
  return true;
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

/** A moment in whole microseconds, and the nanoseconds after them: together more than a number can tell exactly. */
interface Stamp {
  readonly micro: number;
  readonly nano: number;
}

const stamps = new WeakMap<Core, Stamp>();

/** The nanosecond of an event: one after the other within a millisecond, so that their names sort as they happened. */
export function stamp(core: Core): Stamp {
  const last = stamps.get(core);
  const after = (last?.nano ?? 0) + core.random.between(1000, 20_000);
  const next = { micro: (last?.micro ?? 0) + Math.floor(after / 1000), nano: after % 1000 };
  const now = Math.floor(core.clock.now * 1000);
  const later = next.micro > now || (next.micro === now && next.nano > 0);
  const stamped = later ? next : { micro: now, nano: core.random.between(0, 999) };
  stamps.set(core, stamped);
  return stamped;
}

const DIGITS = 6;
const PART = 16 ** DIGITS;

/** The nanoseconds in hexadecimal digits, as names of events end. */
export function hexadecimal({ micro, nano }: Stamp): string {
  const low = (micro % PART) * 1000 + nano;
  const high = Math.floor(micro / PART) * 1000 + Math.floor(low / PART);
  return high.toString(16) + (low % PART).toString(16).padStart(DIGITS, "0");
}

interface Fields {
  name: string;
  namespace: string;
  type: string;
  reason: string;
  message: string;
  fieldPath: string | undefined;
  component: string;
  host: string;
  now: string;
  count: number;
  combined: boolean;
}

/** What an event says it is about (client-go tools/reference). */
export function referenceTo({ apiVersion, kind, metadata }: KubeObject): Record<string, string> {
  const { namespace, name, uid, resourceVersion } = metadata;
  return {
    kind,
    ...(namespace ? { namespace } : {}),
    name,
    ...(uid ? { uid } : {}),
    ...(apiVersion ? { apiVersion } : {}),
    ...(resourceVersion ? { resourceVersion } : {}),
  };
}

/** As decoding would give it: nothing in it is empty that Go leaves out. */
function eventBody(about: KubeObject, fields: Fields): object {
  const { name, namespace, type, reason, message, fieldPath, component, host, now, count, combined } = fields;
  const involvedObject = referenceTo(about);
  if (fieldPath) involvedObject["fieldPath"] = fieldPath;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name, namespace },
    involvedObject,
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
    source: host ? { component, host } : { component },
    firstTimestamp: now,
    lastTimestamp: now,
    count,
    type,
    // Who reports is left out of what is combined.
    ...(combined ? {} : { reportingComponent: component, ...(host ? { reportingInstance: host } : {}) }),
  };
}
