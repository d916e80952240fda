// A room: what has happened, added up. No sockets, no clock: the same events give the same room on every host.
import { byRank, type Phase, type Standing } from "../../game/challenges/group.ts";
import type { HostEvent, Stamped } from "./events.ts";
import { nameKey } from "./names.ts";

export const MOST_PLAYERS = 1000;
/** Ms after the end in which what is still on its way counts. */
export const GRACE = 10_000;
/** Ms after which a check that was begun and never ended is begun anew. */
const CHECK_LIMIT = 120_000;
const FEED = 6;

export interface Player extends Standing {
  /** Digest of the token. */
  token: string;
  removed: boolean;
  /** Which host holds the connection. */
  host?: string;
  /** Which host plays the result again, since when. */
  checking?: { host: string; since: number };
  /** Of the log, when it was last played again. */
  checkedSeq: number;
  /** What was claimed then. */
  checkedClaim: number;
  /** Ms after the start, by the store's clock, at which it was last claimed that there are more points. */
  gainedAt: number;
}

/** Somebody got further. */
export interface Gain {
  at: number;
  player: number;
  /** By how many points. */
  points: number;
  task: number;
  /** The task has all of its points now. */
  whole: boolean;
}

/** So much later (ms) than it happened may be told what happened. */
const SLACK = 15_000;

/** A player's own clock says when the last points were gained; where it says much less than the host's, the host is believed: ties are broken by it. */
const believable = (last: number, { gainedAt }: Player): number => Math.max(last, gainedAt - SLACK);

export type Opened = Extract<HostEvent, { type: "opened" }>;

export class Room {
  opened: Opened | undefined;
  players: Player[] = [];
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** The newest first; some of each kind. */
  feed: Gain[] = [];
  /** Players whose row changed since this was last emptied. */
  readonly changed = new Set<number>();
  /** What becomes of tries to join of which somebody wants to know: the player's number, or why there is none. */
  readonly joins = new Map<string, number | "name-taken" | "full" | undefined>();
  #names = new Map<string, number>();
  #tokens = new Map<string, number>();

  get phase(): Phase {
    if (this.startedAt === undefined) return "lobby";
    if (this.endedAt === undefined) return "running";
    return this.players.every((each) => each.removed || each.mark !== "provisional") ? "final" : "checking";
  }

  /** Until when results count, by the store's clock. */
  get closesAt(): number {
    return this.endedAt === undefined ? Number.POSITIVE_INFINITY : this.endedAt + GRACE;
  }

  /** Best first, without those who were put out. */
  get standings(): Player[] {
    return this.players.filter((each) => !each.removed).sort(byRank);
  }

  byToken(digest: string): Player | undefined {
    const number = this.#tokens.get(digest);
    return number === undefined ? undefined : this.players[number];
  }

  /** Why nobody of this name can come in now. */
  refusal(name: string): "name-taken" | "full" | undefined {
    if (this.#names.has(nameKey(name))) return "name-taken";
    return this.#names.size >= MOST_PLAYERS ? "full" : undefined;
  }

  /** Whether this player's log can still grow at `now`. */
  takes(player: Player, now: number): boolean {
    return this.startedAt !== undefined && !player.over && !player.removed && now <= this.closesAt;
  }

  /** Whether nothing will come any more, so that the whole of it can be played again. */
  complete(player: Player, now: number): boolean {
    return player.over || now > this.closesAt;
  }

  /** Whether somebody is at it. */
  beingChecked(player: Player, now: number): boolean {
    return player.checking !== undefined && now - player.checking.since < CHECK_LIMIT;
  }

  apply({ at, event }: Stamped): void {
    if (event.type === "opened") this.#open(event);
    else if (!this.opened) return;
    else if (event.type === "joined") this.#join(event);
    else if (event.type === "started") this.startedAt ??= at;
    else if (event.type === "ended") {
      if (this.startedAt !== undefined) this.endedAt ??= at;
    } else if (event.type === "host") {
      for (const each of this.players) if (each.host === event.host && each.online) this.#touch(each).online = false;
      for (const each of this.players) if (each.checking?.host === event.host) delete each.checking;
    } else {
      const player = this.players[event.player];
      if (player && !player.removed) this.#change(player, at, event);
    }
  }

  #open(event: Opened): void {
    if (event.replaces !== undefined && event.replaces !== (this.opened?.game ?? "")) return;
    this.opened = event;
    this.players = [];
    this.startedAt = this.endedAt = undefined;
    this.feed = [];
    this.changed.clear();
    this.#names.clear();
    this.#tokens.clear();
  }

  #join({ name, nonce, token }: Extract<HostEvent, { type: "joined" }>): void {
    const refusal = this.refusal(name);
    const player = this.players.length;
    if (this.joins.has(nonce)) this.joins.set(nonce, refusal ?? player);
    if (refusal) return;
    this.players.push({
      player,
      name,
      token,
      online: false,
      removed: false,
      points: 0,
      tasks: this.opened!.tasks.map(() => 0),
      last: 0,
      over: false,
      confirmed: 0,
      mark: "provisional",
      checkedSeq: 0,
      checkedClaim: 0,
      gainedAt: 0,
    });
    this.#names.set(nameKey(name), player);
    this.#tokens.set(token, player);
    this.changed.add(player);
  }

  #touch(player: Player): Player {
    this.changed.add(player.player);
    return player;
  }

  #change(player: Player, at: number, event: Exclude<HostEvent, { type: "opened" | "joined" | "started" | "ended" | "host" }>): void {
    // Who plays a result again concerns nobody who looks on.
    if (event.type === "checking") {
      if (!this.beingChecked(player, at)) player.checking = { host: event.host, since: at };
      return;
    }
    this.#touch(player);
    switch (event.type) {
      case "removed":
        player.removed = true;
        player.online = false;
        this.#names.delete(nameKey(player.name));
        this.#tokens.delete(player.token);
        break;
      case "present":
        // The news of an old connection's end may come after that of the new one, from elsewhere.
        if (!event.online && player.host !== event.host) break;
        player.online = event.online;
        player.host = event.host;
        break;
      case "scored":
        if (player.mark !== "provisional" || this.startedAt === undefined) break;
        this.#gained(player, at, event.tasks);
        if (event.points > player.points) player.gainedAt = at - this.startedAt;
        player.points = event.points;
        player.tasks = event.tasks;
        player.last = believable(event.last, player);
        break;
      case "over":
        player.over = true;
        break;
      case "checked":
        this.#checked(player, event);
    }
  }

  #gained(player: Player, at: number, tasks: readonly number[]): void {
    tasks.forEach((points, task) => {
      const gain = points - (player.tasks[task] ?? 0);
      if (gain <= 0) return;
      this.feed.unshift({ at, player: player.player, points: gain, task, whole: points >= (this.opened!.tasks[task]?.points ?? 0) });
    });
    // Whole tasks are told longer than steps on the way.
    const count = { whole: 0, part: 0 };
    this.feed = this.feed.filter(({ whole }) => ++count[whole ? "whole" : "part"] <= FEED);
  }

  #checked(player: Player, event: Extract<HostEvent, { type: "checked" }>): void {
    delete player.checking;
    if (player.mark !== "provisional" || event.seq < player.checkedSeq) return;
    player.checkedSeq = event.seq;
    player.checkedClaim = player.points;
    player.confirmed = event.points;
    if (!event.whole) return;
    player.over = true;
    player.points = event.points;
    player.tasks = event.tasks;
    player.last = event.points ? believable(event.last, player) : 0;
    player.mark = event.problem === undefined ? "verified" : "refused";
    if (event.problem !== undefined) player.problem = event.problem;
  }
}
