// The replay theatre: one film or two beside each other, with a time line to move along. It records while it plays: what is recorded can be gone back to at once.
import type { Wall } from "../../base/wall.ts";
import { type Divergence, divergence } from "../../game/runs/divergence.ts";
import type { Film, Happening } from "../../game/runs/film.ts";
import type { Size } from "../../game/session-log.ts";
import { fill, header, keyBar, rule, scrolled } from "../components.ts";
import { FilmSide } from "../film-side.ts";
import { item } from "../panels.ts";
import { Playback } from "../playback.ts";
import { clockTime, cut, padded, widthOf, wrap } from "../text.ts";
import { type Mark, timeline } from "../timeline.ts";
import type { Frame, View } from "../view.ts";

/** What the arrows move by (ms). */
const STEP = 5_000;
/** How often the picture moves while it plays (ms). */
const BEAT = 50;
/** How long the recording may hold up the screen at a time (ms), and in how many steps it looks at the clock. */
const SLICE = 12;
const STEPS = 100;
/** From this width on, two films or objectives and terminal stand beside each other. */
const WIDE = 100;

export interface TheatreHooks {
  back(): void;
  /** A film cannot be recorded: its log does not fit its worlds. */
  failed(error: Error): void;
  changed(): void;
}

export class ReplayTheatre implements View {
  readonly #sides: readonly FilmSide[];
  readonly #playback: Playback;
  #timer: (() => void) | undefined;
  #work: (() => void) | undefined;
  #objectives = false;
  #parted: Divergence | undefined;
  #recorded = false;

  /** @param films one or two */
  constructor(
    films: readonly Film[],
    private readonly wall: Wall,
    private readonly hooks: TheatreHooks,
    options: { playing: boolean },
  ) {
    this.#sides = films.map((film) => new FilmSide(film));
    this.#playback = new Playback(this, wall, options.playing);
    this.#work = wall.after(1, () => this.#record());
    this.#plan();
  }

