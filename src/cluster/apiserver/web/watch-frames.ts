// An open watch as the chunks that clients read: one event a line.
import type { ApiError } from "../../../api/errors.ts";
import type { Watch, WatchEvent } from "../../../api/request.ts";
import type { Clock, Timer } from "../../../base/clock.ts";
import { Signal } from "../../../base/signal.ts";
import type { Frames } from "./message.ts";

/** How much text goes out at a time, in characters: many watchers of a burst go through it side by side, and its text is not in memory as a whole. */
const AT_A_TIME = 32 * 1024;

/** `show` gives the object of an event as the client wants it, in JSON. `seconds` is how long the watch may last, in virtual time. */
export function watchFrames(watch: Watch, clock: Clock, seconds: number | undefined, show: (event: WatchEvent) => string): Frames {
  const over = new Signal();
  let ended = false;
  let timer: Timer | undefined;
  let waiting: readonly WatchEvent[] = [];
  let at = 0;
  if (seconds)
    timer = clock.after(seconds * 1000, () => {
      ended = true;
      watch.stop();
      over.fire();
    });
  return {
    on(wake) {
      const undo = [watch.changed.on(wake), over.on(wake)];
      return () => {
        for (const each of undo) each();
      };
    },
    take() {
      if (at >= waiting.length) {
        waiting = watch.take();
        at = 0;
      }
      let text = "";
      while (at < waiting.length && text.length < AT_A_TIME) {
        const event = waiting[at++]!;
        text += `{"type":"${event.type}","object":${show(event)}}\n`;
      }
      return text;
    },
    get ended() {
      return at >= waiting.length && (ended || watch.ended);
    },
    stop() {
      clock.cancel(timer);
      watch.stop();
    },
  };
}

/** A watch that could not be opened because its version is too old: told inside a stream, as the real server does. */
export function expiredFrames(error: ApiError): Frames {
  let taken = false;
  return {
    on: () => () => {},
    take() {
      if (taken) return "";
      taken = true;
      return `${JSON.stringify({ type: "ERROR", object: error.status })}\n`;
    },
    ended: true,
    stop() {},
  };
}
