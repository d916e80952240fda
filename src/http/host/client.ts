// The player's side of the line: joins, comes back by itself, and tells what happens in the run until the host has all of it.
import { WebSocket } from "ws";
import {
  byRank,
  type ClaimedScore,
  type GroupEvents,
  type GroupLink,
  type Phase,
  type Refusal,
  type Standing,
} from "../../game/challenges/group.ts";
import type { RunLog } from "../../game/runs/run-log.ts";
import { pieceOf } from "./log-pieces.ts";
import { type FromPlayer, LARGEST_MESSAGE, PROTOCOL, readToPlayer, type ToPlayer } from "./protocol.ts";
import { readJoinCode } from "./secrets.ts";

export interface GroupOptions {
  /** As http://192.168.0.5:7470. */
  url: string;
  joinCode: string;
  name: string;
  /** From a `welcome` before a crash: the same player again. */
  token?: string;
  events: GroupEvents;
}

/** Ms between messages: keys are quicker. */
const PACE = 100;
/** Ms after which it is told that nothing but time went by. */
const IDLE = 5_000;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;
/** Ms without a sign of the host after which the line counts as broken. */
const SILENCE = 40_000;
const HANDSHAKE = 10_000;
/** Pieces on their way; with more the host is slow, and those to come are bundled. */
const AHEAD = 8;
const CLOSED_FOR_GOOD = 4000;
const REPLACED = 4001;

export class GroupClient implements GroupLink<RunLog, ClaimedScore> {
  readonly #options: GroupOptions;
  readonly #rows = new Map<number, Standing>();
  #token: string | undefined;
  #socket: WebSocket | undefined;
  #welcomed = false;
  #closed = false;
  #phase: Phase | undefined;
  #wait = FIRST_WAIT;
  #retry: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  /** What the run is like now, and what of it is in pieces already. */
  #latest: RunLog | undefined;
  #inPieces: RunLog | undefined;
  #pieces: { seq: number; piece: string; log: RunLog }[] = [];
  #seq = 0;
  #pieceAt = Number.NEGATIVE_INFINITY;
  #score: ClaimedScore | undefined;
  #toldScore = "";
  #isOver = false;
  #toldOver = false;
  /** The host takes no more. */
  #full = false;
  #flushing: NodeJS.Timeout | undefined;
  #flushedAt = Number.NEGATIVE_INFINITY;

  constructor(options: GroupOptions) {
    this.#options = options;
    this.#token = options.token;
    this.#connect();
  }

  tell(log: RunLog, score: ClaimedScore): void {
    const before = this.#score;
    this.#latest = log;
    this.#score = score;
    // Everybody waits for points; nobody for keys.
    if (before && before.points !== score.points) this.#hurry();
    this.#plan();
  }

  over(log: RunLog, score: ClaimedScore): void {
    this.#isOver = true;
    this.tell(log, score);
  }

  close(): void {
    this.#say({ leave: true });
    this.#stop();
  }

  /** Goes away without a word, as when the program is killed. */
  drop(): void {
    this.#closed = true;
    this.#clear();
    this.#socket?.terminate();
  }

  /** Breaks the line; it is made again. */
  breakLine(): void {
    this.#socket?.terminate();
  }

  #connect(): void {
    const { joinCode, url } = this.#options;
    const authorization = this.#token ? `Token ${this.#token}` : `Code ${readJoinCode(joinCode)}`;
    const socket = new WebSocket(new URL("/play", url.replace(/^http/, "ws")), {
      headers: { authorization },
      handshakeTimeout: HANDSHAKE,
      maxPayload: LARGEST_MESSAGE,
      perMessageDeflate: false,
      followRedirects: false,
    });
    this.#socket = socket;
    socket.on("open", () => {
      this.#alive();
      const { name } = this.#options;
      this.#send(this.#token ? { resume: { protocol: PROTOCOL, token: this.#token } } : { join: { protocol: PROTOCOL, name } });
    });
    socket.on("message", (data) => {
      this.#alive();
      const message = readToPlayer(String(data));
      // Whoever talks like this is no host, or not a whole one.
      if (!message) socket.terminate();
      else if (!this.#closed) this.#hear(message);
    });
    socket.on("ping", () => this.#alive());
    socket.on("unexpected-response", (_request, response) => {
      response.resume();
      socket.terminate();
      if (response.statusCode === 401) this.#refused(this.#token ? "removed" : "code");
      else if (response.statusCode === 429 && !this.#token) this.#refused("locked");
      else this.#again();
    });
    socket.on("error", () => {
      if (socket.readyState === WebSocket.CONNECTING || socket.readyState === WebSocket.CLOSED) this.#again();
    });
    socket.on("close", (code) => {
      if (code === REPLACED) this.#refused("elsewhere");
      else if (code !== CLOSED_FOR_GOOD) this.#again();
    });
  }

  #alive(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#socket?.terminate(), SILENCE);
  }

  /** Tries again, later each time; not all players in the same moment. */
  #again(): void {
    if (this.#closed || this.#retry) return;
    this.#welcomed = false;
    clearTimeout(this.#silence);
    const waiting = Math.round(this.#wait * (0.5 + Math.random()));
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    this.#options.events.connection?.({ connected: false, waiting });
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#connect();
    }, waiting);
  }

  #refused(reason: Refusal): void {
    if (this.#closed) return;
    this.#stop();
    this.#options.events.refused?.(reason);
  }

  #stop(): void {
    this.#closed = true;
    this.#clear();
    this.#socket?.close(1000);
  }

