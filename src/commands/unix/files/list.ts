// Tools that look at files: stat, du, basename, dirname, readlink, realpath, pwd, file, tree.
import type { Node } from "../../../machine/nodes.ts";
import { parent } from "../../../machine/paths.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { groupName, ownerName } from "../system/users.ts";
import { complain, type Options, options, pathOf, say, ToolError, tool } from "../tool.ts";
import { ls } from "./ls.ts";
import { changedAt, deviceKind, humanSize, permissions, sizeOf, typeLetter } from "./shown.ts";

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
    const groupId = node.group ?? node.owner;
    const group = groupName(self, groupId) ?? String(groupId);
    const kind = deviceKind(node)
      ? `${deviceKind(node) === "b" ? "block" : "character"} special file`
      : node.type === "folder"
        ? "directory"
        : node.type === "link"
          ? "symbolic link"
          : size
            ? "regular file"
            : "regular empty file";
    const changed = changedAt(node, self.clock.now);
    const time = `${new Date(changed).toISOString().slice(0, 23).replace("T", " ")}000000 +0000`;
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
        G: group,
        u: String(node.owner),
        g: String(groupId),
        F: kind,
        y: time,
        Y: String(Math.floor(changed / 1000)),
        "%": "%",
      };
      const text = format.replace(/%(.)/g, (all, letter: string) => values[letter] ?? all);
      yield* say(self, flags.has("c") ? `${text}\n` : text.replace(/\\n/g, "\n"));
    } else
      yield* say(
        self,
        `  File: ${operand}\n  Size: ${String(size).padEnd(10)}\tBlocks: ${String(Math.ceil(size / 4096) * 8).padEnd(10)} IO Block: 4096   ${kind}\nAccess: (${octal.padStart(4, "0")}/${typeLetter(node)}${permissions(node.mode)})  Uid: (${String(node.owner).padStart(5)}/${owner.padStart(8)})   Gid: (${String(groupId).padStart(5)}/${group.padStart(8)})\nAccess: ${time}\nModify: ${time}\nChange: ${time}\n`,
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
