// What tools show of a process: its columns for ps and top.
import { commandName } from "../../../machine/command-name.ts";
import { kernelBelow, processBehind } from "../../../machine/kernel/kernel.ts";
import type { Use } from "../../../machine/load.ts";
import { procViewer } from "../../../machine/proc.ts";
import type { Listed, Running } from "../../../machine/process.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { isBusybox, ToolError } from "../tool.ts";
import { ownerName } from "./users.ts";

/** As /proc tells of them: those of the process name space that is mounted there. @throws ToolError where none is */
export function processesOf(self: Running): Listed[] {
  const viewer = procViewer(self.machine);
  if (!viewer) throw new ToolError(isBusybox(self) ? "can't open '/proc': No such file or directory" : NO_PROC);
  return [...viewer.processes.running.values(), ...(viewer.others?.() ?? [])].sort((a: Listed, b: Listed) => a.pid - b.pid);
}
const NO_PROC =
  '/proc must be mounted\n  To mount /proc at boot you need an /etc/fstab line like:\n      proc   /proc   proc    defaults\n  In the meantime, run "mount proc /proc -t proc"';
/** The name of a program as the kernel keeps it. */
export const shortName = (process: Listed): string => commandName(process.argv);
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
function loadOf(listed: Listed): Use {
  const process = processBehind(listed);
  if (!process) return {};
  const { machine } = process;
  const use = machine.load.of(process);
  const kernel = kernelBelow(machine);
  return kernel ? { ...use, memory: kernel.groups.memoryOf(process) } : use;
}
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
