// What the controllers of control groups take and tell: processor time, processors, disks, memory, numbers of processes.
import { isDisk } from "../disks.ts";
import { FileError } from "../file-error.ts";
import { COMPUTER } from "../hardware.ts";
import { parseProcessors, processorList } from "../processor-list.ts";
import { type Group, IO_LIMITS } from "./cgroup.ts";
import { bytes, invalid, MAX, PAGE, rows, type Setting, shown, whole } from "./cgroup-setting.ts";
import type { Kernel } from "./kernel.ts";

const memoryLimit = (name: "max" | "high" | "low" | "min" | "swap"): Setting => ({
  controller: "memory",
  inner: true,
  read: ({ memory }) => shown(memory[name]),
  write: (group, text, { groups }, path) => {
    group.memory[name] = bytes(text, path);
    if (name !== "max") return;
    group.backing?.resize(group.memory.max === MAX ? 0 : group.memory.max, group.rate === MAX ? 0 : group.rate);
    groups.limited();
  },
});

const time = (group: Group, kernel: Kernel) => {
  kernel.groups.settle();
  const { backing, used } = group;
  const spent = 1000 * (backing ? backing.spent() : used.time);
  return {
    usage_usec: spent,
    user_usec: spent,
    system_usec: 0,
    nice_usec: 0,
    ...(group.parent
      ? {
          nr_periods: used.periods,
          nr_throttled: used.throttledPeriods,
          throttled_usec: 1000 * (backing ? backing.throttled() : used.throttled),
          nr_bursts: 0,
          burst_usec: 0,
        }
      : {}),
  };
};

const memoryOf = (group: Group, { groups }: Kernel): number => Math.ceil(groups.memory(group) / PAGE) * PAGE;

export const controllers: Readonly<Record<string, Setting>> = {
  "cpu.max": {
    controller: "cpu",
    inner: true,
    read: ({ cpu }) => `${cpu.quota === MAX ? "max" : cpu.quota} ${cpu.period}\n`,
    write: (group, text, { groups }, path) => {
      const [quota = "", period] = text.trim().split(/\s+/);
      const next = { quota: quota === "max" ? MAX : Number(quota), period: period === undefined ? group.cpu.period : Number(period) };
      if (!(next.quota >= 1000) || !(next.period >= 1000 && next.period <= 1_000_000)) invalid(path);
      groups.settle();
      Object.assign(group.cpu, next);
      group.backing?.resize(group.memory.max === MAX ? 0 : group.memory.max, group.rate === MAX ? 0 : group.rate);
    },
  },
  "cpu.stat": { read: (group, kernel) => rows(time(group, kernel)) },
  "cpu.weight": {
    controller: "cpu",
    inner: true,
    read: ({ cpu }) => shown(cpu.weight),
    write: (group, text, _kernel, path) => {
      group.cpu.weight = whole(text, path, 1, 10_000);
    },
  },
  "cpuset.cpus": {
    controller: "cpuset",
    inner: true,
    read: ({ cpuset }) => `${processorList(cpuset)}\n`,
    write: (group, text, _kernel, path) => {
      const word = text.trim();
      const asked = word ? (parseProcessors(word) ?? invalid(path)) : [];
      if (asked.some((each) => each >= COMPUTER.processors)) throw new FileError("ERANGE", path);
      group.cpuset = asked;
    },
  },
  "cpuset.cpus.effective": { controller: "cpuset", read: ({ processors }) => `${processorList(processors)}\n` },
  "cpuset.mems.effective": { controller: "cpuset", read: () => "0\n" },
  "io.max": {
    controller: "io",
    inner: true,
    read: ({ io }) =>
      [...io.limits]
        .filter(([, limits]) => IO_LIMITS.some((name) => (limits[name] ?? MAX) !== MAX))
        .map(([device, limits]) => `${device} ${IO_LIMITS.map((name) => `${name}=${shown(limits[name] ?? MAX).trim()}`).join(" ")}\n`)
        .join(""),
    write: (group, text, { host }, path) => {
      const [device = "", ...words] = text.trim().split(/\s+/);
      if (!/^\d+:\d+$/.test(device)) invalid(path);
      if (!isDisk(host.files, device)) throw new FileError("ENODEV", path);
      const next: Record<string, number> = { ...group.io.limits.get(device) };
      for (const word of words) {
        const [name = "", value = ""] = word.split("=");
        if (!(IO_LIMITS as readonly string[]).includes(name) || !/^(max|[1-9]\d*)$/.test(value)) invalid(path);
        next[name] = value === "max" ? MAX : Number(value);
      }
      group.io.limits.set(device, next);
    },
  },
  "io.stat": { controller: "io", read: () => "" },
  "io.weight": {
    controller: "io",
    inner: true,
    read: ({ io }) => `default ${io.weight}\n`,
    write: (group, text, _kernel, path) => {
      group.io.weight = whole(text.trim().replace(/^default +/, ""), path, 1, 10_000);
    },
  },
  "memory.current": { controller: "memory", inner: true, read: (group, kernel) => shown(memoryOf(group, kernel)) },
  "memory.events": { controller: "memory", inner: true, read: ({ memoryEvents }) => rows(memoryEvents) },
  "memory.high": memoryLimit("high"),
  "memory.low": memoryLimit("low"),
  "memory.max": memoryLimit("max"),
  "memory.min": memoryLimit("min"),
  "memory.oom.group": {
    controller: "memory",
    inner: true,
    read: ({ killsTogether }) => `${killsTogether ? 1 : 0}\n`,
    write: (group, text, _kernel, path) => {
      group.killsTogether = whole(text, path, 0, 1) === 1;
    },
  },
  "memory.peak": {
    controller: "memory",
    inner: true,
    read: (group, kernel) => shown((group.memory.peak = Math.max(group.memory.peak, memoryOf(group, kernel)))),
  },
  "memory.stat": {
    controller: "memory",
    read: (group, kernel) =>
      rows({ anon: memoryOf(group, kernel), file: 0, kernel: 0, slab: 0, sock: 0, shmem: 0, pgfault: 0, pgmajfault: 0 }),
  },
  "memory.swap.current": { controller: "memory", inner: true, read: () => "0\n" },
  "memory.swap.max": memoryLimit("swap"),
  "pids.current": { controller: "pids", inner: true, read: (group, { groups }) => shown(groups.within(group).length) },
  "pids.events": { controller: "pids", inner: true, read: ({ pids }) => rows({ max: pids.refused }) },
  "pids.max": {
    controller: "pids",
    inner: true,
    read: ({ pids }) => shown(pids.max),
    write: (group, text, _kernel, path) => {
      group.pids.max = text.trim() === "max" ? MAX : whole(text, path, 0, 4_194_304);
    },
  },
  "pids.peak": { controller: "pids", inner: true, read: ({ pids }, _kernel) => shown(pids.peak) },
};
