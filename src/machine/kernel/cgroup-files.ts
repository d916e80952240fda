// /sys/fs/cgroup: control groups as folders, and their settings and readings as files (cgroup v2).
import { isDisk } from "../devices.ts";
import { FileError } from "../file-error.ts";
import { FileSystem } from "../files.ts";
import { COMPUTER } from "../hardware.ts";
import type { Machine } from "../machine.ts";
import { Entries } from "../made-files.ts";
import type { FolderNode, Node } from "../nodes.ts";
import { parent as parentOf } from "../paths.ts";
import { parseProcessors, processorList } from "../processor-list.ts";
import type { Driver } from "../tree.ts";
import { CONTROLLERS, type Group, IO_LIMITS } from "./cgroup.ts";
import { CGROUP, type Kernel, kernelOf, processBehind } from "./kernel.ts";

const MAX = Number.POSITIVE_INFINITY;
const PAGE = 4096;

interface Setting {
  read(group: Group, kernel: Kernel): string;
  /** @throws FileError */
  write?(group: Group, text: string, kernel: Kernel, path: string): void;
  controller?: string;
  /** Not in the root group. */
  inner?: boolean;
  /** In the root group only. */
  root?: boolean;
}

const invalid = (path: string): never => {
  throw new FileError("EINVAL", path);
};
const shown = (value: number): string => `${value === MAX ? "max" : value}\n`;
const rows = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Math.floor(value)}\n`)
    .join("");

/** "max", or bytes with a suffix, in whole pages. */
function bytes(text: string, path: string): number {
  const word = text.trim();
  if (word === "max") return MAX;
  const match = /^(\d+)([kmgt]?)$/i.exec(word);
  if (!match) return invalid(path);
  const size = Number(match[1]) * 1024 ** " kmgt".indexOf(match[2]?.toLowerCase() || " ");
  return Math.floor(size / PAGE) * PAGE;
}
function whole(text: string, path: string, least: number, most: number): number {
  const word = text.trim();
  if (!/^\d+$/.test(word)) return invalid(path);
  if (Number(word) < least || Number(word) > most) throw new FileError("ERANGE", path);
  return Number(word);
}

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

/** The processes of a group as the reader sees them; 0 for those that are outside of the reader's process name space. */
function procs(group: Group, kernel: Kernel): string {
  const space = kernel.current?.machine.spaces?.pid ?? kernel.initial.pid;
  return kernel.groups
    .processes(group)
    .map((each) => kernel.numberIn(each, space) ?? 0)
    .sort((a, b) => a - b)
    .map((pid) => `${pid}\n`)
    .join("");
}

function join(group: Group, text: string, kernel: Kernel, path: string): void {
  const word = text.trim();
  if (!/^\d+$/.test(word)) invalid(path);
  if (group.parent && group.subtree.size) throw new FileError("EBUSY", path);
  const writer = kernel.current;
  const space = writer?.machine.spaces?.pid ?? kernel.initial.pid;
  const found = word === "0" ? writer : kernel.list(space).find(({ pid }) => String(pid) === word);
  const process = found && processBehind(found);
  if (!process) {
    if (found) throw new FileError("EACCES", path);
    throw new FileError("ESRCH", path);
  }
  kernel.groups.move(process, group);
}

function enable(group: Group, text: string, kernel: Kernel, path: string): void {
  const wanted = text.trim().split(/\s+/).filter(Boolean);
  for (const word of wanted) {
    const name = word.slice(1);
    if (!/^[+-]/.test(word) || !(CONTROLLERS as readonly string[]).includes(name)) invalid(path);
    if (word[0] === "+" && !group.controllers.includes(name)) throw new FileError("ENOENT", path);
    if (word[0] === "-" && [...group.children.values()].some(({ subtree }) => subtree.has(name))) throw new FileError("EBUSY", path);
  }
  if (group.parent && wanted.some((word) => word[0] === "+") && kernel.groups.processes(group).length) throw new FileError("EBUSY", path);
  for (const word of wanted) {
    if (word[0] === "+") group.subtree.add(word.slice(1));
    else group.subtree.delete(word.slice(1));
  }
}

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

const SETTINGS: Readonly<Record<string, Setting>> = {
  "cgroup.controllers": { read: ({ controllers }) => `${controllers.join(" ")}\n` },
  "cgroup.events": {
    inner: true,
    read: (group, { groups }) => rows({ populated: groups.within(group).length ? 1 : 0, frozen: group.frozen ? 1 : 0 }),
  },
  "cgroup.freeze": {
    inner: true,
    read: ({ frozen }) => `${frozen ? 1 : 0}\n`,
    write: (group, text, { groups }, path) => {
      group.frozen = whole(text, path, 0, 1) === 1;
      for (const each of groups.within(group)) each.kill(group.frozen ? "SIGSTOP" : "SIGCONT", { fromOutside: true });
    },
  },
  "cgroup.kill": {
    inner: true,
    read: () => "",
    write: (group, text, { groups }, path) => {
      whole(text, path, 1, 1);
      for (const each of groups.within(group)) each.kill("SIGKILL", { fromOutside: true });
    },
  },
  "cgroup.max.depth": { read: () => "max\n" },
  "cgroup.max.descendants": { read: () => "max\n" },
  "cgroup.procs": { read: procs, write: join },
  "cgroup.stat": { read: (group) => rows({ nr_descendants: group.all.length - 1, nr_dying_descendants: 0 }) },
  "cgroup.subtree_control": {
    read: ({ subtree }) => `${CONTROLLERS.filter((each) => subtree.has(each)).join(" ")}\n`,
    write: enable,
  },
  "cgroup.threads": { read: procs },
  "cgroup.type": { inner: true, read: () => "domain\n" },
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

const has = (group: Group, { controller, inner, root }: Setting): boolean =>
  (!inner || group.parent !== undefined) && (!root || !group.parent) && (!controller || group.controllers.includes(controller));

function folderOf(group: Group, kernel: Kernel): FolderNode {
  const file = (name: string): Node | undefined => {
    const child = group.children.get(name);
    if (child) return folderOf(child, kernel);
    const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name]! : undefined;
    if (!setting || !has(group, setting)) return undefined;
    const mode = name === "cgroup.kill" ? 0o200 : setting.write ? 0o644 : 0o444;
    return { type: "file", content: () => setting.read(group, kernel), mode, owner: 0, modified: kernel.host.clock.start };
  };
  const names = () => [...Object.keys(SETTINGS).filter((name) => has(group, SETTINGS[name]!)), ...group.children.keys()];
  return { type: "folder", entries: new Entries(names, file), mode: 0o755, owner: 0, modified: kernel.host.clock.start };
}

/** A computer's kernel, with its control groups where all look for them. */
export function startKernel(host: Machine): Kernel {
  const kernel = kernelOf(host);
  host.files.mount("/sys/fs/cgroup", cgroupFiles(kernel), { kind: CGROUP });
  return kernel;
}

/** The file system of a kernel's control groups. */
export function cgroupFiles(kernel: Kernel): FileSystem {
  const { groups } = kernel;
  const only = (path: string): void => {
    const who = kernel.current;
    if (who && who.user !== 0) throw new FileError("EACCES", path);
  };
  const driver: Driver = {
    root: () => folderOf(groups.root, kernel),
    change(path, node) {
      only(path);
      const group = groups.find(path);
      if (!node) {
        if (!group) throw new FileError("EPERM", path);
        if (group.children.size || groups.processes(group).length) throw new FileError("EBUSY", path);
        groups.remove(group);
        return;
      }
      if (group) return;
      if (node.type !== "folder") throw new FileError("EACCES", path);
      if (!groups.find(parentOf(path))) throw new FileError("ENOENT", path);
      groups.at(path).subtree.clear();
    },
    write(path, text) {
      only(path);
      const name = path.split("/").at(-1)!;
      const group = groups.find(parentOf(path));
      const setting = group && Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
      if (!group || !setting?.write) throw new FileError(setting ? "EINVAL" : "EACCES", path);
      if (text) setting.write(group, text, kernel, path);
    },
  };
  return new FileSystem(() => kernel.host.clock.now, undefined, driver);
}
