// Events about objects, as client-go's recorder and correlator write them: the same event again counts up.
import type { Client, EventRecorder } from "../../api/client.ts";
import { ApiError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import type { Core } from "./core.ts";

/** As many as client-go's correlator remembers (maxLruCacheEntries). */
const REMEMBERED = 4096;

export function createRecorder(core: Core, client: Client, component: string, host = ""): EventRecorder {
  /** Names of the events that were written last, by what they say. */
  const seen = new Map<string, string>();
  return {
    event(about, type, reason, message, { fieldPath } = {}) {
      const kind = core.scheme.byKind("", "v1", "Event") as Kind;
      const namespace = about.metadata.namespace ?? "default";
      // Joined, not put together: a text of many parts would keep each of them.
      const key = [about.kind, about.metadata.uid ?? `${namespace}/${about.metadata.name}`, fieldPath, type, reason, message].join("/");
      const now = timestamp(core.clock.now);
      const known = seen.get(key);
      const before = known ? core.storage.get(kind, namespace, known) : undefined;
      try {
        if (before) {
          client.patch(kind, known!, { count: ((before.count as number) ?? 1) + 1, lastTimestamp: now }, { namespace });
          return;
        }
        const name = `${about.metadata.name}.${hexadecimal(stamp(core))}`;
        const body = eventBody(about, { name, namespace, type, reason, message, fieldPath, component, host, now });
        client.request({ verb: "create", kind, namespace, body, decoded: true });
        seen.delete(key);
        seen.set(key, name);
        if (seen.size > REMEMBERED) seen.delete(seen.keys().next().value!);
      } catch (error) {
        // A recorder never troubles the one who records: an event into a terminating namespace is lost.
        if (!(error instanceof ApiError)) throw error;
      }
    },
  };
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
}

/** What an event says it is about (client-go tools/reference). */
export function referenceTo({ apiVersion, kind, metadata }: KubeObject): Record<string, string> {
  const { namespace, name, uid, resourceVersion } = metadata;
  return {
    kind,
    ...(namespace ? { namespace } : {}),
    name,
    ...(uid ? { uid } : {}),
    apiVersion,
    ...(resourceVersion ? { resourceVersion } : {}),
  };
}

/** As decoding would give it: nothing in it is empty that Go leaves out. */
function eventBody(about: KubeObject, { name, namespace, type, reason, message, fieldPath, component, host, now }: Fields): object {
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
    count: 1,
    type,
    reportingComponent: component,
    ...(host ? { reportingInstance: host } : {}),
  };
}
