// All players who are connected here: who is on which line, and the news for all of them.
import type { WebSocket } from "ws";
import type { Desk } from "./desk.ts";
import { type Lines, type PlayerDoor, PlayerLine, rowsMessage } from "./player-line.ts";
import type { ToPlayer } from "./protocol.ts";

/** Ms between questions whether somebody is still there; who does not answer until the next is not. */
const PULSE = 15_000;

export class Players implements Lines {
  readonly #lines = new Set<PlayerLine>();
  readonly #byNumber = new Map<number, PlayerLine>();
  readonly #alive = new WeakSet<WebSocket>();
  readonly #pulse: NodeJS.Timeout;
  readonly #stop: () => void;
  #phase: string | undefined;
  #game: string | undefined;

  constructor(
    readonly desk: Desk,
    /** Ms in which a player has to say who it is. */
    readonly patience: number,
  ) {
    this.#stop = desk.news.on(() => this.#tell());
    this.#pulse = setInterval(() => this.#ask(), PULSE);
  }

  add(socket: WebSocket, door: PlayerDoor): void {
    const line = new PlayerLine(this.desk, socket, door, this.patience, this);
    this.#lines.add(line);
    this.#alive.add(socket);
    socket.on("pong", () => this.#alive.add(socket));
    socket.on("close", () => {
      this.#lines.delete(line);
      const number = line.player?.player;
      if (number !== undefined && this.#byNumber.get(number) === line) this.#byNumber.delete(number);
    });
  }

  async heard(player: number): Promise<void> {
    await this.#byNumber.get(player)?.heard;
  }

  introduced(line: PlayerLine): void {
    const number = line.player!.player;
    this.#byNumber.get(number)?.replace();
    this.#byNumber.set(number, line);
  }

  close(): void {
    this.#stop();
    clearInterval(this.#pulse);
    for (const { socket } of this.#lines) socket.close(1012, "the host ends");
  }

  #tell(): void {
    const { desk } = this;
    if (this.#game !== desk.opened.game) {
      // Begun anew by another host: those who were in the old game are in none.
      if (this.#game !== undefined) for (const line of this.#byNumber.values()) line.refuse("removed");
      this.#game = desk.opened.game;
    }
    const rows = desk.changedRows.map((number) => desk.room.players[number]!);
    for (const { player, removed } of rows) if (removed) this.#byNumber.get(player)?.refuse("removed");
    const phase = desk.room.phase;
    const messages: Buffer[] = [];
    if (rows.some(({ removed }) => removed)) messages.push(rowsMessage(desk.room.standings, true));
    else if (rows.length) messages.push(rowsMessage(rows));
    if (phase !== this.#phase) messages.push(Buffer.from(JSON.stringify({ phase, elapsed: desk.elapsed } satisfies ToPlayer)));
    this.#phase = phase;
    for (const line of this.#byNumber.values()) for (const each of messages) line.send(each);
  }

  #ask(): void {
    for (const { socket } of this.#lines) {
      if (!this.#alive.has(socket)) socket.terminate();
      else {
        this.#alive.delete(socket);
        socket.ping();
      }
    }
  }
}
