// Tools that look at the tree of files: ls, stat, du, find, basename, dirname, readlink, realpath, pwd, file, tree.
import stringWidth from "string-width";
import { sizeOf as fileSize } from "../../../machine/file-size.ts";
import { FileError, type Node, parent } from "../../../machine/files.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { groupName, ownerName } from "../system/users.ts";
import { complain, isBusybox, type Options, options, pathOf, say, ToolError, tool } from "../tool.ts";

const TYPES = { file: "-", folder: "d", link: "l" } as const;
/** A file that stands for a block device says so in its mode (S_IFMT, S_IFBLK). */
const isDevice = ({ mode }: Node): boolean => (mode & 0o170000) === 0o060000;
const isWhiteout = (node: Node): boolean => node.type === "file" && node.whiteout === true;
const typeLetter = (node: Node): string => (isWhiteout(node) ? "c" : isDevice(node) ? "b" : TYPES[node.type]);
/** The letter of an execute bit under set-user-id, set-group-id or the sticky bit. */
const special = (executable: boolean, letter: string): string => (executable ? letter : letter.toUpperCase());
const permissions = (mode: number): string =>
  [6, 3, 0]
    .map((shift, part) => {
      const bits = (mode >> shift) & 7;
      const last = mode & (0o4000 >> part) ? special((bits & 1) > 0, part === 2 ? "t" : "s") : bits & 1 ? "x" : "-";
      return `${bits & 4 ? "r" : "-"}${bits & 2 ? "w" : "-"}${last}`;
    })
    .join("");
const sizeOf = (node: Node): number => (node.type === "file" ? fileSize(node) : node.type === "link" ? node.target.length : 4096);
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const HALF_YEAR = 182 * 86_400_000;

