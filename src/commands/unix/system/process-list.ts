// What tools show of a process: its columns for ps and top.
import type { Running } from "../../../machine/process.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { nameOf } from "../tool.ts";
import { ownerName } from "./users.ts";

export const processesOf = (self: Running): Running[] => [...self.machine.processes.running.values()].sort((a, b) => a.pid - b.pid);
/** The name of a program as the kernel keeps it. */
export const shortName = (process: Running): string => nameOf(process).replace(/^-/, "").slice(0, 15);
export const commandLine = (process: Running): string => process.argv.join(" ");
export const terminalName = (process: Running): string => (terminalOf(process) ? "pts/0" : "?");
export const userName = (self: Running, process: Running, width = 8): string => {
  const name = ownerName(self, process.user);
  return name.length > width ? `${name.slice(0, width - 1)}+` : name;
};
/** KiB of memory that it took. */
export const memoryOf = (process: Running): number => Math.round((process.machine.load.of(process).memory ?? 0) / 1024);
/** Percent of one processor. */
export const cpuOf = (process: Running): number => (process.machine.load.of(process).cpu ?? 0) / 10;
const pad = (value: number): string => String(value).padStart(2, "0");
/** Hours and minutes of its start; the day when it was not today. */
export function startOf(process: Running): string {
  const [start, now] = [new Date(process.started), new Date(process.clock.now)];
  if (start.toDateString() !== now.toDateString()) return start.toUTCString().replace(/^\w+, (\d+) (\w+).*/, "$2$1");
  return `${pad(start.getUTCHours())}:${pad(start.getUTCMinutes())}`;
}
/** [[days-]hours:]minutes:seconds since its start. */
export function elapsed(process: Running): string {
  const seconds = Math.floor((process.clock.now - process.started) / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return `${days ? `${days}-` : ""}${days || hours ? `${pad(hours)}:` : ""}${pad(minutes)}:${pad(seconds % 60)}`;
}
/** R for who asks, T for stopped, S for all others, which wait. */
export const stateOf = (self: Running, process: Running): string =>
  process.stopped ? "T" : process === self || cpuOf(process) >= 100 ? "R" : "S";
export function longState(self: Running, process: Running): string {
  const terminal = terminalOf(process);
  const front = terminal?.foreground.some((each) => each === process || each === process.parent) ?? false;
  return `${stateOf(self, process)}${process.parent ? "" : "s"}${front ? "+" : ""}`;
}
