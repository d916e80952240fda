// ls: what is in folders, in columns or one long line each.
import stringWidth from "string-width";
import { FileError } from "../../../machine/file-error.ts";
import type { Node } from "../../../machine/nodes.ts";
import { parent } from "../../../machine/paths.ts";
import { groupName, ownerName } from "../system/users.ts";
import { complain, isBusybox, options, pathOf, say, ToolError, tool } from "../tool.ts";
import { changedAt, deviceNumbers, humanSize, permissions, sizeOf, typeLetter, when } from "./shown.ts";

interface Entry {
  name: string;
  path: string;
  node: Node;
}

export const ls = tool(function* (self, args) {
  const flags = options(
    args,
    "laA1RrthSdFgnosuiUpLk",
    {
      all: "a",
      "almost-all": "A",
      "human-readable": "h",
      recursive: "R",
      reverse: "r",
      directory: "d",
      color: "color",
      "color=": "color",
      "full-time": "full",
    },
    {
      unsimulated: "fisuU",
      unseen: { k: "blocks are counted in kibibytes anyway" },
    },
  );
  if (flags.has("full")) throw new ToolError("k8s-quest does not simulate --full-time yet");
  if (flags.has("color") && (flags.value("color") ?? "always") === "always" && !self.stdout.terminal)
    throw new ToolError("k8s-quest does not simulate --color=always yet");
  const { files } = self.machine;
  const order = (a: Entry, b: Entry): number => {
    const result = flags.has("t") ? b.node.modified - a.node.modified : flags.has("S") ? sizeOf(b.node) - sizeOf(a.node) : 0;
    return (result || (a.name < b.name ? -1 : 1)) * (flags.has("r") ? -1 : 1);
  };
  const mark = ({ node }: Entry): string =>
    flags.has("F")
      ? node.type === "folder"
        ? "/"
        : node.type === "link"
          ? "@"
          : node.mode & 0o111
            ? "*"
            : ""
      : flags.has("p") && node.type === "folder"
        ? "/"
        : "";
  const long = flags.has("l") || flags.has("g") || flags.has("n") || flags.has("o");
  const columns = Number(self.environment["COLUMNS"] ?? 80);

  const show = (entries: readonly Entry[]): string => {
    if (!long) {
      const names = entries.map((entry) => entry.name + mark(entry));
      return flags.has("1") || !self.stdout.terminal ? names.map((name) => `${name}\n`).join("") : inColumns(names, columns);
    }
    const rows = entries.map((entry) => {
      const bytes = sizeOf(entry.node);
      const numbers = flags.has("n");
      const { owner: ownerId, group: groupId = ownerId } = entry.node;
      const owner = numbers ? String(ownerId) : ownerName(self, ownerId);
      const group = numbers ? String(groupId) : (groupName(self, groupId) ?? String(groupId));
      return {
        mode: typeLetter(entry.node) + permissions(entry.node.mode),
        links:
          entry.node.type === "folder"
            ? String(2 + [...entry.node.entries.values()].filter((child) => child.type === "folder").length)
            : "1",
        owner,
        group,
        size: deviceNumbers(entry.node) ?? (flags.has("h") ? humanSize(bytes) : String(bytes)),
        when: when(changedAt(entry.node, self.clock.now), self.clock.now),
        name: `${entry.name}${mark(entry)}${entry.node.type === "link" ? ` -> ${entry.node.target}` : ""}`,
      };
    });
    const width = (key: "links" | "owner" | "group" | "size") => Math.max(0, ...rows.map((row) => row[key].length));
    const [links, owner, group, size] = [width("links"), width("owner"), width("group"), width("size")];
    return rows
      .map(
        (row) =>
          `${row.mode} ${row.links.padStart(links)} ${flags.has("g") ? "" : `${row.owner.padEnd(owner)} `}${flags.has("o") ? "" : `${row.group.padEnd(group)} `}${row.size.padStart(size)} ${row.when} ${row.name}\n`,
      )
      .join("");
  };
  const entriesOf = (path: string): Entry[] => {
    const list = files.list(path).filter((name) => flags.has("a") || flags.has("A") || !name.startsWith("."));
    const entries = list
      .map((name) => ({
        name,
        path: `${path}/${name}`,
        node: files.stat(`${path}/${name}`, { followLast: flags.has("L") && files.exists(`${path}/${name}`) }),
      }))
      .sort(order);
    const dots = flags.has("a")
      ? [
          { name: ".", path, node: files.stat(path) },
          { name: "..", path: parent(path), node: files.stat(parent(path)) },
        ]
      : [];
    return [...dots, ...entries];
  };

  let failed = 0;
  const plain: Entry[] = [];
  const folders: Entry[] = [];
  for (const operand of flags.operands.length ? flags.operands : ["."]) {
    try {
      const path = pathOf(self, operand);
      const followed = files.stat(path, { followLast: !long || flags.has("L") || operand.endsWith("/") });
      if (followed.type === "folder" && !flags.has("d")) folders.push({ name: operand, path, node: followed });
      else plain.push({ name: operand, path, node: followed });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(self, isBusybox(self) ? `${operand}: ${error.message}` : `cannot access '${operand}': ${error.message}`);
      failed = isBusybox(self) ? 1 : 2;
    }
  }
  let out = show(plain.sort(order));
  const titled = folders.length + plain.length > 1 || flags.has("R") || failed > 0;
  const closed: string[] = [];
  const list = (folder: Pick<Entry, "name" | "path">): void => {
    let entries: Entry[];
    try {
      entries = entriesOf(folder.path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      closed.push(`${isBusybox(self) ? "can't open" : "cannot open directory"} '${folder.name}': ${error.message}`);
      return;
    }
    if (titled) out += `${out ? "\n" : ""}${folder.name}:\n`;
    if (long)
      out += `total ${entries.reduce((sum, entry) => sum + (entry.node.type === "link" ? 0 : Math.ceil(sizeOf(entry.node) / 4096) * 4), 0)}\n`;
    out += show(entries);
    if (flags.has("R"))
      for (const entry of entries)
        if (entry.node.type === "folder" && entry.name !== "." && entry.name !== "..")
          list({ name: `${folder.name.replace(/\/$/, "")}/${entry.name}`, path: entry.path });
  };
  for (const folder of folders.sort(order)) list(folder);
  for (const each of closed) yield* complain(self, each);
  if (out) yield* say(self, out);
  return closed.length ? (isBusybox(self) ? 1 : 2) : failed;
});

/** Names in columns as ls lays them out on a terminal: down first. */
function inColumns(names: readonly string[], columns: number): string {
  for (let rows = 1; rows <= names.length; rows++) {
    const groups = Array.from({ length: Math.ceil(names.length / rows) }, (_, i) => names.slice(i * rows, (i + 1) * rows));
    const widths = groups.map((group) => Math.max(...group.map((name) => stringWidth(name))));
    if (rows < names.length && widths.reduce((sum, width) => sum + width + 2, -2) > columns) continue;
    return Array.from(
      { length: rows },
      (_, row) =>
        `${groups.flatMap((group, i) => (group[row] === undefined ? [] : [i === groups.length - 1 || groups[i + 1]?.[row] === undefined ? group[row]! : group[row]! + " ".repeat(widths[i]! + 2 - stringWidth(group[row]!))])).join("")}\n`,
    ).join("");
  }
  return "";
}
