// One player's connection: joining or coming back, the run's pieces in, standings out.
import type { WebSocket } from "ws";
import type { Standing } from "../../game/challenges/group.ts";
import type { Desk } from "./desk.ts";
import type { Inlet } from "./inflow.ts";
import { Bucket } from "./limits.ts";
import { playerName } from "./names.ts";
import { type FromPlayer, PROTOCOL, ProtocolError, readFromPlayer, shown, type ToPlayer } from "./protocol.ts";
import type { Player } from "./room.ts";

/** Messages a second, and at once. A client bundles its own to ten a second. */
const MESSAGES = { rate: 40, burst: 200 };
/** Bytes that may wait for somebody who does not read; beyond, the line is cut, and whoever comes back gets all rows at once. */
const BACKLOG = 1024 * 1024;
/** Messages that may wait for the store. */
const QUEUE = 100;

/** Through which somebody comes. */
export interface PlayerDoor {
  readonly inlet: Inlet;
  /** Whether another player may come in from there. */
  mayJoin(): boolean;
}

/** All lines of a host. */
export interface Lines {
  /** Once all is done that a player has said on a line before. */
  heard(player: number): Promise<void>;
  /** It is known who is on the line. */
  introduced(line: PlayerLine): void;
}

export class PlayerLine {
  player: Player | undefined;
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  #closed = false;
  /** Nothing more is taken: the player says it again on the next line. */
  #deaf = false;
  /** The room was told that the player is here: until then, and without this line, it may be here by another. */
  #present = false;
  /** The connection is no longer this player's: another one took its place. */
  #replaced = false;
  readonly #introduction: NodeJS.Timeout;
  readonly #messages = new Bucket(MESSAGES.rate, MESSAGES.burst);

  constructor(
    readonly desk: Desk,
    readonly socket: WebSocket,
    readonly door: PlayerDoor,
    /** Ms in which it has to be said who this is. */
    patience: number,
    readonly lines: Lines,
  ) {
    this.#introduction = setTimeout(() => this.#cut(1008, "nobody said who this is"), patience);
    socket.on("message", (data: Buffer, binary) => {
      door.inlet.whole(data.length);
      if (binary) this.#cut(1003, "text only");
      else if (!this.#messages.take(performance.now())) this.#cut(1008, "too many messages");
      else if (this.#waiting >= QUEUE) this.#cut(1013, "the host is busy");
      else this.#later(data);
    });
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      this.#closed = true;
      clearTimeout(this.#introduction);
      if (this.#present && !this.#replaced) desk.present(this.player!.player, false);
    });
  }

  /** The player came back on another connection. */
  replace(): void {
    this.#replaced = this.#deaf = true;
    this.socket.close(4001, "connected again elsewhere");
  }

  /** Once all is done that was said so far. */
  get heard(): Promise<void> {
    return this.#work;
  }

  /** Nothing more for this one. */
  refuse(reason: Extract<ToPlayer, { refused: unknown }>["refused"]): void {
    this.send(JSON.stringify({ refused: reason } satisfies ToPlayer));
    this.socket.close(4000, reason);
  }

  send(text: string | Buffer): void {
    if (this.#closed) return;
    if (this.socket.bufferedAmount > BACKLOG) this.socket.terminate();
    else this.socket.send(text, { binary: false });
  }

  #say(message: ToPlayer): void {
    this.send(JSON.stringify(message));
  }

  /** What this player says is done in its order. */
  #later(data: Buffer): void {
    this.#waiting++;
    this.#work = this.#work.then(async () => {
      try {
        if (!this.#closed && !this.#deaf) await this.#take(readFromPlayer(String(data)));
      } catch (error) {
        if (error instanceof ProtocolError) this.#cut(1008, error.message);
        else {
          // What the store could not keep was not acknowledged: the client says it again after reconnecting.
          this.desk.report(error);
          this.#cut(1011, "the host could not keep this");
        }
      }
      this.#waiting--;
      this.door.inlet.done(data.length);
    });
  }

  #cut(code: number, reason: string): void {
    this.#deaf = true;
    this.socket.close(code, reason);
    // Who does not answer the closing is not waited for.
    setTimeout(() => this.socket.terminate(), 2000).unref();
  }

  async #take(message: FromPlayer): Promise<void> {
    const { player } = this;
    if ("join" in message || "resume" in message) {
      if (player) throw new ProtocolError("introduced already");
      return this.#introduce(message);
    }
    if (!player) throw new ProtocolError("nobody said who this is");
    if (player.removed) return this.refuse("removed");
    if ("log" in message) this.#say(await this.desk.log(player, message.log.seq, message.log.piece));
    else if ("score" in message) await this.desk.score(player, message.score);
    else if ("over" in message) await this.desk.over(player);
    else {
      // Before the start nothing is lost by it: the name is free again.
      if (this.desk.room.phase === "lobby") await this.desk.remove(player.player);
      this.socket.close(1000);
    }
  }

  async #introduce(message: Extract<FromPlayer, { join: unknown } | { resume: unknown }>): Promise<void> {
    const { desk } = this;
    const { protocol } = "join" in message ? message.join : message.resume;
    if (protocol !== PROTOCOL) return this.refuse("protocol");
    let token: string;
    if ("join" in message) {
      const name = playerName(message.join.name);
      if (!name) return this.refuse("name-wrong");
      if (desk.room.phase === "checking" || desk.room.phase === "final") return this.refuse("over");
      if (!this.door.mayJoin()) return this.refuse("locked");
      const joined = await desk.join(name);
      if (typeof joined === "string") return this.refuse(joined);
      this.player = joined.player;
      token = joined.token;
    } else {
      token = message.resume.token;
      this.player = desk.byToken(token);
      if (!this.player) return this.refuse("removed");
    }
    clearTimeout(this.#introduction);
    this.door.inlet.known();
    const { player, name } = this.player;
    const { code, limit, most, title } = desk.opened;
    await this.lines.heard(player);
    const seq = await desk.lastPiece(player);
    // Whoever never got the token cannot come back by it: the name is free again.
    if (this.#closed && "join" in message) return desk.remove(player);
    // Put out while the store was asked.
    if (this.player.removed) return this.refuse("removed");
    this.#say({ welcome: { player, name, token, game: { code, title, limit, most }, seq } });
    // Whoever comes back knows by the rows, before the clock goes on, whether the run was ended already.
    this.#say({ rows: desk.room.standings.map(shown), all: true });
    this.#say({ phase: desk.room.phase, elapsed: desk.elapsed });
    if (this.#closed) return;
    desk.present(player, true);
    this.#present = true;
    this.lines.introduced(this);
  }
}

/** The same rows for everybody, made once. */
export const rowsMessage = (rows: readonly Standing[], all = false): Buffer =>
  Buffer.from(JSON.stringify({ rows: rows.map(shown), ...(all ? { all: true as const } : {}) } satisfies ToPlayer));
