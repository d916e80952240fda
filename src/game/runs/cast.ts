// A film as an asciinema cast (format version 2): a line of JSON for the terminal, then a line for each thing that happened to it.
import type { Size } from "../session-log.ts";
import type { Film } from "./film.ts";

export interface CastOptions {
  /** Players make longer pauses this short (s). */
  idleLimit?: number;
  /** What a met objective is called on the time line. */
  marker?(text: string): string;
}

type Event = [at: number, code: "o" | "r" | "m", data: string];

/** Clears a terminal and all its modes (RIS). */
const RESET = "\x1bc";

/** The whole cast of a film that is recorded, with a line break at its end. */
export function castOf(film: Film, options: CastOptions = {}): string {
  const size = firstSize(film);
  const header = {
    version: 2,
    width: size.columns,
    height: size.rows,
    duration: seconds(film.length),
    ...(options.idleLimit === undefined ? {} : { idle_time_limit: options.idleLimit }),
    title: [film.title, film.player].filter(Boolean).join(" – "),
    env: { SHELL: "/bin/bash", TERM: "xterm-256color" },
  };
  const events = [...terminalEvents(film), ...markers(film, options.marker ?? ((text) => text))].sort((a, b) => a[0] - b[0]);
  return `${[header, ...events.map(([at, code, data]) => [seconds(at), code, data])].map((line) => JSON.stringify(line)).join("\n")}\n`;
}

const seconds = (milliseconds: number): number => Math.round(milliseconds) / 1000;

/** A terminal's output begins with its size. */
const firstSize = (film: Film): Size =>
  film.recording(film.scenes[0]!.world)!.output.find(({ piece }) => typeof piece === "object")!.piece as Size;

function terminalEvents(film: Film): Event[] {
  const events: Event[] = [];
  let shown: { world: number; until: number } | undefined;
  for (const { from, until, world, start, still } of film.scenes) {
    const output = film.recording(world)?.output ?? [];
    const end = still ? start : start + until - from;
    // Another world has another terminal: it is put there as it was left.
    const fresh = shown?.world !== world;
    if (fresh && shown) events.push([from, "o", RESET]);
    const seen = fresh ? Number.NEGATIVE_INFINITY : shown!.until;
    for (const { at, piece } of output)
      if (at > seen && at <= end) {
        const when = from + Math.max(0, at - start);
        events.push(
          typeof piece === "string" ? [when, "o", piece.replace(/\r?\n/g, "\r\n")] : [when, "r", `${piece.columns}x${piece.rows}`],
        );
      }
    shown = { world, until: end };
  }
  // The header has said the first size.
  return events[0]?.[1] === "r" ? events.slice(1) : events;
}

function markers(film: Film, say: (text: string) => string): Event[] {
  return film.objectives.map((happening) => [happening.at, "m", say(film.tell(happening))]);
}