  #clear(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    clearTimeout(this.#flushing);
  }

  #hear(message: ToPlayer): void {
    const { events } = this.#options;
    if ("refused" in message) this.#refused(message.refused);
    else if ("welcome" in message) this.#welcome(message.welcome);
    else if ("phase" in message) {
      const before = this.#phase;
      this.#phase = message.phase;
      if (message.phase === "running" && before !== "running") events.start?.(message.elapsed);
      if (message.phase !== before) events.phase?.(message.phase);
      this.#plan();
    } else if ("kept" in message) this.#kept(message.kept, message.closed ?? false);
    else {
      if (message.all) this.#rows.clear();
      for (const row of message.rows) this.#rows.set(row.player, row);
      events.standings?.([...this.#rows.values()].sort(byRank));
    }
  }

  #welcome({ game, name, player, seq, token }: Extract<ToPlayer, { welcome: unknown }>["welcome"]): void {
    this.#token = token;
    this.#wait = FIRST_WAIT;
    this.#welcomed = true;
    this.#phase = undefined;
    this.#toldScore = "";
    this.#toldOver = false;
    this.#options.events.connection?.({ connected: true });
    this.#options.events.welcome?.({ player, name, token, game });
    this.#pieces = this.#pieces.filter((each) => each.seq > seq);
    // What the host has is not what this process told it: it hears all of it anew.
    if ((this.#pieces[0]?.seq ?? this.#seq + 1) !== seq + 1) this.#beginAnew(seq);
    for (const { seq, piece } of this.#pieces) this.#send({ log: { seq, piece } });
    this.#plan();
  }

  #beginAnew(seq: number): void {
    this.#pieces = [];
    this.#seq = seq;
    this.#inPieces = undefined;
  }

  #kept(seq: number, closed: boolean): void {
    const kept = this.#pieces.findLast((each) => each.seq <= seq);
    this.#pieces = this.#pieces.filter((each) => each.seq > seq);
    if (closed) {
      this.#full = true;
      this.#pieces = [];
    } else if (this.#pieces.length && this.#pieces[0]!.seq !== seq + 1) this.#beginAnew(seq);
    this.#plan();
    if (kept) this.#options.events.kept?.(kept.log);
  }

  #plan(): void {
    if (this.#closed || !this.#welcomed) return;
    this.#flushing ??= setTimeout(() => this.#flush(), Math.max(0, this.#flushedAt + PACE - performance.now()));
  }

  #hurry(): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    this.#flushedAt = Number.NEGATIVE_INFINITY;
  }

  #flush(): void {
    this.#flushing = undefined;
    this.#flushedAt = performance.now();
    if (!this.#welcomed || !this.#latest || this.#phase === "lobby") return;
    if (!this.#full && this.#pieces.length < AHEAD && this.#inPieces !== this.#latest) {
      const time = this.#isOver || performance.now() - this.#pieceAt > IDLE;
      const piece = pieceOf(this.#inPieces, this.#latest, time);
      if (piece || time) this.#inPieces = this.#latest;
      if (piece) {
        this.#pieceAt = performance.now();
        this.#pieces.push({ seq: ++this.#seq, piece, log: this.#latest });
        this.#send({ log: { seq: this.#seq, piece } });
      }
    }
    const { points, tasks, last } = this.#score!;
    const score = JSON.stringify({ points, tasks, last });
    if (score !== this.#toldScore) {
      this.#toldScore = score;
      this.#send({ score: { points, tasks, last } });
    }
    if (!this.#isOver || this.#toldOver || this.#pieces.length || this.#inPieces !== this.#latest) return;
    this.#toldOver = true;
    this.#send({ over: true });
  }

  #say(message: FromPlayer): void {
    if (this.#welcomed) this.#send(message);
  }

  #send(message: FromPlayer): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
