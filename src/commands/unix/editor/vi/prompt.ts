// The line at the bottom of vi: a command behind a colon, a pattern behind a slash.
import { CTRL, isText, PASTED } from "../keys.ts";
import { next, previous } from "../text.ts";
import { type Keys, leaves } from "./keys.ts";
import type { Vi } from "./vi.ts";

/** Asks for a command line that begins with `start`, and runs it. */
export function* colon(vi: Vi, start: string): Keys<void> {
  const line = yield* ask(vi, ":", start);
  if (line === undefined) return;
  vi.history.push(line);
  vi.execute(line);
}
/** A line typed at the bottom; undefined when it was given up. */
export function* ask(vi: Vi, sign: string, start = ""): Keys<string | undefined> {
  const mode = vi.mode;
  vi.mode = "prompt";
  let text = start;
  let at = text.length;
  let back = vi.history.length;
  try {
    for (;;) {
      vi.prompt = sign + text;
      vi.promptAt = at + 1;
      const key = yield* vi.key();
      if (leaves(key)) return undefined;
      if (key === "Enter") return text;
      if (key === "Backspace") {
        if (text === "") return undefined;
        const from = previous(text, at);
        text = text.slice(0, from) + text.slice(at);
        at = from;
      } else if (key === "Delete") text = text.slice(0, at) + text.slice(next(text, at));
      else if (key === "Left") at = previous(text, at);
      else if (key === "Right") at = next(text, at);
      else if (key === "Home" || key === CTRL("B")) at = 0;
      else if (key === "End" || key === CTRL("E")) at = text.length;
      else if (key === CTRL("U")) {
        text = text.slice(at);
        at = 0;
      } else if ((key === "Up" || key === "Down") && sign === ":") {
        back = Math.max(0, Math.min(vi.history.length, back + (key === "Up" ? -1 : 1)));
        text = vi.history[back] ?? "";
        at = text.length;
      } else if (isText(key) || key.startsWith(PASTED)) {
        const piece = key.startsWith(PASTED) ? key.slice(PASTED.length).replaceAll("\n", " ") : key;
        text = text.slice(0, at) + piece + text.slice(at);
        at += piece.length;
      }
    }
  } finally {
    vi.mode = mode;
    vi.prompt = "";
  }
}
