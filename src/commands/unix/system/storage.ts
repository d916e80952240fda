// File systems of a machine: df and mount. Sizes are those of the files that are there.

import { sizeOf } from "../../../machine/file-size.ts";
import type { FileSystem } from "../../../machine/files.ts";
import { COMPUTER } from "../../../machine/hardware.ts";
import type { Node } from "../../../machine/nodes.ts";
import type { Program, Running } from "../../../machine/process.ts";
import { hostOf } from "../../../world/node/hosts.ts";
import { isBusybox, options, pathOf, say, ToolError, tool } from "../tool.ts";

const { disk } = COMPUTER;

function bytesOf(node: Node | undefined): number {
  if (!node || node.type === "link") return 0;
  if (node.type === "file") return typeof node.content === "string" || "size" in node.content ? sizeOf(node) : 0;
  let sum = 0;
  for (const each of node.entries.values()) sum += bytesOf(each);
  return sum;
}

interface Row {
  device: string;
  type: string;
  at: string;
  readOnly: boolean;
  used: number;
  /** KiB, where it is not the whole disk. */
  size?: number;
}
function rows(self: Running): Row[] {
  const { files, isolated } = self.machine;
  const used = (system: FileSystem, inside: string) => Math.ceil(bytesOf(inside ? system.lookup(inside) : system.root) / 1024);
  // A node's disk also holds its operating system, its images and what containers write.
  const kubelet = hostOf(self.machine)?.kubelet;
  const onDisk = kubelet && Math.ceil((kubelet.storage.capacity - kubelet.storage.available(kubelet.workers.values())) / 1024);
  const root: Row = {
    device: isolated ? "overlay" : "/dev/vda1",
    type: isolated ? "overlay" : "ext4",
    at: "/",
    readOnly: files.readOnly,
    used: onDisk ?? used(files, ""),
  };
  const mounts = files.mounts
    .filter(({ kind, at }) => at !== "/" && at !== "/proc" && (!kind || /^(tmpfs|overlay)$/.test(kind.type)))
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  const sizeIn = (capacity: number | undefined, type: string): { size?: number } => {
    if (capacity !== undefined) return { size: Math.ceil(capacity / 1024) };
    return type === "tmpfs" ? { size: Math.floor(COMPUTER.memory * MEMORY_SHARE) } : {};
  };
  return [
    root,
    ...(isolated ? [DEVICES] : []),
    ...mounts.map(({ kind, at, readOnly, files: own, inside }): Row => {
      const type = kind?.type ?? "ext4";
      // What is of the disk tells of the whole disk, as an overlay on it does.
      const size = sizeIn(own.capacity, type);
      return { device: kind?.device ?? "/dev/vda1", type, at, readOnly, used: kind || !isolated ? used(own, inside) : root.used, ...size };
    }),
  ];
}
/** The part of the memory that a file system in memory may take unless told. */
const MEMORY_SHARE = 0.5;
/** Where a container's device files are. */
const DEVICES: Row = { device: "tmpfs", type: "tmpfs", at: "/dev", readOnly: false, used: 0, size: 65_536 };

/** A disk under one of its mount points alone: the one with the shortest path, as coreutils choose. */
const once = (all: readonly Row[]): Row[] =>
  all.filter((row) => row.type === "tmpfs" || all.every((each) => each.device !== row.device || each.at.length >= row.at.length));

/** The table as busybox has it (coreutils/df.c). */
function plainTable(table: readonly Row[], flags: ReturnType<typeof options>): string {
  const heading = flags.has("h") ? "     Size" : flags.has("m") ? "1M-blocks" : "1K-blocks";
  const size = (kibibytes: number): string => {
    if (flags.has("m")) return String(Math.round(kibibytes / 1024));
    if (!flags.has("h")) return String(kibibytes);
    if (!kibibytes) return "0";
    let value = kibibytes;
    let unit = 0;
    for (; value >= 1024 && unit < 2; unit++) value /= 1024;
    return `${value.toFixed(1)}${"KMG"[unit]}`;
  };
  const type = (text: string) => (flags.has("T") ? ` ${text.padEnd(10)}` : "");
  const lines = table.map((row) => {
    const all = row.size ?? disk;
    const numbers = [all, row.used, all - row.used].map((each) => size(each).padStart(9)).join(" ");
    return `${row.device.padEnd(20)}${type(row.type)} ${numbers} ${String(Math.round((100 * row.used) / all)).padStart(3)}% ${row.at}\n`;
  });
  return `Filesystem           ${flags.has("T") ? "Type       " : ""}${heading.padEnd(15)}Used Available Use% Mounted on\n${lines.join("")}`;
}

const df = tool(function* (self, args) {
  const flags = options(
    args,
    "hkmHTPait:",
    { "human-readable": "h", "print-type": "T", portability: "P", all: "a", inodes: "i" },
    {
      unsimulated: "aitH",
      unseen: { k: "sizes are in kibibytes anyway", P: "each file system has a line of its own anyway" },
    },
  );
  const all = rows(self);
  const asked = flags.operands.map((path) => {
    const at = pathOf(self, path);
    if (!self.machine.files.exists(at)) throw new ToolError(`${path}: No such file or directory`);
    return all.findLast((row) => row.at === "/" || at === row.at || at.startsWith(`${row.at}/`))!;
  });
  if (isBusybox(self)) {
    yield* say(self, plainTable(asked.length ? asked : all, flags));
    return;
  }
  const size = (kibibytes: number): string => {
    if (flags.has("m")) return String(Math.ceil(kibibytes / 1024));
    if (!flags.has("h")) return String(kibibytes);
    let value = kibibytes;
    for (const unit of ["K", "M", "G"]) {
      if (value < 1024 || unit === "G")
        return value === 0 ? "0" : `${value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value)}${unit}`;
      value /= 1024;
    }
    return "";
  };
  const head = [
    "Filesystem",
    ...(flags.has("T") ? ["Type"] : []),
    flags.has("h") ? "Size" : flags.has("m") ? "1M-blocks" : "1K-blocks",
    "Used",
    flags.has("h") ? "Avail" : "Available",
    "Use%",
    "Mounted on",
  ];
  const table = [
    head,
    ...(asked.length ? asked : once(all)).map((row) => [
      row.device,
      ...(flags.has("T") ? [row.type] : []),
      size(row.size ?? disk),
      size(row.used),
      size((row.size ?? disk) - row.used),
      `${Math.ceil((100 * row.used) / (row.size ?? disk))}%`,
      row.at,
    ]),
  ];
  const widths = head.map((name, column) =>
    Math.max(
      column === 0 ? 14 : /^(Size|1K-blocks|1M-blocks|Used|Avail|Available)$/.test(name) ? 5 : 0,
      ...table.map((line) => line[column]!.length),
    ),
  );
  const left = flags.has("T") ? 2 : 1;
  yield* say(
    self,
    table
      .map(
        (line) =>
          `${line.map((text, column) => (column === line.length - 1 ? text : column < left ? text.padEnd(widths[column]!) : text.padStart(widths[column]!))).join(" ")}\n`,
      )
      .join(""),
  );
});

export const storageTools: Readonly<Record<string, Program>> = { df };
