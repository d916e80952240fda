// A store in Redis (5 or later), shared by several hosts: a stream of events, which gives them one order and their times, and a list for each log.
import { createClient } from "@redis/client";
import { realTime } from "../../../base/steady-time.ts";
import type { HostEvent, Stamped } from "../events.ts";
import { Batch, type Store, StoreError, storeProblem } from "../store.ts";

/** Seconds after which a room that nobody used is forgotten. */
const LIFE = 30 * 24 * 60 * 60;
/** Ms for which a question for news waits. */
const BLOCK = 5000;
const PAGE = 500;
const CLOCK = 60_000;

/** Lists of lists, as in all versions. */
const connect = (url: string, isUp: () => boolean) =>
  createClient({
    url,
    RESP: 2,
    socket: { connectTimeout: 5000, reconnectStrategy: (tries) => (isUp() ? Math.min(2000, 50 * 2 ** Math.min(tries, 10)) : false) },
  });
type Client = ReturnType<typeof connect>;
type Entries = [id: string, fields: string[]][];

export class RedisStore implements Store {
  readonly #client: Client;
  readonly #reader: Client;
  readonly #key: string;
  readonly #appends: Batch<HostEvent>;
  readonly #waiting: { id: string; resolve: () => void }[] = [];
  readonly #clock: NodeJS.Timeout;
  #take: (events: readonly Stamped[]) => void = () => {};
  #seen = "0-0";
  #offset = 0;
  #closed = false;

  private constructor(
    readonly name: string,
    client: Client,
    reader: Client,
    room: string,
    report: (error: unknown) => void,
  ) {
    this.#client = client;
    this.#reader = reader;
    // The braces keep all keys of a room on one machine of a cluster.
    this.#key = `k8s-quest:host:{${room}}`;
    this.#appends = new Batch((events) => this.#add(events));
    this.#clock = setInterval(() => this.#setClock().catch((error) => (this.#closed ? undefined : report(error))), CLOCK);
  }

  /** @throws StoreError where there is no Redis */
  static async open(url: string, room: string, report: (error: unknown) => void): Promise<RedisStore> {
    const shown = new URL(url);
    shown.username = shown.password = "";
    let settled = false;
    const [client, reader] = [connect(url, () => settled), connect(url, () => settled)];
    for (const each of [client, reader]) each.on("error", (error) => (settled ? report(error) : undefined));
    try {
      await Promise.all([client.connect(), reader.connect()]);
      settled = true;
      const store = new RedisStore(`${shown}`, client, reader, room, report);
      await store.#setClock();
      return store;
    } catch (error) {
      client.destroy();
      if (reader.isOpen) reader.destroy();
      throw storeProblem(`${shown}`, error);
    }
  }

  now(): number {
    return Math.round(realTime() + this.#offset);
  }

  async follow(take: (events: readonly Stamped[]) => void): Promise<void> {
    this.#take = take;
    for (;;) {
      const page = (await this.#ask(["XRANGE", this.#events, `(${this.#seen}`, "+", "COUNT", `${PAGE}`])) as Entries;
      this.#took(page);
      if (page.length < PAGE) break;
    }
    void this.#listen();
  }

  append(events: readonly HostEvent[]): Promise<void> {
    return this.#appends.add(events);
  }

  async appendLog(game: string, player: number, seq: number, piece: string): Promise<void> {
    const key = this.#log(game, player);
    await Promise.all([
      this.#ask(["RPUSH", key, JSON.stringify({ seq, piece })]),
      this.#ask(["SADD", this.#logs(game), key]),
      this.#ask(["EXPIRE", key, `${LIFE}`]),
      this.#ask(["EXPIRE", this.#logs(game), `${LIFE}`]),
    ]);
  }

  async readLog(game: string, player: number): Promise<{ seq: number; piece: string }[]> {
    const lines = (await this.#ask(["LRANGE", this.#log(game, player), "0", "-1"])) as string[];
    let last = 0;
    return lines.map((line) => JSON.parse(line) as { seq: number; piece: string }).filter(({ seq }) => seq === last + 1 && (last = seq));
  }

  async forget(game: string): Promise<void> {
    const keys = (await this.#ask(["SMEMBERS", this.#logs(game)])) as string[];
    await this.#ask(["DEL", this.#logs(game), ...keys]);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#clock);
    for (const each of [this.#reader, this.#client]) {
      // What is cut off by the end is no news.
      each.removeAllListeners("error").on("error", () => {});
      each.destroy();
    }
  }

  get #events(): string {
    return `${this.#key}:events`;
  }
  #log(game: string, player: number): string {
    return `${this.#key}:log:${game}:${player}`;
  }
  #logs(game: string): string {
    return `${this.#key}:logs:${game}`;
  }

  /** @throws StoreError where Redis does not answer, or not so */
  async #ask(command: string[]): Promise<unknown> {
    try {
      return await this.#client.sendCommand(command);
    } catch (error) {
      throw storeProblem(this.name, error);
    }
  }

  /** All in one trip; heard before it is over. */
  async #add(events: readonly HostEvent[]): Promise<void> {
    if (this.#closed) throw new StoreError({ id: "host.store.closed" });
    const ids = await Promise.all(events.map((event) => this.#ask(["XADD", this.#events, "*", "e", JSON.stringify(event)])));
    this.#ask(["EXPIRE", this.#events, `${LIFE}`]).catch(() => {});
    const id = String(ids.at(-1));
    if (isBefore(this.#seen, id)) await new Promise<void>((resolve) => void this.#waiting.push({ id, resolve }));
  }

  /** Asks for news, again and again; a lost line is one more reason to ask. */
  async #listen(): Promise<void> {
    while (!this.#closed)
      try {
        const command = ["XREAD", "COUNT", `${PAGE}`, "BLOCK", `${BLOCK}`, "STREAMS", this.#events, this.#seen];
        const answer = (await this.#reader.sendCommand(command)) as [string, Entries][] | null;
        for (const [, entries] of answer ?? []) this.#took(entries);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
  }

  #took(entries: Entries): void {
    if (!entries.length || this.#closed) return;
    this.#seen = entries.at(-1)![0];
    this.#take(entries.map(([id, fields]) => ({ at: Number(id.split("-")[0]), event: JSON.parse(fields[1]!) as HostEvent })));
    while (this.#waiting.length && !isBefore(this.#seen, this.#waiting[0]!.id)) this.#waiting.shift()!.resolve();
  }

  async #setClock(): Promise<void> {
    const before = realTime();
    const [seconds, micros] = ((await this.#ask(["TIME"])) as string[]).map(Number);
    this.#offset = seconds! * 1000 + micros! / 1000 - (before + realTime()) / 2;
  }
}

/** Whether one id of a stream comes before another. */
function isBefore(a: string, b: string): boolean {
  const [aTime = 0, aCount = 0] = a.split("-").map(Number);
  const [bTime = 0, bCount = 0] = b.split("-").map(Number);
  return aTime === bTime ? aCount < bCount : aTime < bTime;
}
