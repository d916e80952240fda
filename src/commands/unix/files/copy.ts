// cp and mv.
import { FileError } from "../../../machine/file-error.ts";
import type { Node } from "../../../machine/nodes.ts";
import { baseName, parent } from "../../../machine/paths.ts";
import type { Program, Running } from "../../../machine/process.ts";
import { isBusybox, options, pathOf, ToolError, tool } from "../tool.ts";
import { DENIED, forEach, needed } from "./operands.ts";

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
      unseen: { f: "what is in the way is overwritten anyway" },
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
      const into = files.isFolder(pathOf(self, target)) ? `${target.replace(/\/$/, "")}/${baseName(pathOf(self, path))}` : target;
      if (error.code === "ENOSPC") return busybox ? `write error: ${why}` : `error writing '${into}': ${why}`;
      if (why === "Is a directory") return busybox ? `omitting directory '${path}'` : `-r not specified; omitting directory '${path}'`;
      if (!DENIED.includes(error.code)) return busybox ? `can't stat '${path}': ${why}` : `cannot stat '${path}': ${why}`;
      if (error.path === pathOf(self, path)) return busybox ? `can't open '${path}': ${why}` : `cannot open '${path}' for reading: ${why}`;
      return busybox ? `can't create '${into}': ${why}` : `cannot create regular file '${into}': ${why}`;
    },
    (path) => {
      const node = files.stat(pathOf(self, path), {
        followLast: flags.has("L") || (!flags.has("a") && !flags.has("d") && !flags.has("P")),
      });
      if (node.type === "folder" && !recursive) throw new FileError("EISDIR", path);
      if (node.type === "file") files.contentOf(pathOf(self, path));
      // `from/.` and `..` name no entry of their own: what is in them goes into the target itself.
      const entry = /(^|\/)\.{1,2}\/*$/.test(path) ? "" : `/${baseName(pathOf(self, path))}`;
      const to = into ? `${pathOf(self, target)}${entry}` : pathOf(self, target);
      if (flags.has("n") && files.exists(to)) return;
      if (flags.has("u") && files.exists(to) && files.stat(to).modified >= node.modified) return;
      if (!files.exists(parent(to))) throw new ToolError(`cannot create regular file '${target}': No such file or directory`);
      copy(self, node, pathOf(self, path), to, flags.has("p") || flags.has("a"));
      if (flags.has("v")) self.stdout.write(`'${path}' -> '${into ? `${target.replace(/\/$/, "")}/${baseName(path)}` : target}'\n`);
    },
  );
});

/** Of modes, what a copy gets that is not to be as the original. */
const NEW = 0o755;

/** Copies a node, what is mounted below it included. `whole`: with its mode, its time and, where one may, its owner. */
function copy(self: Running, node: Node, from: string, to: string, whole: boolean): void {
  const { files } = self.machine;
  const owner = whole && self.user === 0 ? node.owner : self.user;
  const mode = whole ? node.mode : node.mode & NEW;
  if (node.type === "folder") {
    if (!files.exists(to)) files.makeFolder(to, { mode, owner });
    for (const name of files.list(from))
      copy(self, files.stat(`${from}/${name}`, { followLast: false }), `${from}/${name}`, `${to}/${name}`, whole);
  } else if (node.type === "link") {
    if (files.exists(to)) files.remove(to);
    files.link(node.target, to);
  } else if (whole) files.put(to, { ...node, content: files.contentOf(from) });
  // What is there already stays whose it is.
  else files.write(to, files.contentOf(from), files.exists(to) ? {} : { mode, owner });
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
  const shown = (path: string) => (into ? `${target.replace(/\/$/, "")}/${baseName(path)}` : target);
  return yield* forEach(
    self,
    operands,
    (path, why, error) =>
      isBusybox(self)
        ? `can't rename '${path}': ${why}`
        : ["ENOENT", "ENOTDIR"].includes(error.code)
          ? `cannot stat '${path}': ${why}`
          : `cannot move '${path}' to '${shown(path)}': ${why}`,
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
      const there = files.exists(to) ? files.stat(to, { followLast: false }) : undefined;
      if (there?.type === "folder") {
        if (node.type !== "folder") throw new ToolError(`cannot overwrite directory '${shown(path)}' with non-directory`);
        if (there.entries.size) throw new FileError("ENOTEMPTY", path);
        files.remove(to, { recursive: true });
      } else if (there && node.type === "folder")
        throw new ToolError(`cannot overwrite non-directory '${shown(path)}' with directory '${path}'`);
      files.rename(from, to);
      if (flags.has("v")) self.stdout.write(`renamed '${path}' -> '${shown(path)}'\n`);
    },
  );
});

export const copyTools: Readonly<Record<string, Program>> = { cp, mv };
