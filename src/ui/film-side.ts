// One of the films of the theatre, with what is needed to show it.
import type { Film, Happening } from "../game/runs/film.ts";
import type { Size } from "../game/session-log.ts";
import { fill } from "./components.ts";
import { Reel } from "./reel.ts";
import { TerminalPane } from "./terminal-pane.ts";
import type { Frame } from "./view.ts";

export class FilmSide {
  readonly pane = new TerminalPane(80, 24);
  readonly #reels = new Map<number, Reel>();
  commands: readonly Happening[] = [];
  objectives: readonly Happening[] = [];

  constructor(readonly film: Film) {
    this.list();
  }

  /** Reads anew what has been recorded. */
  list(): void {
    this.commands = this.film.commands;
    this.objectives = this.film.objectives;
  }
  lines(frame: Frame, time: number, room: Size): string[] {
    const { world } = this.film.sceneAt(time);
    const reel = this.#reel(world);
    if (!reel) return fill([], room.rows);
    this.pane.show(reel.at(this.film.worldTime(world, time) ?? 0, room));
    return fill(this.pane.lines(frame.theme), room.rows);
  }
  /** Goes ahead of the audience; false when there is nothing to do for now. */
  prepare(): boolean {
    return this.film.tasks.map(({ world }) => this.#reel(world)?.prepare() ?? false).includes(true);
  }
  #reel(world: number): Reel | undefined {
    const recording = this.film.recording(world);
    if (recording && !this.#reels.has(world)) this.#reels.set(world, new Reel(recording));
    return this.#reels.get(world);
  }
  /** Where one was at a time: the task that was open, and the last command. */
  task(time: number): number {
    return this.film.sceneAt(time).task;
  }
  command(time: number): number {
    return this.commands.findLastIndex(({ at }) => at <= time);
  }
}