  get length(): number {
    return Math.max(...this.#sides.map(({ film }) => film.length));
  }
  /** How far there is a picture of every film: one that is over is no reason to wait. */
  get reached(): number {
    return Math.min(...this.#sides.map(({ film }) => (film.reached >= film.length ? this.length : film.reached)));
  }

  close(): void {
    this.#timer?.();
    this.#work?.();
  }

  lines(frame: Frame): string[] {
    const state = `${this.#playback.playing ? "▶" : "⏸"} ${this.#playback.speed}× ${clockTime(this.#playback.time)}/${clockTime(this.length)}`;
    const altered = this.#sides.some(({ film }) => film.altered) ? `${frame.theme.paint("bad", frame.say("replay.altered"))} ` : "";
    const head = header(frame, `⎈ ${frame.say("replay.title")} · ${this.#sides[0]!.film.title}`, altered + state);
    const foot = this.#foot(frame);
    const body = frame.rows - 1 - foot.length;
    const shown = this.#objectives ? this.#allObjectives(frame, body) : this.#stage(frame, body);
    return [head, ...fill(shown, body), ...foot];
  }

  key(name: string): void {
    switch (name) {
      case "escape":
      case "q":
      case "ctrl-q":
      case "ctrl-c":
      case "f10":
        this.hooks.back();
        return;
      case "space":
        this.#playback.play(!this.#playback.playing);
        break;
      case "left":
      case "right":
        this.#playback.go(this.#playback.time + (name === "left" ? -STEP : STEP));
        break;
      case "pageup":
      case "pagedown":
        this.#playback.go(this.#playback.time + (name === "pageup" ? -12 : 12) * STEP);
        break;
      case "up":
      case "down":
        this.#toCommand(name === "up" ? -1 : 1);
        break;
      case "home":
        this.#playback.go(0);
        break;
      case "end":
        this.#playback.go(this.length);
        break;
      case "+":
      case "=":
      case "-":
        this.#playback.faster(name === "-" ? -1 : 1);
        break;
      case "o":
        this.#objectives = !this.#objectives;
        break;
      case "d":
        if (this.#parted) {
          this.#playback.play(false);
          this.#playback.go(this.#parted.at);
        }
        break;
      default:
        if (/^\d$/.test(name)) this.#playback.go((this.length * Number(name)) / 10);
    }
    this.#plan();
    this.hooks.changed();
  }

  #stage(frame: Frame, rows: number): string[] {
    const { columns } = frame;
    if (this.#sides.length === 2) {
      if (columns < WIDE || frame.screenReader) {
        const first = Math.floor((rows - 1) / 2);
        return [
          ...this.#sideLines(frame, 0, { columns, rows: first }),
          rule(frame),
          ...this.#sideLines(frame, 1, { columns, rows: rows - first - 1 }),
        ];
      }
      const width = Math.floor((columns - 3) / 2);
      const [left, right] = [0, 1].map((side) => this.#sideLines(frame, side, { columns: width, rows }));
      const bar = frame.theme.paint("quiet", "│");
      return left!.map((line, index) => `${padded(line, width)} ${bar} ${right![index]}`);
    }
    const side = this.#sides[0]!;
    if (columns >= WIDE && !frame.screenReader) {
      const width = Math.min(48, Math.floor(columns * 0.3));
      const panel = fill(this.#taskLines(frame, width, side.task(this.#playback.time)), rows);
      const bar = frame.theme.paint("quiet", "│");
      const terminal = side.lines(frame, this.#playback.time, { columns: columns - width - 3, rows });
      return terminal.map((line, index) => `${padded(panel[index]!, width)} ${bar} ${line}`);
    }
    const panel = this.#taskLines(frame, columns, side.task(this.#playback.time)).slice(0, Math.floor(rows * 0.4));
    return [...panel, rule(frame), ...side.lines(frame, this.#playback.time, { columns, rows: rows - panel.length - 1 })];
  }

  /** One of two: who, how far, and the terminal. */
  #sideLines(frame: Frame, index: number, room: Size): string[] {
    const side = this.#sides[index]!;
    const marks = this.#marks(frame, side);
    const name = cut(this.#name(frame, index), Math.max(4, room.columns - widthOf(marks) - 2));
    const line = frame.theme.paint("title", padded(name, room.columns - widthOf(marks))) + marks;
    return [line, ...side.lines(frame, this.#playback.time, { columns: room.columns, rows: room.rows - 1 })];
  }

  #name(frame: Frame, index: number): string {
    const { player } = this.#sides[index]!.film;
    return player ? `${index ? "B" : "A"} ${player}` : frame.say("replay.side", { side: index ? "B" : "A" });
  }

  /** A sign for each objective of the open task. */
  #marks(frame: Frame, side: FilmSide): string {
    const task = side.film.tasks[side.task(this.#playback.time)]!;
    const met = side.film.stand(task.world, this.#playback.time)?.met;
    const count = task.objectives.filter((id) => met?.has(id)).length;
    if (frame.screenReader || task.objectives.length > 8) return `${count}/${task.objectives.length}`;
    return task.objectives.map((id) => (met?.has(id) ? frame.theme.paint("good", "✓") : "○")).join("");
  }

  /** The objectives of all tasks at this moment; those of the open one can be seen. */
  #allObjectives(frame: Frame, rows: number): string[] {
    const { columns } = frame;
    const lines: string[] = [];
    if (this.#sides.length > 1) {
      lines.push(...[0, 1].map((side) => cut(this.#name(frame, side), columns)));
      lines.push(...wrap(this.#partedText(frame), columns, frame.theme).map((line) => frame.theme.paint("warning", line)), "");
    }
    const open = this.#sides[0]!.task(this.#playback.time);
    let focus = 0;
    for (const index of this.#sides[0]!.film.tasks.keys()) {
      const task = this.#taskLines(frame, columns, index);
      // With its first task, what stands above it is seen too.
      if (index === open && index > 0) focus = lines.length + Math.ceil(task.length / 2);
      lines.push(...task);
    }
    return scrolled(frame, lines, focus, rows);
  }

  /** The objectives of a task at this moment; with two films a column for each. */
  #taskLines(frame: Frame, width: number, index: number): string[] {
    const { tasks } = this.#sides[0]!.film;
    const task = tasks[index]!;
    const heading = tasks.length > 1 ? `${index + 1}. ${task.title}` : frame.say("mission.objectives");
    const lines = [frame.theme.paint("accent", cut(heading, width))];
    const stands = this.#sides.map(({ film }) => film.tasks[index] && film.stand(film.tasks[index].world, this.#playback.time));
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

  #foot(frame: Frame): string[] {
    const lines: string[] = [];
    const prefix = this.#sides.length > 1 ? 2 : 0;
    for (const [index, side] of this.#sides.entries()) {
      const marks: Mark[] = side.objectives.map(({ at }) => ({ at, sign: "✓", meaning: "good" }));
      const own = this.#parted?.sides[index];
      if (own) marks.push({ at: own.at, sign: "◆", meaning: "warning" });
      const name = prefix ? (index ? "B " : "A ") : "";
      if (frame.screenReader) {
        const met = side.objectives.map(({ at }) => clockTime(at)).join(", ");
        lines.push(cut(name + frame.say("replay.met-at", { times: met || "–" }), frame.columns));
        continue;
      }
      const film = { length: this.length, time: this.#playback.time, reached: side.film.recorded ? this.length : side.film.reached, marks };
      lines.push(name + timeline(frame, frame.columns - prefix, film));
    }
    if (this.#sides.length > 1) lines.push(this.#partedLine(frame));
    else {
      const side = this.#sides[0]!;
      const at = side.command(this.#playback.time);
      const count = frame.say("replay.command", { number: at + 1, count: side.commands.length });
      const text = at < 0 ? "" : `$ ${side.commands[at]!.text}`;
      lines.push(
        `${padded(cut(text, frame.columns - widthOf(count) - 1), frame.columns - widthOf(count))}${frame.theme.paint("quiet", count)}`,
      );
    }
    lines.push(
      keyBar(frame, [
        [frame.screenReader ? "Space" : "␣", frame.say(this.#playback.playing ? "replay.pause" : "replay.play")],
        ["Esc", frame.say("key.back")],
        ["↑↓", frame.say("replay.by-command")],
        ...(this.#parted ? ([["d", frame.say("replay.part")]] as const) : []),
        ["←→", frame.say("replay.by-seconds", { seconds: STEP / 1000 })],
        ["+-", frame.say("replay.speed")],
        ["0-9", "%"],
        ["o", frame.say("mission.objectives")],
      ]),
    );
    return lines;
  }

  #partedLine(frame: Frame): string {
    return frame.theme.paint(
      this.#parted ? "warning" : "quiet",
      cut(`${this.#parted ? "◆ " : ""}${this.#partedText(frame)}`, frame.columns),
    );
  }

  #partedText(frame: Frame): string {
    const parted = this.#parted;
    if (!parted) return frame.say(this.#recorded ? "replay.alike" : "replay.recording");
    const text = (side: Happening | undefined) => {
      if (!side) return frame.say("replay.nothing");
      if (parted.kind === "command") return side.text;
      return this.#sides[0]!.film.tell(side);
    };
    const [a, b] = parted.sides.map(text);
    return frame.say(parted.kind === "command" ? "replay.parted-command" : "replay.parted-objective", {
      time: clockTime(parted.at),
      number: parted.number,
      a: a!,
      b: b!,
    });
  }

  /** To the command before or after this moment, of whichever film. */
  #toCommand(by: 1 | -1): void {
    const times = [...new Set(this.#sides.flatMap(({ commands }) => commands.map(({ at }) => at)))].sort((a, b) => a - b);
    const target = by > 0 ? times.find((at) => at > this.#playback.time) : times.findLast((at) => at < this.#playback.time);
    this.#playback.go(target ?? (by > 0 ? this.length : 0));
  }

  #plan(): void {
    this.#timer?.();
    this.#timer = undefined;
    if (!this.#playback.playing) return;
    this.#timer = this.wall.after(BEAT, () => {
      this.#playback.sync();
      this.#plan();
      this.hooks.changed();
    });
  }

  /** Records on, a slice at a time, so that keys are answered meanwhile. */
  #record(): void {
    try {
      this.#recordSlice();
    } catch (error) {
      this.hooks.failed(error as Error);
    }
  }

  #recordSlice(): void {
    const end = this.wall.now() + SLICE;
    let more = true;
    for (let round = 0; more && round < STEPS && this.wall.now() < end; round++) {
      // The one that lags behind first: what is seen is as far as both are.
      const open = this.#sides.map(({ film }) => film).filter(({ recorded }) => !recorded);
      more = open.length > 0;
      open.sort((a, b) => a.reached - b.reached)[0]?.record(STEPS);
    }
    for (const side of this.#sides) side.list();
    this.#recorded = !more;
    more = this.#sides.map((side) => side.prepare()).includes(true) || more;
    if (this.#recorded && this.#sides[1]) this.#parted = divergence(this.#sides[0]!.film, this.#sides[1].film);
    this.#work = more ? this.wall.after(1, () => this.#record()) : undefined;
    this.hooks.changed();
  }
}
