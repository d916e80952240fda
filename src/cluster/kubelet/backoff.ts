// Exponential back-off by key, as client-go's flowcontrol.Backoff: 10 seconds, doubling to 5 minutes, forgotten after twice the maximum.

export class Backoff {
  #entries = new Map<string, { delay: number; updated: number }>();

  constructor(
    readonly initial = 10_000,
    readonly max = 300_000,
  ) {}

  /** Milliseconds of the current back-off of `key`. */
  delay(key: string): number {
    return this.#entries.get(key)?.delay ?? 0;
  }

  /** When the last step was taken, virtual ms. */
  updated(key: string): number {
    return this.#entries.get(key)?.updated ?? 0;
  }

  /** Something failed at `now`: the next back-off is longer. */
  next(key: string, now: number, eventTime = now): void {
    const entry = this.#entries.get(key);
    if (!entry || eventTime - entry.updated > 2 * this.max) this.#entries.set(key, { delay: this.initial, updated: now });
    else {
      entry.delay = Math.min(entry.delay * 2, this.max);
      entry.updated = now;
    }
  }

  /** Whether `now` is still within the back-off that started with `eventTime`. */
  holds(key: string, eventTime: number, now: number): boolean {
    const entry = this.#entries.get(key);
    return entry !== undefined && eventTime - entry.updated <= 2 * this.max && now - eventTime < entry.delay;
  }

  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }
}

/** Go's text of a duration of whole seconds: 10s, 1m20s, 5m0s. */
export const duration = (milliseconds: number): string => {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
};

/** Go's text of a duration rounded to milliseconds: 850ms, 1.2s, 1m2.5s. */
export const exactDuration = (milliseconds: number): string => {
  const ms = Math.round(milliseconds);
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes ? `${minutes}m` : ""}${(ms - minutes * 60_000) / 1000}s`;
};
