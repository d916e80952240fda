// The scheduling queue: what is to be tried now, what waits out its back-off, and what waits until something changes (scheduler/backend/queue).
import type { Clock, Timer } from "../../base/clock.ts";
import type { PodInfo } from "./pod.ts";

const FIRST_BACKOFF = 1000;
const MAX_BACKOFF = 10_000;
/** Whatever happens, nobody waits longer without another try. */
const FLUSH = 5 * 60_000;

interface Entry {
  key: string;
  pod: PodInfo;
  attempts: number;
  /** Virtual ms of the last attempt. */
  tried: number;
  where: "active" | "backoff" | "unschedulable";
  /** Virtual ms at which its back-off ends. */
  until: number;
  timer?: Timer | undefined;
}

export class SchedulingQueue {
  readonly #entries = new Map<string, Entry>();
  /** Those that wait for a change. */
  readonly #waiting = new Set<Entry>();
  /** Ready to be tried: first in, first out within a priority. */
  readonly #active = new Map<number, Set<Entry>>();
  /** Those that wait out a back-off, and are tried before it ends where there is nothing else to do (SchedulerPopFromBackoffQ). */
  readonly #early = new Set<Entry>();

  /** @param ready called when there is something to try */
  constructor(
    private readonly clock: Clock,
    private readonly ready: () => void,
  ) {}

  /** A new pod, or one whose spec changed: tried as soon as its turn comes. */
  add(key: string, pod: PodInfo): void {
    const entry = this.#entries.get(key);
    if (entry) {
      if (entry.where === "active") this.#active.get(entry.pod.priority)?.delete(entry);
      entry.pod = pod;
      this.#activate(entry);
    } else {
      const fresh: Entry = { key, pod, attempts: 0, tried: 0, where: "active", until: 0 };
      this.#entries.set(key, fresh);
      this.#activate(fresh);
    }
  }

  /** Takes the changed pod in place of the old one without trying it anew. */
  replace(key: string, pod: PodInfo): void {
    const entry = this.#entries.get(key);
    if (entry) entry.pod = pod;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  remove(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.clock.cancel(entry.timer);
    this.#active.get(entry.pod.priority)?.delete(entry);
    this.#waiting.delete(entry);
    this.#early.delete(entry);
    this.#entries.delete(key);
  }

  clear(): void {
    for (const entry of this.#entries.values()) this.clock.cancel(entry.timer);
    this.#entries.clear();
    this.#waiting.clear();
    this.#early.clear();
    this.#active.clear();
  }

  /** The next to try; it stays known until removed or failed. */
  take(): { key: string; pod: PodInfo } | undefined {
    let best: number | undefined;
    for (const [priority, entries] of this.#active) if (entries.size && (best === undefined || priority > best)) best = priority;
    const entry = best === undefined ? this.#soonest() : this.#active.get(best)!.values().next().value!;
    if (!entry) return undefined;
    this.clock.cancel(entry.timer);
    this.#early.delete(entry);
    this.#active.get(entry.pod.priority)?.delete(entry);
    entry.attempts++;
    entry.tried = this.clock.now;
    return entry;
  }

  /** Of those in back-off the one whose back-off ends first. */
  #soonest(): Entry | undefined {
    let soonest: Entry | undefined;
    for (const entry of this.#early) if (!soonest || entry.until < soonest.until) soonest = entry;
    return soonest;
  }

  /** It could not be told what was decided: tried again when its back-off is over, and not before. */
  trouble(key: string): void {
    const entry = this.#entries.get(key);
    if (entry) this.#move(entry, false);
  }

  /** No node would do: wait for a change. */
  failed(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    entry.where = "unschedulable";
    this.#waiting.add(entry);
    entry.timer = this.clock.after(FLUSH, () => this.#move(entry));
  }

  /** Something changed: those for whom `helps` get another try, once their back-off is over or there is nothing else to do. */
  retry(helps: (pod: PodInfo) => boolean): void {
    for (const entry of this.#waiting) if (helps(entry.pod)) this.#move(entry);
  }

  #move(entry: Entry, early = true): void {
    this.clock.cancel(entry.timer);
    this.#waiting.delete(entry);
    const backoff = Math.min(FIRST_BACKOFF * 2 ** Math.max(0, entry.attempts - 1), MAX_BACKOFF);
    const until = entry.tried + backoff;
    if (until <= this.clock.now) {
      this.#activate(entry);
      return;
    }
    entry.where = "backoff";
    entry.until = until;
    entry.timer = this.clock.at(until, () => this.#activate(entry));
    if (!early) return;
    this.#early.add(entry);
    this.ready();
  }

  #activate(entry: Entry): void {
    this.clock.cancel(entry.timer);
    entry.timer = undefined;
    this.#waiting.delete(entry);
    this.#early.delete(entry);
    entry.where = "active";
    let entries = this.#active.get(entry.pod.priority);
    if (!entries) this.#active.set(entry.pod.priority, (entries = new Set()));
    entries.add(entry);
    this.ready();
  }
}
