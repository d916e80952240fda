// What has happened in the engine: kept for those who ask since when, and told to those who listen.
import type { Clock } from "../base/clock.ts";
import { Signal } from "../base/signal.ts";
import type { EngineEvent } from "./types.ts";

/** The daemon keeps so many (daemon/events: eventsLimit). */
const KEPT = 256;

export class Events {
  readonly changed = new Signal();
  #kept: EngineEvent[] = [];
  #dropped = 0;

  constructor(private readonly clock: Clock) {}

  add(type: EngineEvent["Type"], action: string, id: string, attributes: Readonly<Record<string, string>> = {}): void {
    this.#kept.push({ Type: type, Action: action, Actor: { ID: id, Attributes: attributes }, at: this.clock.now });
    if (this.#kept.length > KEPT) {
      this.#kept.shift();
      this.#dropped++;
    }
    this.changed.fire();
  }

  /** The index after the last event. */
  get end(): number {
    return this.#dropped + this.#kept.length;
  }

  /** The kept events from index `from` on. */
  from(from: number): readonly EngineEvent[] {
    return this.#kept.slice(Math.max(0, from - this.#dropped));
  }
}
