// Those who look on: pages on walls, and the page of whoever leads. Each has the whole picture pushed as server-sent events.
import type { ServerResponse } from "node:http";
import { type GroupGame, type Phase, places, type Standing } from "../../game/challenges/group.ts";
import type { Desk } from "./desk.ts";
import { shown } from "./protocol.ts";
import { shownJoinCode } from "./secrets.ts";

const MOST_SCREENS = 50;
/** Pictures of 200 rows are large and eyes are slow: at most one in so many ms. */
const PACE = 80;
/** Ms after which a line without news shows that it is there. */
const HEARTBEAT = 10_000;
const BACKLOG = 1024 * 1024;

/** What stands on a page. */
export interface Picture {
  phase: Phase;
  game: GroupGame;
  tasks: readonly { title: Readonly<Record<string, string>>; points: number }[];
  join: { code: string; addresses: readonly string[] };
  /** Ms of the clock that are over. */
  elapsed: number;
  rows: readonly (Standing & { place: number })[];
  feed: readonly { id: string; player: number; name: string; points: number; task: number; whole: boolean }[];
}

export class Screens {
  readonly #open = new Set<ServerResponse>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #stop: () => void;
  #drawing: NodeJS.Timeout | undefined;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly desk: Desk,
    /** Where players find the host. */
    readonly addresses: () => readonly string[],
  ) {
    this.#stop = desk.news.on(() => {
      this.#drawing ??= setTimeout(() => this.#draw(), Math.max(0, this.#drawnAt + PACE - performance.now()));
    });
    this.#heartbeat = setInterval(() => this.#send(`event: clock\ndata: ${desk.elapsed}\n\n`), HEARTBEAT);
  }

  /** Begins to push; false where there are too many already. */
  add(response: ServerResponse): boolean {
    if (this.#open.size >= MOST_SCREENS) return false;
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    // A page that has lost its line asks again after a second.
    response.write(`retry: 1000\n\n${this.#frame()}`);
    this.#open.add(response);
    response.on("close", () => this.#open.delete(response));
    return true;
  }

  picture(): Picture {
    const { desk } = this;
    const { code, join, limit, most, tasks, title } = desk.opened;
    const rows = desk.room.standings;
    const place = places(rows);
    return {
      phase: desk.room.phase,
      game: { code, title, limit, most },
      tasks: desk.room.phase === "lobby" ? [] : tasks,
      join: { code: shownJoinCode(join), addresses: this.addresses() },
      elapsed: desk.elapsed,
      rows: rows.map((row, at) => ({ ...shown(row), place: place[at]! })),
      // Whole tasks first.
      feed: [...desk.room.feed]
        .sort((a, b) => Number(b.whole) - Number(a.whole) || b.at - a.at)
        .flatMap(({ at, player, points, task, whole }) => {
          const { name, removed } = desk.room.players[player]!;
          return removed ? [] : [{ id: `${at}/${player}/${task}`, player, name, points, task, whole }];
        }),
    };
  }

  close(): void {
    this.#stop();
    clearInterval(this.#heartbeat);
    clearTimeout(this.#drawing);
    for (const each of this.#open) each.end();
  }

  #draw(): void {
    this.#drawing = undefined;
    this.#drawnAt = performance.now();
    if (this.#open.size) this.#send(this.#frame());
  }

  #frame(): string {
    return `data: ${JSON.stringify(this.picture())}\n\n`;
  }

  #send(text: string): void {
    for (const each of this.#open)
      if (each.writableLength > BACKLOG) each.destroy();
      else each.write(text);
  }
}
