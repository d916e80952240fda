// What tools show of a process: its columns for ps and top.
import { type Listed, Running } from "../../../machine/process.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { nameOf } from "../tool.ts";
import { ownerName } from "./users.ts";

export const processesOf = (self: Running): Listed[] =>
  [...self.machine.processes.running.values(), ...(self.machine.others?.() ?? [])].sort((a: Listed, b: Listed) => a.pid - b.pid);
/** The name of a program as the kernel keeps it. */
export const shortName = (process: Listed): string => nameOf(process).replace(/^-/, "").slice(0, 15);
export const commandLine = (process: Listed): string => process.argv.join(" ");
export const terminalName = (process: Listed): string => (terminalOf(process) ? "pts/0" : "?");
export const userName = (self: Running, process: Listed, width = 8): string => {
  const name = ownerName(self, process.user);
  return name.length > width ? `${name.slice(0, width - 1)}+` : name;
};
/** KiB of memory that it took. */
export const memoryOf = (process: Listed): number => Math.round((process.resident ?? loadOf(process).memory ?? 0) / 1024);
/** Percent of one processor. */
export const cpuOf = (process: Listed): number => (loadOf(process).cpu ?? 0) / 10;
const loadOf = (process: Listed) => (process instanceof Running ? process.machine.load.of(process) : {});
const pad = (value: number): string => String(value).padStart(2, "0");
/** Hours and minutes of its start; the day when it was not today. */
export function startOf(process: Listed): string {
  const [start, now] = [new Date(process.started), new Date(process.clock.now)];
  if (start.toDateString() !== now.toDateString()) return start.toUTCString().replace(/^\w+, (\d+) (\w+).*/, "$2$1");
  return `${pad(start.getUTCHours())}:${pad(start.getUTCMinutes())}`;
}
/** [[days-]hours:]minutes:seconds since its start. */
export function elapsed(process: Listed): string {
  const seconds = Math.floor((process.clock.now - process.started) / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return `${days ? `${days}-` : ""}${days || hours ? `${pad(hours)}:` : ""}${pad(minutes)}:${pad(seconds % 60)}`;
}
/** R for who asks, T for stopped, S for all others, which wait. */
export const stateOf = (self: Running, process: Listed): string =>
  process.stopped ? "T" : process === self || cpuOf(process) >= 100 ? "R" : "S";
export function longState(self: Running, process: Listed): string {
  const terminal = terminalOf(process);
  const front = terminal?.foreground.some((each) => (each as Listed) === process || each === process.parent) ?? false;
  return `${stateOf(self, process)}${process.parent ? "" : "s"}${front ? "+" : ""}`;
}
