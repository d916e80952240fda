// A host's desk: the room, the store behind it, and those who look on. Sockets come to it; it knows none.
import { randomUUID } from "node:crypto";
import { Signal } from "../../base/signal.ts";
import type { ClaimedScore } from "../../game/challenges/group.ts";
import type { HostEvent, Stamped } from "./events.ts";
import { type Opened, type Player, Room } from "./room.ts";
import { digest, newJoinCode, newSecret } from "./secrets.ts";
import type { Store } from "./store.ts";

/** Standings are told at once, and then at most this often (ms). */
const PACE = 40;
/** Of all pieces of a player's log. */
const LARGEST_LOG = 16 * 1024 * 1024;

export type NewGame = Omit<Opened, "type" | "game" | "join" | "host" | "screen">;

/** What is known of a player's log. */
interface Kept {
  seq: number;
  bytes: number;
  /** What the store was asked for last: one thing after the other, so that nobody reads what is just being written. */
  asked: Promise<void>;
}

export class Desk {
  readonly room = new Room();
  /** Something happened; told in bundles. `changedRows` has whose row it was. */
  readonly news = new Signal();
  readonly report: (error: unknown) => void;
  /** Of the last bundle. */
  changedRows: readonly number[] = [];
  readonly #pieces = new Map<number, Kept>();
  #telling: NodeJS.Timeout | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #ending: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param host this process's own name: where it is reached, so that it is the same after a restart */
  constructor(
    readonly store: Store,
    readonly host: string,
    report: (error: unknown) => void,
  ) {
    this.report = (error) => {
      // What is cut off by the end is no news.
      if (!this.#closed) report(error);
    };
  }

  /** Opens the room: the one of that game in the store, or a new one. */
  async open(game: NewGame, options: { fresh: boolean }): Promise<"new" | "resumed"> {
    await this.store.follow((events) => this.#take(events));
    let how: "new" | "resumed" | undefined;
    for (let { fresh } = options; !how; fresh = false) {
      const before = this.room.opened;
      if (before && before.code === game.code && !fresh) how = "resumed";
      else if (await this.#begin(game, before)) how = "new";
    }
    await this.store.append([{ type: "host", host: this.host }]);
    return how;
  }

  /** Whether it is the next game: another host may have begun one at the same time. */
  async #begin(game: NewGame, before: Opened | undefined): Promise<boolean> {
    const name = randomUUID();
    const secrets = { join: newJoinCode(), host: newSecret(), screen: newSecret() };
    await this.store.append([{ type: "opened", game: name, ...game, ...secrets, replaces: before?.game ?? "" }]);
    if (this.opened.game !== name) return false;
    if (before) await this.store.forget(before.game);
    return true;
  }

  get opened(): Opened {
    return this.room.opened!;
  }

  /** Ms since the start, by the store's clock; 0 before it. */
  get elapsed(): number {
    return this.room.startedAt === undefined ? 0 : Math.max(0, this.store.now() - this.room.startedAt);
  }

  /** A new player and the token to come back by, or why not. */
  async join(name: string): Promise<{ player: Player; token: string } | "name-taken" | "full"> {
    const refusal = this.room.refusal(name);
    if (refusal) return refusal;
    const nonce = newSecret();
    const token = newSecret();
    this.room.joins.set(nonce, undefined);
    try {
      await this.store.append([{ type: "joined", nonce, name, token: digest(token) }]);
    } catch (error) {
      this.room.joins.delete(nonce);
      throw error;
    }
    const became = this.room.joins.get(nonce);
    this.room.joins.delete(nonce);
    return typeof became === "number" ? { player: this.room.players[became]!, token } : (became ?? "full");
  }

  byToken(token: string): Player | undefined {
    return this.room.byToken(digest(token));
  }

  start(): Promise<void> {
    return this.store.append([{ type: "started" }]);
  }

  end(): Promise<void> {
    return this.store.append([{ type: "ended" }]);
  }

  remove(player: number): Promise<void> {
    return this.store.append([{ type: "removed", player }]);
  }

  present(player: number, online: boolean): void {
    if (!this.#closed) this.store.append([{ type: "present", player, host: this.host, online }]).catch(this.report);
  }

  /** Keeps a piece of a log. Where one before it is missing, it is not kept; where nothing is taken any more, that is said. */
  async log(player: Player, seq: number, piece: string): Promise<{ kept: number; closed?: true }> {
    const { game } = this.opened;
    const kept = this.#pieces.get(player.player) ?? this.#read(player.player);
    // A player's old connection and the new one may speak at the same time.
    for (let last: Promise<void> | undefined; last !== kept.asked; ) await (last = kept.asked);
    if (!this.room.takes(player, this.store.now()) || game !== this.opened.game || kept.bytes + piece.length > LARGEST_LOG)
      return { kept: kept.seq, closed: true };
    if (seq !== kept.seq + 1) return { kept: kept.seq };
    const writing = this.store.appendLog(game, player.player, seq, piece).then(() => {
      kept.seq = seq;
      kept.bytes += piece.length;
    });
    kept.asked = writing.catch(() => {});
    await writing;
    return { kept: kept.seq };
  }

  /** Up to which piece the store has a log: another host may have kept more than is known here. */
  async lastPiece(player: number): Promise<number> {
    const kept = this.#read(player);
    await kept.asked;
    return kept.seq;
  }

  async score(player: Player, { points, tasks, last }: ClaimedScore): Promise<void> {
    const { most, tasks: shown } = this.opened;
    const possible = points <= most && tasks.length === shown.length && tasks.every((each, task) => each <= shown[task]!.points);
    const same = points === player.points && last === player.last && tasks.every((each, task) => each === player.tasks[task]);
    if (!possible || same || !this.room.takes(player, this.store.now())) return;
    await this.store.append([{ type: "scored", player: player.player, points, tasks, last }]);
  }

  async over(player: Player): Promise<void> {
    if (this.room.takes(player, this.store.now())) await this.store.append([{ type: "over", player: player.player }]);
  }

  append(events: readonly HostEvent[]): Promise<void> {
    return this.store.append(events);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#telling);
    clearTimeout(this.#ending);
    await this.store.close();
  }

  /** Reads a log, once what is being written is there. */
  #read(player: number): Kept {
    const kept = this.#pieces.get(player) ?? { seq: 0, bytes: 0, asked: Promise.resolve() };
    this.#pieces.set(player, kept);
    const { game } = this.opened;
    kept.asked = kept.asked.then(async () => {
      try {
        const pieces = await this.store.readLog(game, player);
        kept.seq = pieces.at(-1)?.seq ?? 0;
        kept.bytes = pieces.reduce((sum, { piece }) => sum + piece.length, 0);
      } catch (error) {
        // Whoever asks next asks the store again.
        if (this.#pieces.get(player) === kept) this.#pieces.delete(player);
        throw error;
      }
    });
    return kept;
  }

  #take(events: readonly Stamped[]): void {
    for (const each of events) {
      const before = this.room.opened;
      this.room.apply(each);
      if (this.room.opened !== before) this.#pieces.clear();
    }
    this.#planEnd();
    if (this.#closed || this.#telling) return;
    this.#telling = setTimeout(() => this.#tell(), Math.max(0, this.#toldAt + PACE - performance.now()));
  }

  #tell(): void {
    this.#telling = undefined;
    this.#toldAt = performance.now();
    this.changedRows = [...this.room.changed];
    this.room.changed.clear();
    this.news.fire();
  }

  /** When the time is up, or nobody is left who plays, the game is over: whichever host says so first. */
  #planEnd(): void {
    const { opened, startedAt, endedAt, players } = this.room;
    clearTimeout(this.#ending);
    if (!opened || startedAt === undefined || endedAt !== undefined || this.#closed) return;
    const playing = players.some((each) => !each.over && !each.removed);
    const left = players.length && !playing ? 0 : startedAt + opened.limit - this.store.now();
    this.#ending = setTimeout(() => this.end().catch(this.report), Math.min(2 ** 31 - 1, Math.max(0, left)));
  }
}
