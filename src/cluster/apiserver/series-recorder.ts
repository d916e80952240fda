// Events of the newer API, as the scheduler records them (client-go tools/events): what happens again to the same state of an object is a series.
import type { EventSeriesRecorder } from "../../api/client.ts";
import { ApiError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import { microTimestamp } from "../../api/object.ts";
import type { Core } from "./core.ts";
import type { EventWriter } from "./event-writing.ts";
import { hexadecimal, referenceTo, stamp } from "./recorder.ts";

/** Cached events are looked at this often; what was silent for as long has ended (finishTime). */
const FINISHED = 6 * 60_000;
/** In each of so many looks, series that go on are written (refreshTime: half an hour). */
const REFRESHED = 5;
const LONGEST_NOTE = 1024;
const NO_SOURCE = Object.freeze({});

interface Known {
  readonly name: string;
  readonly namespace: string;
  count: number;
  /** Virtual ms. */
  last: number;
}

export function createSeriesRecorder(core: Core, writer: EventWriter, controller: string, instance: string): EventSeriesRecorder {
  const { clock } = core;
  const cache = new Map<string, Known>();
  const kind = core.scheme.byKind("", "v1", "Event") as Kind;
  const began = clock.now;
  let looks = false;
  // A recorder never troubles the one who records: an event into a terminating namespace is lost.
  const quietly = (write: () => void) => {
    try {
      write();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  };
  const write = ({ name, namespace, count, last }: Known) => {
    const series = { count, lastObservedTime: microTimestamp(last) };
    const known = core.storage.get(kind, namespace, name);
    if (known) quietly(() => writer.again(kind, known, { series }));
  };
  const look = () => {
    const refreshes = Math.round((clock.now - began) / FINISHED) % REFRESHED === 0;
    for (const [key, known] of cache) {
      const finished = clock.now - known.last > FINISHED;
      if (known.count > 1 && (finished || refreshes)) write(known);
      if (finished) cache.delete(key);
    }
    looks = false;
    lookLater();
  };
  const lookLater = () => {
    if (looks || !cache.size) return;
    looks = true;
    clock.after(FINISHED - ((clock.now - began) % FINISHED), look);
  };
  return {
    event(about, type, reason, action, message, related) {
      const { uid, name: aboutName, namespace = "default", resourceVersion } = about.metadata;
      const key = [uid || aboutName, resourceVersion, type, reason, action, related?.metadata.uid].join("/");
      const known = cache.get(key);
      if (known) {
        known.count++;
        known.last = clock.now;
        if (known.count === 2) write(known);
        return;
      }
      const stamped = stamp(core);
      const name = `${aboutName}.${hexadecimal(stamped)}`;
      quietly(() => {
        writer.create(kind, {
          apiVersion: "v1",
          kind: "Event",
          metadata: { name, namespace },
          involvedObject: referenceTo(about),
          reason,
          message: message.slice(0, LONGEST_NOTE),
          source: NO_SOURCE,
          type,
          eventTime: microTimestamp(stamped.micro / 1000),
          action,
          ...(related ? { related: referenceTo(related) } : {}),
          reportingComponent: controller,
          reportingInstance: instance,
          firstTimestamp: null,
          lastTimestamp: null,
        });
        cache.set(key, { name, namespace, count: 1, last: clock.now });
        lookLater();
      });
    },
  };
}
