// The time of a film: it goes with the wall's, faster or slower, as far as there is a picture.
import type { Wall } from "../base/wall.ts";

const SPEEDS = [0.5, 1, 2, 4, 8, 16] as const;

/** What is played; both ms. */
export interface Played {
  readonly length: number;
  readonly reached: number;
}

export class Playback {
  #time = 0;
  #speed: (typeof SPEEDS)[number] = 1;
  #playing: boolean;
  /** Where the time was when the wall's was `wall`. */
  #anchor: { wall: number; time: number };

  constructor(
    private readonly film: Played,
    private readonly wall: Wall,
    playing: boolean,
  ) {
    this.#playing = playing;
    this.#anchor = { wall: wall.now(), time: 0 };
  }

  get time(): number {
    return this.#time;
  }
  get speed(): number {
    return this.#speed;
  }
  get playing(): boolean {
    return this.#playing;
  }

  /** Brings the time up to now; at the end it stops. */
  sync(): void {
    if (!this.#playing) return;
    const { length, reached } = this.film;
    const wanted = this.#anchor.time + (this.wall.now() - this.#anchor.wall) * this.#speed;
    const most = Math.min(length, Math.max(this.#time, reached));
    this.#time = Math.round(Math.min(wanted, most));
    if (wanted > most) this.#anchorHere();
    if (this.#time >= length && reached >= length) this.#playing = false;
  }

  play(on: boolean): void {
    this.sync();
    if (on && this.#time >= this.film.length) this.#time = 0;
    this.#playing = on;
    this.#anchorHere();
  }
  go(time: number): void {
    this.#time = Math.round(Math.max(0, Math.min(this.film.length, time)));
    this.#anchorHere();
  }
  /** The next higher or lower speed. */
  faster(by: 1 | -1): void {
    this.sync();
    this.#speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(this.#speed) + by))]!;
    this.#anchorHere();
  }

  #anchorHere(): void {
    this.#anchor = { wall: this.wall.now(), time: this.#time };
  }
}
