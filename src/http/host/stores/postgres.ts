// A store in PostgreSQL, shared by several hosts: two tables, and a notification for each batch of events.
import { createHash } from "node:crypto";
import pg from "pg";
import { realTime } from "../../../base/steady-time.ts";
import type { HostEvent, Stamped } from "../events.ts";
import { Batch, type Store, storeProblem } from "../store.ts";

/** Ms between looks at the table, for what a lost line did not tell. */
const LOOK = 2000;
const CLOCK = 60_000;
const PAGE = 1000;

/** One trip: the numbers are without gaps, so whoever sees one has all before it. Two hosts that take the same number: the second tries again. */
const APPEND = `
with top as (select coalesce(max(id), 0) as id from k8s_quest_events where room = $1),
put as (
  insert into k8s_quest_events (room, id, event)
  select $1, top.id + given.n, given.event from top, json_array_elements($2::json) with ordinality as given(event, n)
  returning id
), told as (select pg_notify($3, ''))
select max(put.id)::int as id from put, told`;

const TABLES = `
select pg_advisory_xact_lock(73570447);
create table if not exists k8s_quest_events (
  room text not null, id int not null, at timestamptz not null default clock_timestamp(), event json not null, primary key (room, id));
create table if not exists k8s_quest_logs (
  game text not null, player int not null, seq int not null, piece text not null, primary key (game, player, seq))`;

/** Rooms that nobody used for a month, and logs of games that are in no room any more. */
const TIDY = `
delete from k8s_quest_events where room in (
  select room from k8s_quest_events group by room having max(at) < clock_timestamp() - interval '30 days');
delete from k8s_quest_logs where game not in (select event ->> 'game' from k8s_quest_events where event ->> 'type' = 'opened')`;

const UNIQUE_VIOLATION = "23505";

export class PostgresStore implements Store {
  readonly #pool: pg.Pool;
  readonly #room: string;
  readonly #channel: string;
  readonly #appends: Batch<HostEvent>;
  readonly #timers: NodeJS.Timeout[];
  readonly #waiting: { id: number; resolve: () => void }[] = [];
  readonly #report: (error: unknown) => void;
  #listener: pg.Client | undefined;
  #take: (events: readonly Stamped[]) => void = () => {};
  #seen = 0;
  #offset = 0;
  #reading: Promise<void> | undefined;
  #readAgain = false;
  #closed = false;

  private constructor(
    readonly name: string,
    readonly url: string,
    pool: pg.Pool,
    room: string,
    report: (error: unknown) => void,
  ) {
    this.#pool = pool;
    this.#room = room;
    this.#report = (error) => {
      // What is cut off by the end is no news.
      if (!this.#closed) report(error);
    };
    this.#channel = `k8s_quest_${createHash("sha256").update(room).digest("hex").slice(0, 24)}`;
    this.#appends = new Batch((events) => this.#add(events));
    this.#timers = [setInterval(() => this.#look(), LOOK), setInterval(() => this.#setClock().catch(this.#report), CLOCK)];
  }

  /** @throws StoreError where there is no PostgreSQL, or it is not open to this user */
  static async open(url: string, room: string, report: (error: unknown) => void): Promise<PostgresStore> {
    const shown = new URL(url);
    shown.username = shown.password = "";
    const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 5000 });
    // A connection that breaks while nobody uses it: the pool makes another.
    pool.on("error", () => {});
    try {
      await pool.query(TABLES);
      await pool.query(TIDY);
      const store = new PostgresStore(`${shown}`, url, pool, room, report);
      await store.#setClock();
      await store.#listen();
      return store;
    } catch (error) {
      await pool.end();
      throw storeProblem(`${shown}`, error);
    }
  }

  now(): number {
    return Math.round(realTime() + this.#offset);
  }

  async follow(take: (events: readonly Stamped[]) => void): Promise<void> {
    this.#take = take;
    await this.#read();
  }

  append(events: readonly HostEvent[]): Promise<void> {
    return this.#appends.add(events);
  }

  async appendLog(game: string, player: number, seq: number, piece: string): Promise<void> {
    await this.#ask("insert into k8s_quest_logs (game, player, seq, piece) values ($1, $2, $3, $4) on conflict do nothing", [
      game,
      player,
      seq,
      piece,
    ]);
  }

  async readLog(game: string, player: number): Promise<{ seq: number; piece: string }[]> {
    const text = "select seq, piece from k8s_quest_logs where game = $1 and player = $2 order by seq";
    return (await this.#ask<{ seq: number; piece: string }>(text, [game, player])).rows;
  }

  async forget(game: string): Promise<void> {
    await this.#ask("delete from k8s_quest_logs where game = $1", [game]);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const each of this.#timers) clearInterval(each);
    await Promise.allSettled([this.#listener?.end(), this.#pool.end()]);
  }

  /** @throws StoreError where PostgreSQL does not answer, or not so */
  async #ask<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<pg.QueryResult<Row>> {
    try {
      return await this.#pool.query<Row>(text, values);
    } catch (error) {
      throw (error as { code?: string }).code === UNIQUE_VIOLATION ? error : storeProblem(this.name, error);
    }
  }

  async #add(events: readonly HostEvent[]): Promise<void> {
    for (;;)
      try {
        const { rows } = await this.#ask<{ id: number }>(APPEND, [this.#room, JSON.stringify(events), this.#channel]);
        const { id } = rows[0]!;
        if (id <= this.#seen) return;
        await new Promise<void>((resolve) => {
          this.#waiting.push({ id, resolve });
          this.#look();
        });
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      }
  }

  /** A line of its own, on which the server tells that there is something new. */
  async #listen(): Promise<void> {
    if (this.#closed) return;
    const listener = new pg.Client({ connectionString: this.url, keepAlive: true });
    listener.on("notification", () => this.#look());
    listener.on("error", () => {});
    this.#listener = listener;
    await listener.connect();
    listener.on("end", () => this.#listenAgain());
    await listener.query(`listen ${this.#channel}`);
    this.#look();
  }

  /** Meanwhile the table is looked at from time to time. */
  #listenAgain(): void {
    if (this.#closed) return;
    setTimeout(() => this.#listen().catch(() => this.#listenAgain()), LOOK);
  }

  /** Reads what is new; whoever calls meanwhile has it read once more. */
  #look(): void {
    if (this.#closed) return;
    if (this.#reading) {
      this.#readAgain = true;
      return;
    }
    this.#reading = this.#read()
      .catch(this.#report)
      .finally(() => {
        this.#reading = undefined;
        if (!this.#readAgain) return;
        this.#readAgain = false;
        this.#look();
      });
  }

  async #read(): Promise<void> {
    for (;;) {
      const { rows } = await this.#ask<{ id: number; at: number; event: HostEvent }>(
        "select id, (extract(epoch from at) * 1000)::float8 as at, event from k8s_quest_events where room = $1 and id > $2 order by id limit $3",
        [this.#room, this.#seen, PAGE],
      );
      if (rows.length) {
        this.#seen = rows.at(-1)!.id;
        this.#take(rows.map(({ at, event }) => ({ at: Math.round(at), event })));
        for (const each of this.#waiting.splice(0))
          if (each.id <= this.#seen) each.resolve();
          else this.#waiting.push(each);
      }
      if (rows.length < PAGE) return;
    }
  }

  async #setClock(): Promise<void> {
    const before = realTime();
    const { rows } = await this.#ask<{ now: number }>("select (extract(epoch from clock_timestamp()) * 1000)::float8 as now");
    this.#offset = rows[0]!.now - (before + realTime()) / 2;
  }
}
