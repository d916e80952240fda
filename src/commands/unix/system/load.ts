// What a machine is busy with: uptime, free, top.
import { COMPUTER } from "../../../machine/hardware.ts";
import type { Program, Running } from "../../../machine/process.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { isBusybox, options, say, ToolError, tool } from "../tool.ts";
import { commandLine, cpuOf, memoryOf, processesOf, shortName, stateOf, userName } from "./process-list.ts";

const clockTime = (self: Running): string => new Date(self.clock.now).toISOString().slice(11, 19);
const pad = (value: number): string => String(value).padStart(2, "0");

/** Since when the computer is on, which is since the world began. */
function up(self: Running): string {
  const minutes = Math.floor((self.clock.now - self.clock.start) / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  return `${days ? `${days} day${days > 1 ? "s" : ""}, ` : ""}${hours ? `${days ? "" : " "}${hours}:${pad(minutes % 60)}` : `${minutes % 60} min`}`;
}
/** How many processors its processes keep busy; it does not vary over the three spans of time. */
const load = (self: Running): string =>
  Array(3)
    .fill((self.machine.load.cpu / 1000).toFixed(2))
    .join(", ");
const headline = (self: Running): string => ` ${clockTime(self)} up ${up(self)},  0 users,  load average: ${load(self)}`;

const uptime = tool(function* (self, args) {
  const flags = options(args, "ps", { pretty: "p", since: "s" });
  const minutes = Math.floor((self.clock.now - self.clock.start) / 60_000);
  if (flags.has("s")) yield* say(self, `${new Date(self.clock.start).toISOString().slice(0, 19).replace("T", " ")}\n`);
  else if (flags.has("p")) {
    const parts = [
      [Math.floor(minutes / 1440), "day"],
      [Math.floor(minutes / 60) % 24, "hour"],
      [minutes % 60, "minute"],
    ] as const;
    yield* say(
      self,
      `up ${parts
        .filter(([count, unit]) => count || (unit === "minute" && minutes < 60))
        .map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`)
        .join(", ")}\n`,
    );
  } else yield* say(self, `${headline(self)}\n`);
});

/** KiB: all, and what the processes took. */
/** What /proc/meminfo says, KiB. */
function memory(self: Running): { total: number; used: number; free: number; cached: number; available: number } {
  const text = self.machine.files.read("/proc/meminfo");
  const value = (name: string): number => Number(new RegExp(`^${name}: +(\\d+)`, "m").exec(text)?.[1] ?? 0);
  const [total, available] = [value("MemTotal"), value("MemAvailable")];
  return { total, used: total - available, free: value("MemFree"), cached: value("Buffers") + value("Cached"), available };
}

const human = (kibibytes: number): string => {
  let value = kibibytes * 1024;
  for (const unit of ["B", "Ki", "Mi", "Gi"]) {
    if (value < 1024 || unit === "Gi") return `${value < 10 && unit !== "B" ? value.toFixed(1) : Math.round(value)}${unit}`;
    value /= 1024;
  }
  return "";
};

const free = tool(function* (self, args) {
  const flags = options(
    args,
    "bkmghtwls:c:",
    {
      human: "h",
      bytes: "b",
      kibi: "k",
      mebi: "m",
      gibi: "g",
      total: "t",
      "seconds=": "s",
      "count=": "c",
    },
    { unsimulated: "wlsc", unseen: { k: "figures are in kibibytes anyway" } },
  );
  const { total, used, free, cached, available } = memory(self);
  const shown = (value: number) =>
    flags.has("h")
      ? human(value)
      : flags.has("b")
        ? String(value * 1024)
        : String(Math.floor(value / (flags.has("m") ? 1024 : flags.has("g") ? 1024 * 1024 : 1)));
  // procps has its first column one wider since 3.3.17, and busybox as it was.
  const first = isBusybox(self) ? 19 : 20;
  const row = (name: string, values: readonly (number | string)[]) =>
    `${values
      .map((value) => (typeof value === "string" ? value : shown(value)))
      .map((value, at) => (at ? value.padStart(12) : name + value.padStart(first - name.length)))
      .join("")}\n`;
  let text = row("", ["total", "used", "free", "shared", "buff/cache", "available"]);
  text += row("Mem:", [total, used, free, 0, cached, available]) + row("Swap:", [0, 0, 0]);
  if (flags.has("t")) text += row("Total:", [total, used, free]);
  yield* say(self, text);
});

/** One picture of top, in lines. */
function picture(self: Running, columns: number): string[] {
  const all = processesOf(self).sort((a, b) => cpuOf(b) - cpuOf(a) || a.pid - b.pid);
  const count = (state: string) => all.filter((each) => stateOf(self, each) === state).length;
  const { total, used, free, cached, available } = memory(self);
  const busy = Math.min(100, self.machine.load.cpu / 10 / COMPUTER.processors);
  if (isBusybox(self))
    return [
      `Mem: ${used}K used, ${free}K free, 0K shrd, 0K buff, ${cached}K cached`,
      `CPU: ${Math.round(busy).toString().padStart(3)}% usr   0% sys   0% nic ${Math.round(100 - busy)}% idle   0% io   0% irq   0% sirq`,
      `Load average: ${load(self).replaceAll(",", "")} ${count("R")}/${all.length} ${all.at(-1)?.pid ?? 0}`,
      "  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND",
      ...all.map((each) =>
        `${String(each.pid).padStart(5)} ${String(each.parent?.pid ?? 0).padStart(5)} ${userName(self, each).padEnd(8)} ${stateOf(self, each).padEnd(4)} ${String(memoryOf(each)).padStart(5)} ${String(Math.round((100 * memoryOf(each)) / COMPUTER.memory)).padStart(3)}%   0 ${String(Math.round(cpuOf(each) / COMPUTER.processors)).padStart(3)}% ${commandLine(each)}`.slice(
          0,
          columns,
        ),
      ),
    ];
  const mebi = (value: number) => (value / 1024).toFixed(1).padStart(8);
  return [
    `top -${headline(self)}`,
    `Tasks: ${String(all.length).padStart(3)} total, ${String(count("R")).padStart(3)} running, ${String(count("S")).padStart(3)} sleeping, ${String(count("T")).padStart(3)} stopped,   0 zombie`,
    `%Cpu(s): ${busy.toFixed(1).padStart(4)} us,  0.0 sy,  0.0 ni,${(100 - busy).toFixed(1).padStart(5)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st`,
    `MiB Mem :${mebi(total)} total,${mebi(free)} free,${mebi(used)} used,${mebi(cached)} buff/cache`,
    `MiB Swap:${mebi(0)} total,${mebi(0)} free,${mebi(0)} used.${mebi(available)} avail Mem`,
    "",
    "    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND",
    ...all.map((each) =>
      `${String(each.pid).padStart(7)} ${userName(self, each).padEnd(8)}  20   0 ${String(memoryOf(each)).padStart(7)} ${String(memoryOf(each)).padStart(6)}      0 ${stateOf(self, each)} ${cpuOf(each).toFixed(1).padStart(5)} ${((100 * memoryOf(each)) / COMPUTER.memory).toFixed(1).padStart(5)}   0:00.00 ${shortName(each)}`.slice(
        0,
        columns,
      ),
    ),
  ];
}

const top = tool(function* (self, args) {
  const flags = options(args, "bn:d:p:u:HcioS", { "batch-mode": "b", "iterations=": "n", "delay=": "d" }, { unsimulated: "puHcioS" });
  const batch = flags.has("b");
  const terminal = self.stdin.terminal && self.stdout.terminal ? terminalOf(self) : undefined;
  if (!batch && !terminal && !isBusybox(self)) throw new ToolError("failed tty get");
  const turns = Number(flags.value("n") ?? Number.POSITIVE_INFINITY);
  const delay = Number(flags.value("d") ?? (isBusybox(self) ? 5 : 3)) * 1000;
  if (Number.isNaN(turns) || Number.isNaN(delay)) throw new ToolError("bad argument");
  const screen = terminal && !batch ? terminal : undefined;
  if (screen) screen.raw = true;
  try {
    for (let turn = 1; ; turn++) {
      const rows = picture(self, screen?.columns ?? 512);
      if (screen) yield* say(self, `\u001b[H\u001b[2J${rows.slice(0, screen.rows - 1).join("\r\n")}\r\n`);
      else yield* say(self, `${rows.join("\n")}\n${turn < turns ? "\n" : ""}`);
      if (turn >= turns) return 0;
      const until = self.clock.now + delay;
      while (self.clock.now < until) {
        if (!screen) yield { until };
        else if (self.stdin.readable) {
          const keys = self.stdin.read();
          if (/[q\u0003]/.test(keys) || self.stdin.ended) return 0;
          if (keys.includes(" ")) break;
        } else yield { on: self.stdin.changed, until };
      }
    }
  } finally {
    if (screen) screen.raw = false;
  }
});

export const loadTools: Readonly<Record<string, Program>> = { uptime, free, top };
