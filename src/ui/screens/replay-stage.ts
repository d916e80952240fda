// What stands on the stage of the replay theatre at a moment: one terminal beside its task, or two beside each other; or all objectives.
import type { Size } from "../../game/session-log.ts";
import { fill, rule, scrolled } from "../components.ts";
import type { FilmSide } from "../film-side.ts";
import { item } from "../panels.ts";
import { cut, padded, widthOf, wrap } from "../text.ts";
import type { Frame } from "../view.ts";
import { type Moment, partedText } from "./replay-moment.ts";

/** From this width on, two films or objectives and terminal stand beside each other. */
const WIDE = 100;

export function stageLines(frame: Frame, moment: Moment, rows: number): string[] {
  const { columns } = frame;
  if (moment.sides.length === 2) {
    if (columns < WIDE || frame.screenReader) {
      const first = Math.floor((rows - 1) / 2);
      return [
        ...sideLines(frame, moment, 0, { columns, rows: first }),
        rule(frame),
        ...sideLines(frame, moment, 1, { columns, rows: rows - first - 1 }),
      ];
    }
    const width = Math.floor((columns - 3) / 2);
    const [left, right] = [0, 1].map((side) => sideLines(frame, moment, side, { columns: width, rows }));
    const bar = frame.theme.paint("quiet", "│");
    return left!.map((line, index) => `${padded(line, width)} ${bar} ${right![index]}`);
  }
  const side = moment.sides[0]!;
  if (columns >= WIDE && !frame.screenReader) {
    const width = Math.min(48, Math.floor(columns * 0.3));
    const panel = fill(taskLines(frame, moment, width, side.task(moment.time)), rows);
    const bar = frame.theme.paint("quiet", "│");
    const terminal = side.lines(frame, moment.time, { columns: columns - width - 3, rows });
    return terminal.map((line, index) => `${padded(panel[index]!, width)} ${bar} ${line}`);
  }
  const panel = taskLines(frame, moment, columns, side.task(moment.time)).slice(0, Math.floor(rows * 0.4));
  return [...panel, rule(frame), ...side.lines(frame, moment.time, { columns, rows: rows - panel.length - 1 })];
}

/** One of two: who, how far, and the terminal. */
function sideLines(frame: Frame, moment: Moment, index: number, room: Size): string[] {
  const side = moment.sides[index]!;
  const marks = marksOf(frame, moment, side);
  const name = cut(nameOf(frame, moment, index), Math.max(4, room.columns - widthOf(marks) - 2));
  const line = frame.theme.paint("title", padded(name, room.columns - widthOf(marks))) + marks;
  return [line, ...side.lines(frame, moment.time, { columns: room.columns, rows: room.rows - 1 })];
}

function nameOf(frame: Frame, moment: Moment, index: number): string {
  const { player } = moment.sides[index]!.film;
  return player ? `${index ? "B" : "A"} ${player}` : frame.say("replay.side", { side: index ? "B" : "A" });
}

/** A sign for each objective of the open task. */
function marksOf(frame: Frame, moment: Moment, side: FilmSide): string {
  const task = side.film.tasks[side.task(moment.time)]!;
  const met = side.film.stand(task.world, moment.time)?.met;
  const count = task.objectives.filter((id) => met?.has(id)).length;
  if (frame.screenReader || task.objectives.length > 8) return `${count}/${task.objectives.length}`;
  return task.objectives.map((id) => (met?.has(id) ? frame.theme.paint("good", "✓") : "○")).join("");
}

/** The objectives of all tasks at this moment; those of the open one can be seen. */
export function allObjectives(frame: Frame, moment: Moment, rows: number): string[] {
  const { columns } = frame;
  const lines: string[] = [];
  if (moment.sides.length > 1) {
    lines.push(...[0, 1].map((side) => cut(nameOf(frame, moment, side), columns)));
    lines.push(...wrap(partedText(frame, moment), columns, frame.theme).map((line) => frame.theme.paint("warning", line)), "");
  }
  const open = moment.sides[0]!.task(moment.time);
  let focus = 0;
  for (const index of moment.sides[0]!.film.tasks.keys()) {
    const task = taskLines(frame, moment, columns, index);
    // With its first task, what stands above it is seen too.
    if (index === open && index > 0) focus = lines.length + Math.ceil(task.length / 2);
    lines.push(...task);
  }
  return scrolled(frame, lines, focus, rows);
}

/** The objectives of a task at this moment; with two films a column for each. */
function taskLines(frame: Frame, moment: Moment, width: number, index: number): string[] {
  const { tasks } = moment.sides[0]!.film;
  const task = tasks[index]!;
  const heading = tasks.length > 1 ? `${index + 1}. ${task.title}` : frame.say("mission.objectives");
  const lines = [frame.theme.paint("accent", cut(heading, width))];
  const stands = moment.sides.map(({ film }) => film.tasks[index] && film.stand(film.tasks[index].world, moment.time));
  for (const id of task.objectives) {
    const text = task.words[id] ?? id;
    const met = stands.map((stand) => stand?.met.has(id) ?? false);
    if (met.length === 1) {
      lines.push(...item(frame, met[0] ? "✓" : "○", met[0] ? "good" : "quiet", text, width));
      continue;
    }
    const signs = met.map((each) => (each ? frame.theme.paint("good", "✓") : "○"));
    lines.push(`${signs.join(" ")} ${cut(text.replaceAll(/[`*]/g, ""), width - 4)}`);
  }
  const broken = stands.length === 1 ? (stands[0]?.broken.size ?? 0) : 0;
  if (broken) lines.push(...item(frame, "✗", "bad", frame.say("replay.broken", { count: broken }), width));
  return lines;
}
