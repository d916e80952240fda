// Events of the newer API, as the scheduler records them (client-go tools/events): what happens again to the same state of an object is a series.
import type { Client, EventSeriesRecorder } from "../../api/client.ts";
import { ApiError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import { microTimestamp } from "../../api/object.ts";
import type { Timer } from "../../base/clock.ts";
import type { Core } from "./core.ts";
import { hexadecimal, referenceTo, stamp } from "./recorder.ts";

/** A series that was silent for this long has ended (finishTime). */
const FINISHED = 6 * 60_000;
/** How often a series that goes on is written (refreshTime). */
const REFRESHED = 30 * 60_000;
const LONGEST_NOTE = 1024;

interface Known {
  readonly name: string;
  readonly namespace: string;
  count: number;
  /** Virtual ms. */
  last: number;
  written: { at: number; count: number };
  timer: Timer;
}

export function createSeriesRecorder(core: Core, client: Client, controller: string, instance: string): EventSeriesRecorder {
  const cache = new Map<string, Known>();
  const kind = core.scheme.byKind("", "v1", "Event") as Kind;
  // A recorder never troubles the one who records: an event into a terminating namespace is lost.
  const quietly = (write: () => void) => {
    try {
      write();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  };
  const write = (known: Known) => {
    known.written = { at: core.clock.now, count: known.count };
    const series = { count: known.count, lastObservedTime: microTimestamp(known.last) };
    quietly(() => client.patch(kind, known.name, { series }, { namespace: known.namespace }));
  };
  const look = (key: string, known: Known): Timer =>
    core.clock.after(FINISHED, () => {
      const silent = core.clock.now - known.last >= FINISHED;
      if (known.count > known.written.count && (silent || core.clock.now - known.written.at >= REFRESHED)) write(known);
      if (silent) cache.delete(key);
      else known.timer = look(key, known);
    });
  return {
    event(about, type, reason, action, message, related) {
      const regarding = referenceTo(about);
      const key = [...Object.values(regarding), type, reason, action, related?.metadata.uid].join("/");
      const known = cache.get(key);
      if (known) {
        known.count++;
        known.last = core.clock.now;
        if (known.count === 2) write(known);
        return;
      }
      const namespace = about.metadata.namespace ?? "default";
      const stamped = stamp(core);
      const name = `${about.metadata.name}.${hexadecimal(stamped)}`;
      const body = {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name, namespace },
        involvedObject: regarding,
        reason,
        message: message.slice(0, LONGEST_NOTE),
        source: {},
        type,
        eventTime: microTimestamp(stamped.micro / 1000),
        action,
        ...(related ? { related: referenceTo(related) } : {}),
        reportingComponent: controller,
        reportingInstance: instance,
      };
      quietly(() => {
        client.request({ verb: "create", kind, namespace, body, decoded: true });
        const { now } = core.clock;
        const fresh: Known = { name, namespace, count: 1, last: now, written: { at: now, count: 1 }, timer: undefined as never };
        cache.set(key, fresh);
        fresh.timer = look(key, fresh);
      });
    },
  };
}
