// File systems of a machine: df and mount. Sizes are those of the files that are there.

import { sizeOf } from "../../../machine/file-size.ts";
import type { FileSystem } from "../../../machine/files.ts";
import { COMPUTER } from "../../../machine/hardware.ts";
import type { Node } from "../../../machine/nodes.ts";
import type { Program, Running } from "../../../machine/process.ts";
import { hostOf } from "../../../world/node/hosts.ts";
import { options, pathOf, say, ToolError, tool } from "../tool.ts";

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
  return [
    root,
    ...mounts.map((each) => ({
      device: each.kind?.device ?? "/dev/vda1",
      type: each.kind?.type ?? "ext4",
      at: each.at,
      readOnly: each.readOnly,
      used: used(each.files, each.inside),
      ...(each.files.capacity === undefined ? {} : { size: Math.ceil(each.files.capacity / 1024) }),
    })),
  ];
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
    ...(asked.length ? asked : all).map((row) => [
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
