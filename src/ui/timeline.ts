// A line for the time of a film: how far it is seen, what happened when, and how far it has been recorded.
import type { Meaning } from "./theme.ts";
import type { Frame } from "./view.ts";

export interface Mark {
  at: number;
  sign: string;
  meaning: Meaning;
}

type Cell = readonly [sign: string, meaning: Meaning];

/** @param film lengths and times in ms: where it stands, how far it can be seen already */
export function timeline(
  frame: Frame,
  width: number,
  film: { length: number; time: number; reached: number; marks: readonly Mark[] },
): string {
  const { theme } = frame;
  const place = (time: number) => Math.max(0, Math.min(width - 1, Math.floor((time / Math.max(1, film.length)) * width)));
  const here = place(film.time);
  const reached = film.reached >= film.length ? width : place(film.reached);
  const cells = Array.from({ length: width }, (_, at): Cell => {
    if (at < here) return ["━", "accent"];
    return [at < reached ? "─" : "┈", "quiet"];
  });
  for (const { at, sign, meaning } of film.marks) cells[place(at)] = [sign, meaning];
  cells[here] = [film.marks.findLast(({ at }) => place(at) === here)?.sign ?? "●", "selected"];
  // What looks alike is painted at once: the line is drawn anew many times a second.
  let line = "";
  for (let start = 0, end = 0; start < width; start = end) {
    while (cells[end]?.[1] === cells[start]![1]) end++;
    const text = cells.slice(start, end).map(([sign]) => sign);
    line += theme.paint(cells[start]![1], text.join(""));
  }
  return line;
}
