// Entries of a journal as journalctl writes them, in its output modes.
import { type JournalEntry, textOf } from "../../machine/journal.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number): string => String(value).padStart(2, "0");

/** Jan 05 09:00:00 */
export function shortTime(at: number): string {
  const date = new Date(at);
  return `${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())} ${date.toISOString().slice(11, 19)}`;
}

/** Mon 2026-01-05 09:00:00 UTC */
export const longTime = (at: number): string =>
  `${["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][new Date(at).getUTCDay()]} ${new Date(at).toISOString().slice(0, 10)} ${new Date(at).toISOString().slice(11, 19)} UTC`;

const who = ({ identifier, pid }: JournalEntry): string => (pid === undefined ? identifier : `${identifier}[${pid}]`);

export type Mode = "short" | "short-iso" | "short-precise" | "short-full" | "cat" | "json" | "json-pretty" | "verbose";
export const MODES: readonly string[] = ["short", "short-iso", "short-precise", "short-full", "cat", "json", "json-pretty"];

function fields(entry: JournalEntry, hostname: string): Record<string, string> {
  return {
    ...(entry.unit ? { _SYSTEMD_UNIT: entry.unit } : {}),
    __REALTIME_TIMESTAMP: String(Math.floor(entry.at * 1000)),
    PRIORITY: String(entry.priority),
    _HOSTNAME: hostname,
    SYSLOG_IDENTIFIER: entry.identifier,
    ...(entry.pid === undefined ? {} : { _PID: String(entry.pid) }),
    _TRANSPORT: entry.identifier === "kernel" ? "kernel" : entry.identifier === "systemd" ? "journal" : "stdout",
    MESSAGE: textOf(entry),
  };
}

/** One entry with its line break. */
export function entryText(entry: JournalEntry, mode: Mode, hostname: string): string {
  const line = (time: string) => `${time} ${hostname} ${who(entry)}: ${textOf(entry)}\n`;
  const iso = new Date(entry.at).toISOString();
  switch (mode) {
    case "cat":
      return `${textOf(entry)}\n`;
    case "json":
      return `${JSON.stringify(fields(entry, hostname))}\n`;
    case "json-pretty":
      return `${JSON.stringify(fields(entry, hostname), undefined, "\t")}\n`;
    case "short-iso":
      return line(`${iso.slice(0, 19)}+0000`);
    case "short-precise":
      return line(`${shortTime(entry.at)}.${iso.slice(20, 23)}000`);
    case "short-full":
      return line(longTime(entry.at));
    default:
      return line(shortTime(entry.at));
  }
}
