// Plays results again before they count: in the background, whole ones first, and running ones while there is nothing else to do.
import type { RunLog } from "../../game/runs/run-log.ts";
import type { Desk } from "./desk.ts";
import { logOf } from "./log-pieces.ts";
import { playerName } from "./names.ts";
import type { Player } from "./room.ts";

export interface Verdict {
  points: number;
  tasks: readonly number[];
  /** Run ms of the last objective. */
  last: number;
  /** Why it does not count. */
  problem?: string;
}

/** Plays logs again, somewhere else than here. */
export interface Replays {
  /** How many at a time, once nobody plays any more. */
  readonly lanes: number;
  /** `whole`: the run is over. @throws Error where that could not be done in the time or memory there is */
  play(log: RunLog, options: { whole: boolean }): Promise<Verdict>;
}

/** A player who just got further will soon be further. */
const SETTLED = 3_000;
/** So many times as long as a running result took, the background rests. */
const REST = 3;

export class Verifier {
  readonly #desk: Desk;
  readonly #replays: Replays;
  readonly #stop: () => void;
  /** Players whose logs are being played here. */
  readonly #busy = new Set<number>();
  #closed = false;
  #restUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(desk: Desk, replays: Replays) {
    this.#desk = desk;
    this.#replays = replays;
    this.#stop = desk.news.on(() => this.#next());
    this.#next();
  }

  close(): void {
    this.#closed = true;
    this.#stop();
    clearTimeout(this.#timer);
  }

  #next(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const { room, store } = this.#desk;
    if (room.startedAt === undefined || room.phase === "final") return;
    // While people play, their keys come first.
    const lanes = room.phase === "checking" ? this.#replays.lanes : 1;
    const now = store.now();
    const waiting = room.players
      .filter((each) => !each.removed && each.mark === "provisional" && !room.beingChecked(each, now) && !this.#busy.has(each.player))
      // The best stand on the wall, and on the podium.
      .sort((a, b) => b.points - a.points);
    for (const whole of waiting.filter((each) => room.complete(each, now))) {
      if (this.#busy.size >= lanes) return;
      void this.#check(whole, true);
    }
    const running = waiting.find(
      (each) =>
        each.points !== each.confirmed &&
        each.points !== each.checkedClaim &&
        room.feed.every((gain) => gain.player !== each.player || gain.at < now - SETTLED),
    );
    if (running && !this.#busy.size && room.phase === "running" && performance.now() >= this.#restUntil) void this.#check(running, false);
    else this.#timer = setTimeout(() => this.#next(), 1000);
  }

  async #check(player: Player, whole: boolean): Promise<void> {
    this.#busy.add(player.player);
    const began = performance.now();
    try {
      await this.#claimAndCheck(player, whole);
    } catch (error) {
      this.#desk.report(error);
    }
    const took = performance.now() - began;
    if (!whole) this.#restUntil = performance.now() + took * REST;
    this.#busy.delete(player.player);
    this.#next();
  }

  async #claimAndCheck(player: Player, whole: boolean): Promise<void> {
    const desk = this.#desk;
    const { game, tasks } = desk.opened;
    const number = player.player;
    await desk.append([{ type: "checking", player: number, host: desk.host, seq: await desk.lastPiece(number) }]);
    // Another host was first.
    if (player.checking?.host !== desk.host) return;
    const pieces = await desk.store.readLog(game, number);
    const seq = pieces.at(-1)?.seq ?? 0;
    const nothing = { points: 0, tasks: tasks.map(() => 0), last: 0 };
    let verdict: Verdict = nothing;
    if (pieces.length) {
      const log = logOf(pieces.map(({ piece }) => piece));
      verdict = !log
        ? { ...nothing, problem: "the log is damaged" }
        : playerName(log.player) !== player.name
          ? { ...nothing, problem: "the log is another player's" }
          : await this.#replays.play(log, { whole }).catch((error: Error) => ({ ...nothing, problem: error.message }));
    }
    if (this.#closed) return;
    // A running result that cannot be confirmed says nothing yet: its end will.
    const { points, last } = !whole && verdict.problem !== undefined ? { points: player.confirmed, last: player.last } : verdict;
    await desk.append([
      {
        ...{ type: "checked", player: number, seq, whole, points, tasks: verdict.tasks, last },
        ...(verdict.problem === undefined ? {} : { problem: verdict.problem }),
      },
    ]);
  }
}
