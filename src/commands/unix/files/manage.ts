// Tools that change the tree of files: mkdir, rmdir, rm, cp, mv, touch, ln, chmod, chown, mktemp, truncate, install.
import { baseName, FileError, type Node, parent } from "../../../machine/files.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { complain, isBusybox, options, pathOf, say, ToolError, tool } from "../tool.ts";

const DENIED: readonly string[] = ["EACCES", "EROFS", "EPERM"];

/** Does `step` for each operand; one that fails is told and the rest still done. */
function* forEach(
  self: Running,
  operands: readonly string[],
  words: (operand: string, why: string, error: FileError) => string,
  step: (operand: string) => void,
): Task<number> {
  let failed = false;
  for (const operand of operands) {
    try {
      step(operand);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(self, words(operand, error.message, error));
      failed = true;
    }
  }
  return failed ? 1 : 0;
}
const needed = (operands: readonly string[], self: Running, count = 1): void => {
  if (operands.length >= count) return;
  const name = self.argv[0]!.replace(/^.*\//, "");
  throw new ToolError(
    `missing ${operands.length ? `destination file operand after '${operands[0]}'` : count > 1 ? "file operand" : "operand"}\nTry '${name} --help' for more information.`,
  );
};

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

const cp = tool(function* (self, args) {
  const flags = options(
    args,
    "rRafpvnuit:LPdT",
    {
      recursive: "r",
      archive: "a",
      force: "f",
      verbose: "v",
      "no-clobber": "n",
      "target-directory=": "t",
      preserve: "p",
      "preserve=": "p",
      update: "u",
      "no-target-directory": "T",
      dereference: "L",
    },
    {
      unsimulated: "i",
      unseen: { f: "what is in the way is overwritten anyway", p: "modes are kept anyway, and times and owners are not those of a copy" },
    },
  );
  const operands = [...flags.operands];
  if (flags.value("t") === undefined) needed(operands, self, 2);
  const target = flags.value("t") ?? operands.pop()!;
  const recursive = flags.has("r") || flags.has("R") || flags.has("a");
  const { files } = self.machine;
  const into = files.isFolder(pathOf(self, target)) && !flags.has("T");
  if (operands.length > 1 && !into) throw new ToolError(`target '${target}' is not a directory`);
  return yield* forEach(
    self,
    operands,
    (path, why, error) => {
      const busybox = isBusybox(self);
      if (why === "Is a directory") return busybox ? `omitting directory '${path}'` : `-r not specified; omitting directory '${path}'`;
      if (!DENIED.includes(error.code)) return busybox ? `can't stat '${path}': ${why}` : `cannot stat '${path}': ${why}`;
      if (error.path === pathOf(self, path)) return busybox ? `can't open '${path}': ${why}` : `cannot open '${path}' for reading: ${why}`;
      const into = files.isFolder(pathOf(self, target)) ? `${target.replace(/\/$/, "")}/${baseName(pathOf(self, path))}` : target;
      return busybox ? `can't create '${into}': ${why}` : `cannot create regular file '${into}': ${why}`;
    },
    (path) => {
      const node = files.stat(pathOf(self, path), {
        followLast: flags.has("L") || (!flags.has("a") && !flags.has("d") && !flags.has("P")),
      });
      if (node.type === "folder" && !recursive) throw new FileError("EISDIR", path);
      if (node.type === "file") files.read(pathOf(self, path));
      // `from/.` and `..` name no entry of their own: what is in them goes into the target itself.
      const entry = /(^|\/)\.{1,2}\/*$/.test(path) ? "" : `/${baseName(pathOf(self, path))}`;
      const to = into ? `${pathOf(self, target)}${entry}` : pathOf(self, target);
      if (flags.has("n") && files.exists(to)) return;
      if (flags.has("u") && files.exists(to) && files.stat(to).modified >= node.modified) return;
      if (!files.exists(parent(to))) throw new ToolError(`cannot create regular file '${target}': No such file or directory`);
      copy(self, node, pathOf(self, path), to);
      if (flags.has("v")) self.stdout.write(`'${path}' -> '${into ? `${target.replace(/\/$/, "")}/${baseName(path)}` : target}'\n`);
    },
  );
});

/** Copies a node, what is mounted below it included. */
function copy(self: Running, node: Node, from: string, to: string): void {
  const { files } = self.machine;
  if (node.type === "folder") {
    if (!files.exists(to)) files.makeFolder(to, { mode: node.mode, owner: self.user });
    for (const name of files.list(from))
      copy(self, files.stat(`${from}/${name}`, { followLast: false }), `${from}/${name}`, `${to}/${name}`);
  } else if (node.type === "link") {
    if (files.exists(to)) files.remove(to);
    files.link(node.target, to);
  } else files.write(to, files.read(from), { mode: node.mode, owner: self.user });
}

const mv = tool(function* (self, args) {
  const flags = options(
    args,
    "fvnit:uT",
    { force: "f", verbose: "v", "no-clobber": "n", "target-directory=": "t", update: "u", "no-target-directory": "T" },
    {
      unsimulated: "i",
      unseen: { f: "what is in the way is overwritten anyway" },
    },
  );
  const operands = [...flags.operands];
  if (flags.value("t") === undefined) needed(operands, self, 2);
  const target = flags.value("t") ?? operands.pop()!;
  const { files } = self.machine;
  const into = files.isFolder(pathOf(self, target)) && !flags.has("T");
  if (operands.length > 1 && !into) throw new ToolError(`target '${target}' is not a directory`);
  return yield* forEach(
    self,
    operands,
    (path, why, error) =>
      isBusybox(self)
        ? `can't rename '${path}': ${why}`
        : DENIED.includes(error.code)
          ? `cannot move '${path}' to '${into ? `${target.replace(/\/$/, "")}/${baseName(path)}` : target}': ${why}`
          : `cannot stat '${path}': ${why}`,
    (path) => {
      const from = pathOf(self, path);
      const node = files.stat(from, { followLast: false });
      const to = into ? `${pathOf(self, target)}/${baseName(from)}` : pathOf(self, target);
      if (to === from) throw new ToolError(`'${path}' and '${target}' are the same file`);
      if (flags.has("n") && files.exists(to)) return;
      if (flags.has("u") && files.exists(to) && files.stat(to).modified >= node.modified) return;
      if (!files.exists(parent(to))) throw new ToolError(`cannot move '${path}' to '${target}': No such file or directory`);
      if (node.type === "folder" && `${to}/`.startsWith(`${from}/`))
        throw new ToolError(`cannot move '${path}' to a subdirectory of itself, '${target}'`);
      copy(self, node, from, to);
      files.remove(from, { recursive: true });
      if (flags.has("v")) self.stdout.write(`renamed '${path}' -> '${target}'\n`);
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

/** The mode that `text` (octal or symbolic) makes of `old`. */
export function changedMode(text: string, old: number, folder: boolean): number {
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  let mode = old;
  for (const part of text.split(",")) {
    const match = /^([ugoa]*)([+=-])([rwxXst]*)$/.exec(part);
    if (!match) throw new ToolError(`invalid mode: '${text}'\nTry 'chmod --help' for more information.`);
    const [, who, action, what] = match as unknown as [string, string, string, string];
    const bits = [...what].reduce(
      (sum, letter) =>
        sum | (letter === "r" ? 4 : letter === "w" ? 2 : letter === "x" || (letter === "X" && (folder || (old & 0o111) > 0)) ? 1 : 0),
      0,
    );
    for (const each of who && !who.includes("a") ? who : "ugo") {
      const shift = each === "u" ? 6 : each === "g" ? 3 : 0;
      if (action === "=") mode = (mode & ~(7 << shift)) | (bits << shift);
      else mode = action === "+" ? mode | (bits << shift) : mode & ~(bits << shift);
    }
  }
  return mode;
}

function below(self: Running, path: string, recursive: boolean): string[] {
  const { files } = self.machine;
  if (!recursive || !files.isFolder(path)) return [path];
  return [path, ...files.list(path).flatMap((name) => below(self, `${path}/${name}`, true))];
}

const chmod = tool(function* (self, args) {
  const symbolic = args.find((arg) => /^-[rwx]+$/.test(arg));
  const flags = options(
    args.filter((arg) => arg !== symbolic),
    "Rfvc",
    { recursive: "R", verbose: "v", changes: "c", silent: "f", quiet: "f" },
    { unsimulated: "fvc" },
  );
  const operands = symbolic ? [`a${symbolic}`, ...flags.operands] : [...flags.operands];
  const mode = operands.shift();
  if (mode === undefined || !operands.length)
    throw new ToolError(`missing operand${mode ? ` after '${mode}'` : ""}\nTry 'chmod --help' for more information.`);
  return yield* forEach(
    self,
    operands,
    (path, why, error) =>
      !DENIED.includes(error.code)
        ? `cannot access '${path}': ${why}`
        : isBusybox(self)
          ? `${path}: ${why}`
          : `changing permissions of '${path}': ${why}`,
    (path) => {
      self.machine.files.stat(pathOf(self, path));
      for (const each of below(self, pathOf(self, path), flags.has("R"))) {
        const node = self.machine.files.stat(each);
        self.machine.files.setMode(each, changedMode(mode, node.mode, node.type === "folder"));
      }
    },
  );
});

/** The number of a name in a file such as /etc/passwd, or the number itself. */
function numberOf(self: Running, file: string, name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const known = self.machine.files.exists(file) ? self.machine.files.read(file) : "";
  const id = known
    .split("\n")
    .find((line) => line.startsWith(`${name}:`))
    ?.split(":")[2];
  return id === undefined ? undefined : Number(id);
}

const owning = (name: "chown" | "chgrp"): Program =>
  tool(function* (self, args) {
    const flags = options(
      args,
      "Rfvch",
      { recursive: "R", verbose: "v", changes: "c", silent: "f", quiet: "f", "no-dereference": "h" },
      { unsimulated: "fvch" },
    );
    const [text = "", ...paths] = flags.operands;
    if (!paths.length) throw new ToolError(`missing operand${text ? ` after '${text}'` : ""}\nTry '${name} --help' for more information.`);
    const [owner = "", group = ""] = name === "chgrp" ? ["", text] : text.split(":");
    const user = owner ? numberOf(self, "/etc/passwd", owner) : undefined;
    const members = group ? numberOf(self, "/etc/group", group) : undefined;
    if (owner && user === undefined) throw new ToolError(`invalid user: '${text}'`);
    if (group && members === undefined) throw new ToolError(`invalid group: '${text}'`);
    const changing = name === "chgrp" || !owner ? "group" : "ownership";
    return yield* forEach(
      self,
      paths,
      (path, why, error) =>
        !DENIED.includes(error.code)
          ? `cannot access '${path}': ${why}`
          : isBusybox(self)
            ? `${path}: ${why}`
            : `changing ${changing} of '${path}': ${why}`,
      (path) => {
        self.machine.files.stat(pathOf(self, path));
        for (const each of below(self, pathOf(self, path), flags.has("R")))
          self.machine.files.setMode(each, self.machine.files.stat(each).mode, user, members);
      },
    );
  });
const chown = owning("chown");
const chgrp = owning("chgrp");

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
  if (bytes > 64 * 1024 * 1024) throw new ToolError("k8s-quest does not simulate files of more than 64 MiB yet");
  for (const file of flags.operands) {
    if (flags.has("c") && !self.machine.files.exists(pathOf(self, file))) continue;
    const old = self.machine.files.exists(pathOf(self, file)) ? self.machine.files.read(pathOf(self, file)) : "";
    self.machine.files.write(pathOf(self, file), old.slice(0, bytes).padEnd(bytes, "\0"));
  }
});

export const manageTools: Readonly<Record<string, Program>> = {
  mkdir,
  rmdir,
  rm,
  cp,
  mv,
  touch,
  ln,
  chmod,
  chown,
  chgrp,
  mktemp,
  truncate,
};
