// Events about objects, as client-go's recorder writes them.
import type { EventRecorder } from "../../api/client.ts";
import { ApiError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import type { Core } from "./core.ts";
import { EventCorrelator } from "./event-correlator.ts";
import type { EventWriter } from "./event-writing.ts";

type Reference = Readonly<Record<string, string>>;

export function createRecorder(core: Core, writer: EventWriter, component: string, host = ""): EventRecorder {
  const kind = core.scheme.byKind("", "v1", "Event") as Kind;
  const correlator = new EventCorrelator((uid) => core.managedFields.knows(uid));
  const source = Object.freeze(host ? { component, host } : { component });
  /** What the last event was about: often the next one is about the same, and shares its words. */
  let last: { about: KubeObject; fieldPath: string | undefined; reference: Reference } | undefined;
  const referenceOf = (about: KubeObject, fieldPath: string | undefined): Reference => {
    if (last?.about !== about || last.fieldPath !== fieldPath) last = { about, fieldPath, reference: referenceTo(about, fieldPath) };
    return last.reference;
  };
  return {
    event(about, type, reason, message, { fieldPath } = {}) {
      const namespace = about.metadata.namespace ?? "default";
      const named = () => `${about.metadata.name}.${hexadecimal(stamp(core))}`;
      const told = correlator.correlate(about, { type, reason, message, fieldPath }, core.clock.now, named);
      if (!told) return;
      const { name, count, combined } = told;
      const now = timestamp(core.clock.now);
      try {
        const known = count > 1 ? core.storage.get(kind, namespace, name) : undefined;
        if (known) {
          writer.again(kind, known, { count, lastTimestamp: now, ...(combined ? { message: told.message } : {}) });
          return;
        }
        writer.create(kind, {
          apiVersion: "v1",
          kind: "Event",
          metadata: { name, namespace },
          involvedObject: referenceOf(about, fieldPath),
          reason,
          message: told.message,
          source,
          firstTimestamp: now,
          lastTimestamp: now,
          count,
          type,
          // Who reports is left out of what is combined.
          reportingComponent: combined ? "" : component,
          reportingInstance: combined ? "" : host,
          eventTime: null,
        });
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

/** What an event says it is about (client-go tools/reference). */
export function referenceTo({ apiVersion, kind, metadata }: KubeObject, fieldPath = ""): Reference {
  const { namespace, name, uid, resourceVersion } = metadata;
  const reference: Record<string, string> = { kind };
  if (namespace) reference["namespace"] = namespace;
  reference["name"] = name;
  if (uid) reference["uid"] = uid;
  if (apiVersion) reference["apiVersion"] = apiVersion;
  if (resourceVersion) reference["resourceVersion"] = resourceVersion;
  if (fieldPath) reference["fieldPath"] = fieldPath;
  return Object.freeze(reference);
}
