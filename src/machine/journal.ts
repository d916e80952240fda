// The journal of a machine: what its services, its service manager and its kernel said, line by line (systemd-journald).
import { Signal } from "../base/signal.ts";

/** As syslog counts them; smaller is worse. */
export const PRIORITY = { alert: 1, critical: 2, error: 3, warning: 4, notice: 5, info: 6, debug: 7 } as const;

export interface JournalEntry {
  /** Virtual ms. */
  readonly at: number;
  /** The unit whose line it is, or is about; the kernel's have none. */
  readonly unit?: string;
  /** Who says it: kubelet, containerd, systemd, kernel. */
  readonly identifier: string;
  /** Undefined for the kernel. */
  readonly pid?: number;
  readonly priority: number;
  /** Without a line break; made when somebody reads it, where it is a function. */
  readonly text: string | (() => string);
}

/** Older lines go beyond this many. */
const LIMIT = 4000;

export class Journal {
  #entries: JournalEntry[] = [];
  #dropped = 0;
  readonly changed = new Signal();

  add(entry: JournalEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > LIMIT) {
      this.#dropped += LIMIT / 2;
      this.#entries = this.#entries.slice(LIMIT / 2);
    }
    this.changed.fire();
  }

  /** The index after the last line. */
  get end(): number {
    return this.#dropped + this.#entries.length;
  }
  /** The kept lines from an index on. */
  from(index: number): readonly JournalEntry[] {
    return this.#entries.slice(Math.max(0, index - this.#dropped));
  }
}

export const textOf = ({ text }: JournalEntry): string => (typeof text === "string" ? text : text());
