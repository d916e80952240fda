// How much of a host one address may have: requests, connections and wrong codes.
import { canonical, familyOf } from "../../base/ip-address.ts";
import { formatSubnet, subnetOf } from "../../base/subnet.ts";

/** Lets `burst` things happen at once and `rate` a second from then on. */
export class Bucket {
  #left: number;
  #at: number | undefined;

  constructor(
    readonly rate: number,
    readonly burst: number,
  ) {
    this.#left = burst;
  }

  /** Whether there was one left at `now` (ms). */
  take(now: number): boolean {
    this.#left = Math.min(this.burst, this.#left + (Math.max(0, now - (this.#at ?? now)) / 1000) * this.rate);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  full(now: number): boolean {
    return this.#left + ((now - (this.#at ?? now)) / 1000) * this.rate >= this.burst;
  }
}

/** A class behind one router has one address: a mistyped code for each of its players must not lock them out. */
const WRONG = { rate: 0.5, burst: 40 };
/** All of a class may press Enter at once. */
const REQUESTS = { rate: 60, burst: 600 };
/** Nor do whole schools enter at once, and nobody fills a room with names alone. */
const JOINS = { rate: 2, burst: 600 };
const CONNECTIONS = 500;
const FIRST_LOCK = 30_000;
const LONGEST_LOCK = 15 * 60_000;
/** More addresses than this are not remembered singly. */
const ADDRESSES = 5_000;

interface Record {
  requests: Bucket;
  wrong: Bucket;
  joins: Bucket;
  lockedUntil: number;
  lock: number;
  connections: number;
}

export class AddressLimits {
  readonly #records = new Map<string, Record>();

  /** How many addresses are remembered. */
  get size(): number {
    return this.#records.size;
  }

  /** Whether another request may come from there. */
  request(address: string, now: number): boolean {
    return this.#of(address, now).requests.take(now);
  }

  /** Whether another player may come in from there. */
  join(address: string, now: number): boolean {
    return this.#of(address, now).joins.take(now);
  }

  /** ms for which nothing from there is compared any more; 0 where it is not locked out. */
  locked(address: string, now: number): number {
    return Math.max(0, this.#of(address, now).lockedUntil - now);
  }

  /** Somebody there did not know the code. */
  wrong(address: string, now: number): void {
    const record = this.#of(address, now);
    if (record.wrong.full(now)) record.lock = FIRST_LOCK;
    if (record.wrong.take(now)) return;
    record.lockedUntil = now + record.lock;
    record.lock = Math.min(LONGEST_LOCK, record.lock * 2);
  }

  /** Opens a connection; undefined where there are too many already. The function given closes it. */
  connect(address: string, now: number): (() => void) | undefined {
    const record = this.#of(address, now);
    if (record.connections >= CONNECTIONS) return undefined;
    record.connections++;
    let open = true;
    return () => {
      if (open) record.connections--;
      open = false;
    };
  }

  #of(address: string, now: number): Record {
    const key = network(address);
    let record = this.#records.get(key);
    if (!record) {
      if (this.#records.size >= ADDRESSES) this.#forget(now);
      record = {
        requests: new Bucket(REQUESTS.rate, REQUESTS.burst),
        wrong: new Bucket(WRONG.rate, WRONG.burst),
        joins: new Bucket(JOINS.rate, JOINS.burst),
        lockedUntil: 0,
        lock: FIRST_LOCK,
        connections: 0,
      };
      this.#records.set(key, record);
    }
    return record;
  }

  /** Drops those of whom there is nothing to remember; where all have something, the oldest half. */
  #forget(now: number): void {
    for (const [key, each] of this.#records)
      if (!each.connections && each.lockedUntil < now && each.wrong.full(now) && each.joins.full(now) && each.requests.full(now))
        this.#records.delete(key);
    if (this.#records.size < ADDRESSES) return;
    for (const [key, each] of [...this.#records].slice(0, ADDRESSES / 2)) if (!each.connections) this.#records.delete(key);
  }
}

/** Whoever has an IPv6 address has 2⁶⁴ of them. */
function network(address: string): string {
  const plain = canonical(address.split("%")[0]!).replace(/^::ffff:(?=\d+\.)/, "");
  return familyOf(plain) === 6 ? formatSubnet(subnetOf({ address: plain, prefix: 64 })) : plain;
}
