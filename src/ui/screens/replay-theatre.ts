// The replay theatre: one film or two beside each other, with a time line to move along. It records while it plays: what is recorded can be gone back to at once.
import type { Wall } from "../../base/wall.ts";
import { type Divergence, divergence } from "../../game/runs/divergence.ts";
import type { Film } from "../../game/runs/film.ts";
import { fill, header, keyBar } from "../components.ts";
import { FilmSide } from "../film-side.ts";
import { Playback } from "../playback.ts";
import { clockTime } from "../text.ts";
import type { Frame, View } from "../view.ts";
import { footLines } from "./replay-moment.ts";
import { allObjectives, stageLines } from "./replay-stage.ts";

/** What the arrows move by (ms). */
const STEP = 5_000;
/** How often the picture moves while it plays (ms). */
const BEAT = 50;
/** How long the recording may hold up the screen at a time (ms), and in how many steps it looks at the clock. */
const SLICE = 12;
const STEPS = 100;

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
    const moment = { sides: this.#sides, length: this.length, time: this.#playback.time, parted: this.#parted, recorded: this.#recorded };
    const foot = [...footLines(frame, moment), keyBar(frame, this.#keys(frame))];
    const body = frame.rows - 1 - foot.length;
    const shown = this.#objectives ? allObjectives(frame, moment, body) : stageLines(frame, moment, body);
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

  #keys(frame: Frame): (readonly [string, string])[] {
    return [
      [frame.screenReader ? "Space" : "␣", frame.say(this.#playback.playing ? "replay.pause" : "replay.play")],
      ["Esc", frame.say("key.back")],
      ["↑↓", frame.say("replay.by-command")],
      ...(this.#parted ? ([["d", frame.say("replay.part")]] as const) : []),
      ["←→", frame.say("replay.by-seconds", { seconds: STEP / 1000 })],
      ["+-", frame.say("replay.speed")],
      ["0-9", "%"],
      ["o", frame.say("mission.objectives")],
    ];
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
