// Where a room is kept: events in one order for all hosts that share it, and players' logs, which nobody reads before they are played again.
import { type Message, translate } from "../../i18n/index.ts";
import "../../i18n/practice.ts";
import type { HostEvent, Stamped } from "./events.ts";

export interface Store {
  /** For people. */
  readonly name: string;
  /** The store's clock, ms since 1970: what events are stamped with. */
  now(): number;
  /** Gives all events so far at once, then those that come, whoever appended them. Called once; resolves after the first. */
  follow(take: (events: readonly Stamped[]) => void): Promise<void>;
  /** Resolves once they are kept; they come back through `follow` before that. @throws where they could not be kept */
  append(events: readonly HostEvent[]): Promise<void>;
  /** Keeps a piece of a player's log. A piece that is kept already is kept once. */
  appendLog(game: string, player: number, seq: number, piece: string): Promise<void>;
  /** The pieces in their order. */
  readLog(game: string, player: number): Promise<{ seq: number; piece: string }[]>;
  /** Throws a game's logs away. */
  forget(game: string): Promise<void>;
  close(): Promise<void>;
}

/** The line, the settings or the machine is not right; said to whoever started the host. */
export class StoreError extends Error {
  constructor(readonly told: Message) {
    super(translate("en", told.id, told.values));
  }
}

/** What a store, or the way to it, says of itself. */
export function storeProblem(store: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const problem = message || code;
  return new StoreError(problem ? { id: "host.store.says", values: { store, problem } } : { id: "host.store.silent", values: { store } });
}

/** Appends what is said meanwhile in one go: one trip to the store at a time, however many players speak. */
export class Batch<T> {
  #waiting: { item: T; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #busy = false;

  constructor(readonly write: (items: T[]) => Promise<void>) {}

  add(items: readonly T[]): Promise<void> {
    const all = Promise.all(
      items.map((item) => new Promise<void>((resolve, reject) => void this.#waiting.push({ item, resolve, reject }))),
    ).then(() => undefined);
    if (!this.#busy) void this.#drain();
    return all;
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    // What is said in the same moment goes together.
    await Promise.resolve();
    while (this.#waiting.length) {
      const now = this.#waiting.splice(0, 500);
      try {
        await this.write(now.map(({ item }) => item));
        for (const { resolve } of now) resolve();
      } catch (error) {
        for (const { reject } of now) reject(error);
      }
    }
    this.#busy = false;
  }
}
