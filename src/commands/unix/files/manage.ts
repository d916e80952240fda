// Tools that make and remove files: mkdir, rmdir, rm, touch, ln, mktemp, truncate.
import { appended, cut, filled, lengthOf } from "../../../machine/content.ts";
import { FileError } from "../../../machine/file-error.ts";
import type { Node } from "../../../machine/nodes.ts";
import { baseName, parent } from "../../../machine/paths.ts";
import type { Program } from "../../../machine/process.ts";
import { isBusybox, options, pathOf, say, ToolError, tool } from "../tool.ts";
import { forEach, needed } from "./operands.ts";

const mkdir = tool(function* (self, args) {
  const flags = options(args, "pm:v", { parents: "p", "mode=": "m", verbose: "v" });
  needed(flags.operands, self);
  const mode = flags.has("m") ? Number.parseInt(flags.value("m")!, 8) : undefined;
  return yield* forEach(
    self,
    flags.operands,
    (path, why) => (isBusybox(self) ? `can't create directory '${path}': ${why}` : `cannot create directory '${path}': ${why}`),
    (path) => {
      self.machine.files.makeFolder(pathOf(self, path), {
        parents: flags.has("p"),
        owner: self.user,
        ...(mode === undefined ? {} : { mode }),
      });
      if (flags.has("v")) self.stdout.write(`mkdir: created directory '${path}'\n`);
    },
  );
});

const rmdir = tool(function* (self, args) {
  const flags = options(args, "pv", { parents: "p", verbose: "v", "ignore-fail-on-non-empty": "i" }, { unsimulated: "pi" });
  needed(flags.operands, self);
  return yield* forEach(
    self,
    flags.operands,
    (path, why) => (isBusybox(self) ? `'${path}': ${why}` : `failed to remove '${path}': ${why}`),
    (path) => {
      const node = self.machine.files.stat(pathOf(self, path), { followLast: false });
      if (node.type !== "folder") throw new FileError("ENOTDIR", path);
      if (node.entries.size && !self.machine.files.atomic(pathOf(self, path))) throw new FileError("ENOTEMPTY", path);
      if (flags.has("v")) self.stdout.write(`rmdir: removing directory, '${path}'\n`);
      self.machine.files.remove(pathOf(self, path), { recursive: true });
    },
  );
});

const rm = tool(function* (self, args) {
  const flags = options(args, "rRfivd", { recursive: "r", force: "f", verbose: "v", dir: "d" }, { unsimulated: "i" });
  if (!flags.operands.length && flags.has("f")) return 0;
  needed(flags.operands, self);
  const recursive = flags.has("r") || flags.has("R");
  return yield* forEach(
    self,
    flags.operands,
    (path, why) => (isBusybox(self) ? `can't remove '${path}': ${why}` : `cannot remove '${path}': ${why}`),
    (path) => {
      const at = pathOf(self, path);
      let node: Node;
      try {
        node = self.machine.files.stat(at, { followLast: false });
      } catch (error) {
        if (flags.has("f") && error instanceof FileError && (error.code === "ENOENT" || error.code === "ENOTDIR")) return;
        throw error;
      }
      if (at === "/") throw new FileError("EBUSY", path);
      const empty = node.type === "folder" && !node.entries.size && flags.has("d");
      if (node.type === "folder" && !recursive && !empty) throw new FileError(flags.has("d") ? "ENOTEMPTY" : "EISDIR", path);
      if (node.type === "folder" && self.machine.files.atomic(at)) throw new FileError("EPERM", path);
      self.machine.files.remove(at, { recursive: recursive || empty });
      if (flags.has("v")) self.stdout.write(`removed ${node.type === "folder" ? "directory " : ""}'${path}'\n`);
    },
  );
});

