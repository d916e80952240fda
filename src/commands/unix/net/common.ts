// What the network tools share: a task with a deadline, and times as they print them.
import { type Family, familyOf } from "../../../base/ip-address.ts";
import { isMusl as usesMusl } from "../../../machine/libc.ts";
import type { Running } from "../../../machine/process.ts";

const two = (value: number): string => String(value).padStart(2, "0");

/** As `2026-01-05 09:00:00`. */
export function dateTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** Whether the C library is musl, whose words for a connection that times out differ. */
export const isMusl = (self: Running): boolean => usesMusl(self.machine.files);

/** The addresses of a family, or all where none is asked for. */
export const ofFamily = (addresses: readonly string[], family: Family | undefined): readonly string[] =>
  family ? addresses.filter((address) => familyOf(address) === family) : addresses;

/** The operating system's words for why there is no connection. */
export function connectErrorText(self: Running, error: "refused" | "timeout" | "unreachable" | "reset"): string {
  if (error === "timeout") return isMusl(self) ? "Operation timed out" : "Connection timed out";
  if (error === "unreachable") return isMusl(self) ? "Network unreachable" : "Network is unreachable";
  return error === "refused" ? "Connection refused" : "Connection reset by peer";
}

/** Names of well-known ports, as /etc/services has them. */
const SERVICES: Readonly<Record<number, string>> = {
  21: "ftp",
  22: "ssh",
  23: "telnet",
  25: "smtp",
  53: "domain",
  80: "http",
  110: "pop3",
  143: "imap2",
  443: "https",
  3306: "mysql",
  5432: "postgresql",
  6379: "redis",
  8080: "http-alt",
};
export const serviceName = (port: number): string => SERVICES[port] ?? "*";
export const portNumber = (text: string): number | undefined => {
  if (/^\d+$/.test(text)) return Number(text) <= 65535 ? Number(text) : undefined;
  const named = Object.entries(SERVICES).find(([, name]) => name === text);
  return named && Number(named[0]);
};
