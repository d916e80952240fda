// A moment of the replay theatre: the films, and how far they are. Below them stand their time lines, and where two of them part.
import type { Divergence } from "../../game/runs/divergence.ts";
import type { Happening } from "../../game/runs/film.ts";
import type { FilmSide } from "../film-side.ts";
import { clockTime, cut, padded, widthOf } from "../text.ts";
import { type Mark, timeline } from "../timeline.ts";
import type { Frame } from "../view.ts";

export interface Moment {
  /** One or two. */
  readonly sides: readonly FilmSide[];
  /** Of the longer one, and how far it is (ms). */
  readonly length: number;
  readonly time: number;
  /** Where two films part, as far as that is known: all of both is `recorded`. */
  readonly parted: Divergence | undefined;
  readonly recorded: boolean;
}

/** A time line for each film; below it the command of the moment, or where two films part. */
export function footLines(frame: Frame, moment: Moment): string[] {
  const below = moment.sides.length > 1 ? partedLine(frame, moment) : commandLine(frame, moment.sides[0]!, moment.time);
  return [...moment.sides.map((side, index) => sideTimeline(frame, moment, side, index)), below];
}

function sideTimeline(frame: Frame, { sides, length, time, parted }: Moment, side: FilmSide, index: number): string {
  const name = sides.length > 1 ? (index ? "B " : "A ") : "";
  if (frame.screenReader) {
    const met = side.objectives.map(({ at }) => clockTime(at)).join(", ");
    return cut(name + frame.say("replay.met-at", { times: met || "–" }), frame.columns);
  }
  const marks: Mark[] = side.objectives.map(({ at }) => ({ at, sign: "✓", meaning: "good" }));
  const own = parted?.sides[index];
  if (own) marks.push({ at: own.at, sign: "◆", meaning: "warning" });
  const reached = side.film.recorded ? length : side.film.reached;
  return name + timeline(frame, frame.columns - name.length, { length, time, reached, marks });
}

function commandLine(frame: Frame, side: FilmSide, time: number): string {
  const at = side.command(time);
  const count = frame.say("replay.command", { number: at + 1, count: side.commands.length });
  const width = frame.columns - widthOf(count);
  const text = at < 0 ? "" : `$ ${side.commands[at]!.text}`;
  return `${padded(cut(text, width - 1), width)}${frame.theme.paint("quiet", count)}`;
}

function partedLine(frame: Frame, moment: Moment): string {
  return frame.theme.paint(
    moment.parted ? "warning" : "quiet",
    cut(`${moment.parted ? "◆ " : ""}${partedText(frame, moment)}`, frame.columns),
  );
}

export function partedText(frame: Frame, moment: Moment): string {
  const parted = moment.parted;
  if (!parted) return frame.say(moment.recorded ? "replay.alike" : "replay.recording");
  const text = (side: Happening | undefined) => {
    if (!side) return frame.say("replay.nothing");
    if (parted.kind === "command") return side.text;
    return moment.sides[0]!.film.tell(side);
  };
  const [a, b] = parted.sides.map(text);
  return frame.say(parted.kind === "command" ? "replay.parted-command" : "replay.parted-objective", {
    time: clockTime(parted.at),
    number: parted.number,
    a: a!,
    b: b!,
  });
}