const touch = tool(function* (self, args) {
  const flags = options(
    args,
    "camd:t:r:",
    { "no-create": "c", "date=": "d" },
    {
      unsimulated: "a",
      unseen: { m: "a file has one time, that of its last change" },
    },
  );
  needed(flags.operands, self);
  if (flags.has("d") || flags.has("t") || flags.has("r"))
    throw new ToolError("k8s-quest does not simulate setting other times than now yet");
  return yield* forEach(
    self,
    flags.operands,
    (path, why) => (isBusybox(self) ? `${path}: ${why}` : `cannot touch '${path}': ${why}`),
    (path) => {
      const { files } = self.machine;
      const at = pathOf(self, path);
      const node = files.lookup(at);
      if (!node) {
        if (!flags.has("c")) files.write(at, "", { owner: self.user });
        return;
      }
      const why = files.hindrance(at);
      if (why) throw new FileError(why, path);
      files.setMode(at, node.mode, node.owner);
    },
  );
});

const ln = tool(function* (self, args) {
  const flags = options(
    args,
    "sfnvrT",
    { symbolic: "s", force: "f", "no-dereference": "n", verbose: "v", relative: "r", "no-target-directory": "T" },
    { unsimulated: "r" },
  );
  needed(flags.operands, self, 1);
  const [target = "", name = baseName(target)] = flags.operands;
  const { files } = self.machine;
  const asked = pathOf(self, name);
  const at = files.isFolder(asked) && !flags.has("n") && !flags.has("T") ? `${asked}/${baseName(target)}` : asked;
  try {
    if (flags.has("f") && files.exists(at)) files.remove(at);
    if (flags.has("s")) files.link(target, at);
    else {
      const node = files.stat(pathOf(self, target));
      if (node.type === "folder") throw new ToolError(`${target}: hard link not allowed for directory`);
      files.put(at, node);
    }
    if (flags.has("v")) self.stdout.write(`'${name}' ${flags.has("s") ? "->" : "=>"} '${target}'\n`);
  } catch (error) {
    if (error instanceof FileError)
      throw new ToolError(`failed to create ${flags.has("s") ? "symbolic" : "hard"} link '${name}': ${error.message}`);
    throw error;
  }
});

const mktemp = tool(function* (self, args) {
  const flags = options(args, "dup:qt", { directory: "d", "tmpdir=": "p", "dry-run": "u", quiet: "q" }, { unsimulated: "uqt" });
  const template = flags.operands[0] ?? "tmp.XXXXXXXXXX";
  const folder = flags.value("p") ?? (flags.operands[0] ? "" : "/tmp/");
  const path = `${folder}${folder && !folder.endsWith("/") ? "/" : ""}${template.replace(/X{3,}$/, (marks) => self.machine.random.suffix(marks.length))}`;
  if (flags.has("d")) self.machine.files.makeFolder(pathOf(self, path), { mode: 0o700, parents: true });
  else {
    self.machine.files.makeFolder(parent(pathOf(self, path)), { parents: true });
    self.machine.files.write(pathOf(self, path), "", { mode: 0o600 });
  }
  yield* say(self, `${path}\n`);
});

const truncate = tool(function* (self, args) {
  const flags = options(args, "s:c", { "size=": "s", "no-create": "c" });
  const size = /^(\d+)([KMG]?)$/.exec(flags.value("s") ?? "");
  if (!size) throw new ToolError("you must specify either '--size' or '--reference'");
  const bytes = Number(size[1]) * 1024 ** ["", "K", "M", "G"].indexOf(size[2]!);
  for (const file of flags.operands) {
    if (flags.has("c") && !self.machine.files.exists(pathOf(self, file))) continue;
    const old = self.machine.files.exists(pathOf(self, file)) ? self.machine.files.contentOf(pathOf(self, file)) : "";
    const more = bytes - lengthOf(old);
    self.machine.files.write(pathOf(self, file), more > 0 ? appended(old, filled(more)) : cut(old, 0, bytes));
  }
});

export const manageTools: Readonly<Record<string, Program>> = { mkdir, rmdir, rm, touch, ln, mktemp, truncate };
