// A line for the time of a film: how far it is seen, what happened when, and how far it has been recorded.
import type { Frame } from "./view.ts";

export interface Mark {
  at: number;
  sign: string;
  meaning: "good" | "warning" | "bad";
}

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
  const cells = Array.from({ length: width }, (_, at) =>
    at < here ? theme.paint("accent", "━") : theme.paint("quiet", at < reached ? "─" : "┈"),
  );
  for (const { at, sign, meaning } of film.marks) cells[place(at)] = theme.paint(meaning, sign);
  cells[here] = theme.paint("selected", film.marks.findLast(({ at }) => place(at) === here)?.sign ?? "●");
  return cells.join("");
}