function when(milliseconds: number, now: number): string {
  const date = new Date(milliseconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const tail =
    Math.abs(now - milliseconds) < HALF_YEAR ? `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}` : ` ${date.getUTCFullYear()}`;
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${tail}`;
}
export const humanSize = (bytes: number): string => {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  let unit = -1;
  while (value >= 1024) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value)}${"KMGT"[unit]}`;
};

interface Entry {
  name: string;
  path: string;
  node: Node;
}

const ls = tool(function* (self, args) {
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
        size: isWhiteout(entry.node) ? "0, 0" : flags.has("h") ? humanSize(bytes) : String(bytes),
        when: when(entry.node.modified, self.clock.now),
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
  const folders: { shown: string; path: string }[] = [];
  for (const operand of flags.operands.length ? flags.operands : ["."]) {
    try {
      const path = pathOf(self, operand);
      const followed = files.stat(path, { followLast: !long || flags.has("L") || operand.endsWith("/") });
      if (followed.type === "folder" && !flags.has("d")) folders.push({ shown: operand, path });
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
  const list = (folder: { shown: string; path: string }): void => {
    let entries: Entry[];
    try {
      entries = entriesOf(folder.path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      closed.push(`${isBusybox(self) ? "can't open" : "cannot open directory"} '${folder.shown}': ${error.message}`);
      return;
    }
    if (titled) out += `${out ? "\n" : ""}${folder.shown}:\n`;
    if (long)
      out += `total ${entries.reduce((sum, entry) => sum + (entry.node.type === "link" ? 0 : Math.ceil(sizeOf(entry.node) / 4096) * 4), 0)}\n`;
    out += show(entries);
    if (flags.has("R"))
      for (const entry of entries)
        if (entry.node.type === "folder" && entry.name !== "." && entry.name !== "..")
          list({ shown: `${folder.shown.replace(/\/$/, "")}/${entry.name}`, path: entry.path });
  };
  for (const folder of folders) list(folder);
  for (const each of closed) yield* complain(self, each);
  if (out) yield* say(self, out);
  return closed.length ? (isBusybox(self) ? 1 : 2) : failed;
});

/** Names in columns as ls lays them out on a terminal: down first. */
export function inColumns(names: readonly string[], columns: number): string {
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

const stat = tool(function* (self, args) {
  const flags = options(args, "c:Lf", { "format=": "c", "printf=": "printf", dereference: "L", "file-system": "f" }, { unsimulated: "f" });
  let failed = false;
  for (const operand of flags.operands) {
    const path = pathOf(self, operand);
    let node: Node;
    try {
      node = self.machine.files.stat(path, { followLast: flags.has("L") });
    } catch (error) {
      yield* complain(self, `cannot statx '${operand}': ${(error as Error).message}`);
      failed = true;
      continue;
    }
    const size = sizeOf(node);
    const owner = ownerName(self, node.owner);
    const kind = isDevice(node)
      ? "block special file"
      : node.type === "folder"
        ? "directory"
        : node.type === "link"
          ? "symbolic link"
          : size
            ? "regular file"
            : "regular empty file";
    const time = `${new Date(node.modified).toISOString().slice(0, 23).replace("T", " ")}000000 +0000`;
    const octal = (node.mode & 0o7777).toString(8);
    const format = flags.value("c") ?? flags.value("printf");
    if (format !== undefined) {
      const values: Record<string, string> = {
        n: operand,
        N: `'${operand}'`,
        s: String(size),
        a: octal,
        A: typeLetter(node) + permissions(node.mode),
        U: owner,
        G: groupName(self, node.group ?? node.owner) ?? String(node.group ?? node.owner),
        u: String(node.owner),
        g: String(node.group ?? node.owner),
        F: kind,
        y: time,
        Y: String(Math.floor(node.modified / 1000)),
        "%": "%",
      };
      const text = format.replace(/%(.)/g, (all, letter: string) => values[letter] ?? all);
      yield* say(self, flags.has("c") ? `${text}\n` : text.replace(/\\n/g, "\n"));
    } else
      yield* say(
        self,
        `  File: ${operand}\n  Size: ${String(size).padEnd(10)}\tBlocks: ${String(Math.ceil(size / 4096) * 8).padEnd(10)} IO Block: 4096   ${kind}\nAccess: (${octal.padStart(4, "0")}/${typeLetter(node)}${permissions(node.mode)})  Uid: (${String(node.owner).padStart(5)}/${owner.padStart(8)})   Gid: (${String(node.owner).padStart(5)}/${owner.padStart(8)})\nAccess: ${time}\nModify: ${time}\nChange: ${time}\n`,
      );
  }
  return failed ? 1 : 0;
});

const du = tool(function* (self, args) {
  const flags = options(
    args,
    "shad:kmbc",
    { summarize: "s", "human-readable": "h", all: "a", "max-depth=": "d", bytes: "b", total: "c" },
    {
      unseen: { k: "sizes are in kibibytes anyway" },
    },
  );
  const { files } = self.machine;
  const depth = flags.has("s") ? 0 : flags.has("d") ? Number(flags.value("d")) : Number.POSITIVE_INFINITY;
  let out = "";
  const shown = (bytes: number) =>
    flags.has("h")
      ? humanSize(bytes)
      : flags.has("b")
        ? String(bytes)
        : flags.has("m")
          ? String(Math.ceil(bytes / 1048576))
          : String(Math.ceil(bytes / 1024));
  const measure = (path: string, label: string, level: number): number => {
    const node = files.stat(path, { followLast: false });
    let bytes = node.type === "link" ? 0 : Math.ceil(sizeOf(node) / 4096) * 4096;
    if (node.type === "folder")
      for (const name of files.list(path)) bytes += measure(`${path}/${name}`, `${label.replace(/\/$/, "")}/${name}`, level + 1);
    if (level <= depth && (node.type === "folder" || flags.has("a") || level === 0)) out += `${shown(bytes)}\t${label}\n`;
    return bytes;
  };
  let failed = false;
  let sum = 0;
  for (const operand of flags.operands.length ? flags.operands : ["."]) {
    if (!files.exists(pathOf(self, operand))) {
      yield* complain(self, `cannot access '${operand}': No such file or directory`);
      failed = true;
    } else sum += measure(pathOf(self, operand), operand, 0);
  }
  if (flags.has("c")) out += `${shown(sum)}\ttotal\n`;
  yield* say(self, out);
  return failed ? 1 : 0;
});

const plainPath = (run: (self: Running, operand: string, flags: Options) => string | undefined) =>
  tool(function* (self, args) {
    const flags = options(
      args,
      "nfemsazq",
      { zero: "z", canonicalize: "f", "no-newline": "n", multiple: "a" },
      {
        unsimulated: "s",
        unseen: { a: "all operands are taken anyway", q: "nothing is complained about anyway" },
      },
    );
    if (!flags.operands.length) throw new ToolError("missing operand");
    for (const operand of flags.operands) {
      const result = run(self, operand, flags);
      if (result === undefined) return 1;
      yield* say(self, flags.has("n") && flags.operands.length === 1 ? result : `${result}${flags.has("z") ? "\0" : "\n"}`);
    }
    return 0;
  });
const basename = tool(function* (self, args) {
  const [path, suffix = ""] = args.filter((arg) => arg !== "-a");
  if (path === undefined) throw new ToolError("missing operand\nTry 'basename --help' for more information.");
  const name = path.replace(/\/+$/, "").replace(/^.*\//, "") || "/";
  yield* say(self, `${suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`);
});
const dirname = plainPath((_self, path) => {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed.includes("/") ? trimmed.replace(/\/+[^/]*$/, "") || "/" : path.startsWith("/") ? "/" : ".";
});
/** The path without links; what is not there may be the last part with -f, any with -m, none with -e. */
function canonical(self: Running, path: string, flags: Options): string | undefined {
  const { files } = self.machine;
  const whole = pathOf(self, path);
  if (files.exists(whole)) return files.realPath(whole);
  const above = parent(whole);
  if (flags.has("e") || !(flags.has("m") || files.exists(above))) return undefined;
  return files.exists(above) ? `${files.realPath(above).replace(/\/$/, "")}/${whole.split("/").at(-1)}` : whole;
}
const readlink = plainPath((self, path, flags) => {
  if (["f", "e", "m"].some((letter) => flags.has(letter))) return canonical(self, path, flags);
  const node = self.machine.files.stat(pathOf(self, path), { followLast: false });
  return node.type === "link" ? node.target : undefined;
});
const realpath = plainPath((self, path, flags) => {
  const found = canonical(self, path, flags);
  if (found === undefined) throw new ToolError(`${path}: No such file or directory`);
  return found;
});
const pwd = tool(function* (self) {
  yield* say(self, `${self.directory}\n`);
});
const file = tool(function* (self, args) {
  for (const operand of options(
    args,
    "bLi",
    { brief: "b", mime: "i", dereference: "L" },
    { unsimulated: "bi", unseen: { L: "links are followed anyway" } },
  ).operands) {
    const node = self.machine.files.lookup(pathOf(self, operand));
    const text = node?.type === "file" ? self.machine.files.read(pathOf(self, operand)) : "";
    const kind = !node
      ? "cannot open (No such file or directory)"
      : node.type === "folder"
        ? "directory"
        : text.startsWith("\u007fELF")
          ? "ELF 64-bit LSB executable"
          : !text
            ? "empty"
            : text.startsWith("#!")
              ? `${text.split("\n", 1)[0]!.slice(2).trim()} script, ASCII text executable`
              : /[^\x00-\x7f]/.test(text)
                ? "Unicode text, UTF-8 text"
                : "ASCII text";
    yield* say(self, `${operand}: ${kind}\n`);
  }
});

function treeOf(self: Running, path: string, prefix: string, counts: { folders: number; files: number }, all: boolean): string {
  const names = self.machine.files.list(path).filter((name) => all || !name.startsWith("."));
  return names
    .map((name, i) => {
      const last = i === names.length - 1;
      const folder = self.machine.files.isFolder(`${path}/${name}`);
      if (folder) counts.folders++;
      else counts.files++;
      return `${prefix}${last ? "└── " : "├── "}${name}\n${folder ? treeOf(self, `${path}/${name}`, `${prefix}${last ? "    " : "│   "}`, counts, all) : ""}`;
    })
    .join("");
}
const tree = tool(function* (self, args): Task<void> {
  const flags = options(args, "a");
  const root = flags.operands[0] ?? ".";
  const counts = { folders: 0, files: 0 };
  const text = treeOf(self, pathOf(self, root), "", counts, flags.has("a"));
  yield* say(
    self,
    `${root}\n${text}\n${counts.folders} director${counts.folders === 1 ? "y" : "ies"}, ${counts.files} file${counts.files === 1 ? "" : "s"}\n`,
  );
});

export const listTools: Readonly<Record<string, Program>> = {
  ls,
  dir: ls,
  stat,
  du,
  basename,
  dirname,
  readlink,
  realpath,
  pwd,
  file,
  tree,
};
