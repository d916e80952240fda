// limit-rps, limit-rpm and limit-connections: how much one client may ask for, as nginx's limit_req and limit_conn count it (internal/ingress/annotations/ratelimit).

export interface Rate {
  /** The zone that counts it. */
  zone: string;
  /** Requests that are let through in the long run. */
  perMinute: number;
  /** How many may come at once beyond that. */
  burst: number;
}
export interface Limits {
  rates: readonly Rate[];
  /** The zone that counts connections. */
  zone: string;
  /** How many may be under way at once; 0 is no limit. */
  connections: number;
  /** Clients that are not limited. */
  exempt: readonly string[];
}

/** Requests beyond the limits are answered with this (limit-req-status-code's default). */
export const LIMITED = 503;

/** What clients have asked lately, by limit and client. */
export class LimitZones {
  readonly #excess = new Map<string, { excess: number; at: number }>();
  readonly #busy = new Map<string, number>();

  /** One more request: undefined where it fits, else by how much it is too many. A bucket that leaks at the rate and overflows beyond the burst. */
  excess(client: string, { zone, perMinute, burst }: Rate, now: number): number | undefined {
    const key = `${zone}/${client}`;
    const last = this.#excess.get(key);
    const excess = last ? Math.max(0, last.excess - ((now - last.at) * perMinute) / 60_000 + 1) : 0;
    if (excess > burst) return excess;
    this.#excess.set(key, { excess, at: now });
    return undefined;
  }

  /** Takes one of the places; undefined where all are taken, else how to give it back. */
  enter(client: string, { zone, connections }: Limits): (() => void) | undefined {
    if (!connections) return () => undefined;
    const key = `${zone}/${client}`;
    const busy = this.#busy.get(key) ?? 0;
    if (busy >= connections) return undefined;
    this.#busy.set(key, busy + 1);
    return () => {
      const left = (this.#busy.get(key) ?? 1) - 1;
      if (left) this.#busy.set(key, left);
      else this.#busy.delete(key);
    };
  }
}
