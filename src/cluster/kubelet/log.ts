// What a kubelet writes to its node's journal, in the form of klog. Lines are put together when somebody reads them.
import type { Clock } from "../../base/clock.ts";
import { plainLine, type Severity, structuredLine, type Value } from "../../base/klog.ts";
import { type Journal, PRIORITY } from "../../machine/journal.ts";

export type Values = Readonly<Record<string, Value>>;

export class KubeletLog {
  /** Of the kubelet's process; another after each start. */
  pid = 0;

  constructor(
    private readonly clock: Clock,
    private readonly journal: Journal | undefined,
  ) {}

  info(place: string, message: string, values?: Values): void {
    this.#structured("I", place, message, values);
  }
  error(place: string, message: string, values?: Values): void {
    this.#structured("E", place, message, values);
  }
  /** An unstructured line. */
  plain(severity: Severity, place: string, text: string): void {
    const { now } = this.clock;
    const { pid } = this;
    this.#add(now, () => plainLine(severity, now, pid, place, text));
  }
  /** As it is, without klog's head: what the program prints before it has a logger. */
  raw(text: string): void {
    this.#add(this.clock.now, text);
  }

  #structured(severity: Severity, place: string, message: string, values?: Values): void {
    const { now } = this.clock;
    const { pid } = this;
    this.#add(now, () => structuredLine(severity, now, pid, place, message, values));
  }
  #add(at: number, text: string | (() => string)): void {
    this.journal?.add({ at, unit: "kubelet.service", identifier: "kubelet", pid: this.pid, priority: PRIORITY.info, text });
  }
}
