// diff: what differs between two files or two folders; cmp.
import { toBytes } from "../../../base/bytes.ts";
import { type Edit, edits, hunkHeader, hunks } from "../../../base/line-diff.ts";
import { baseName } from "../../../machine/paths.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { complain, isBusybox, type Options, options, pathOf, readInput, say, ToolError, tool } from "../tool.ts";

const LONG = {
  "unified=": "U",
  brief: "q",
  recursive: "r",
  "new-file": "N",
  "label=": "L",
  "report-identical-files": "s",
  "ignore-case": "i",
  "ignore-all-space": "w",
  "ignore-space-change": "b",
  "ignore-trailing-space": "Z",
  "ignore-blank-lines": "B",
  text: "a",
  "exclude=": "x",
  normal: "normal",
  "color=": "color",
  color: "color",
  "strip-trailing-cr": "cr",
};

const diff = tool(function* (self, args) {
  // `-u` and `--unified` take no count, `-U` does; getopt's table cannot say both of the long one.
  const flags = options(
    args.map((word) => (word === "--unified" ? "-u" : word)),
    "uU:qrNL:siwbZBax:yc",
    LONG,
  );
  if (flags.has("y") || flags.has("c")) throw new ToolError("k8s-quest does not simulate this output format of diff yet; use -u", 1);
  if (flags.values("color").some((when) => when === "always"))
    throw new ToolError("k8s-quest does not simulate --color=always of diff yet", 1);
  const [left, right, extra] = flags.operands;
  if (left === undefined || right === undefined)
    throw new ToolError(`missing operand${left === undefined ? "" : ` after '${left}'`}\ndiff: Try 'diff --help' for more information.`, 2);
  if (extra !== undefined) throw new ToolError(`extra operand '${extra}'\ndiff: Try 'diff --help' for more information.`, 2);
  const { files } = self.machine;
  const folder = (path: string) => path !== "-" && files.isFolder(pathOf(self, path));
  if (folder(left) && folder(right)) return yield* folders(self, flags, left, right, args);
  if (folder(left)) return yield* compare(self, flags, `${left.replace(/\/$/, "")}/${baseName(right)}`, right);
  return yield* compare(self, flags, left, folder(right) ? `${right.replace(/\/$/, "")}/${baseName(left)}` : right);
});

function* folders(self: Running, flags: Options, left: string, right: string, args: readonly string[]): Task<number> {
  const { files } = self.machine;
  const names = (path: string) => (files.exists(pathOf(self, path)) ? files.list(pathOf(self, path)) : []);
  const [inLeft, inRight] = [names(left), names(right)];
  const under = (path: string, name: string) => `${path.replace(/\/$/, "")}/${name}`;
  let worst = 0;
  for (const name of [...new Set([...inLeft, ...inRight])].sort()) {
    if (flags.values("x").includes(name)) continue;
    const [a, b] = [under(left, name), under(right, name)];
    const missing = !inLeft.includes(name) ? right : !inRight.includes(name) ? left : undefined;
    if (missing !== undefined && !flags.has("N")) {
      yield* say(self, `Only in ${missing}: ${name}\n`);
      worst = Math.max(worst, 1);
      continue;
    }
    const isFolder = (path: string) => files.isFolder(pathOf(self, path));
    let code: number;
    if ((isFolder(a) || missing === right) && (isFolder(b) || missing === left) && (isFolder(a) || isFolder(b))) {
      if (!flags.has("r")) {
        yield* say(self, `Common subdirectories: ${a} and ${b}\n`);
        continue;
      }
      code = yield* folders(self, flags, a, b, args);
    } else if (isFolder(a) !== isFolder(b)) {
      const kind = (path: string) => (isFolder(path) ? "directory" : "regular file");
      yield* say(self, `File ${a} is a ${kind(a)} while file ${b} is a ${kind(b)}\n`);
      code = 1;
    } else {
      const given = args.filter((word) => word.startsWith("-") && word !== "-");
      code = yield* compare(self, flags, a, b, `diff ${[...given, a, b].join(" ")}\n`);
    }
    worst = Math.max(worst, code);
  }
  return worst;
}

function* compare(self: Running, flags: Options, left: string, right: string, heading = ""): Task<number> {
  const { files } = self.machine;
  const content = function* (path: string): Task<string | undefined> {
    if (flags.has("N") && path !== "-" && !path.startsWith("/dev/") && !files.exists(pathOf(self, path))) return "";
    return yield* readInput(self, path);
  };
  const before = yield* content(left);
  const after = yield* content(right);
  if (before === undefined || after === undefined) return 2;
  const key = (line: string): string => {
    let text = flags.has("cr") ? line.replace(/\r\n?$/, "\n") : line;
    if (flags.has("w")) text = text.replace(/\s+/g, "");
    else if (flags.has("b")) text = text.replace(/\s+$/, "").replace(/\s+/g, " ");
    else if (flags.has("Z")) text = text.replace(/\s+$/, "");
    return flags.has("i") ? text.toLowerCase() : text;
  };
  const script = before === after ? [] : edits(linesOf(before), linesOf(after), (a, b) => a === b || key(a) === key(b));
  const blank = flags.has("B") && script.every(({ mark, line }) => mark === " " || line.trim() === "");
  if (blank || script.every(({ mark }) => mark === " ")) {
    if (flags.has("s")) yield* say(self, `Files ${left} and ${right} are identical\n`);
    return 0;
  }
  if (flags.has("q")) yield* say(self, `Files ${left} and ${right} differ\n`);
  else if (!flags.has("a") && (before + after).includes("\0")) {
    yield* say(self, `Binary files ${left} and ${right} differ\n`);
    return 2;
  } else if (flags.has("u") || flags.has("U") || (isBusybox(self) && !flags.has("normal"))) {
    const name = (path: string, index: number): string =>
      flags.values("L")[index] ?? (isBusybox(self) ? path : `${path}\t${stamp(self, path)}`);
    const context = Number(flags.value("U") ?? 3);
    const body = hunks(script, context).map((hunk) => `${hunkHeader(hunk)}\n${hunk.map(({ mark, line }) => ended(mark + line)).join("")}`);
    yield* say(self, `${isBusybox(self) ? "" : heading}--- ${name(left, 0)}\n+++ ${name(right, 1)}\n${body.join("")}`);
  } else yield* say(self, heading + hunks(script, 0).map(normal).join(""));
  return 1;
}

/** Lines with their breaks, so that a missing one at the end counts. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
const ended = (line: string): string => (line.endsWith("\n") ? line : `${line}\n\\ No newline at end of file\n`);

/** One change in diff's first format: 2,3c2 and the lines behind "<" and ">". */
function normal(hunk: readonly Edit[]): string {
  const gone = hunk.filter(({ mark }) => mark === "-");
  const come = hunk.filter(({ mark }) => mark === "+");
  const range = (start: number, count: number) => (count > 1 ? `${start + 1},${start + count}` : String(count ? start + 1 : start));
  const letter = !gone.length ? "a" : !come.length ? "d" : "c";
  const show = (list: readonly Edit[], sign: string) => list.map(({ line }) => ended(`${sign} ${line}`)).join("");
  const { before, after } = hunk[0]!;
  return `${range(before, gone.length)}${letter}${range(after, come.length)}\n${show(gone, "<")}${letter === "c" ? "---\n" : ""}${show(come, ">")}`;
}

function stamp(self: Running, path: string): string {
  const node = path === "-" ? undefined : self.machine.files.lookup(pathOf(self, path));
  const missing = path !== "-" && !path.startsWith("/dev/") && !node;
  const time = new Date(missing ? 0 : (node?.modified ?? self.clock.now)).toISOString();
  return `${time.slice(0, 10)} ${time.slice(11, 23)}000000 +0000`;
}

const cmp = tool(function* (self, args) {
  const flags = options(args, "sl", { silent: "s", quiet: "s", verbose: "l" });
  const [left, right = "-"] = flags.operands;
  if (left === undefined) throw new ToolError("missing operand\ncmp: Try 'cmp --help' for more information.", 2);
  const one = yield* readInput(self, left);
  const other = yield* readInput(self, right);
  if (one === undefined || other === undefined) return 2;
  if (one === other) return 0;
  if (flags.has("s")) return 1;
  const [a, b] = [toBytes(one), toBytes(other)];
  const octal = (byte: number) => byte.toString(8).padStart(3);
  const shorter = Math.min(a.length, b.length);
  if (flags.has("l")) {
    for (let i = 0; i < shorter; i++) if (a[i] !== b[i]) yield* say(self, `${i + 1} ${octal(a[i]!)} ${octal(b[i]!)}\n`);
  } else {
    const at = a.findIndex((byte, i) => i < shorter && byte !== b[i]);
    if (at >= 0) {
      const line = a.subarray(0, at).filter((byte) => byte === 10).length + 1;
      yield* say(self, `${left} ${right} differ: byte ${at + 1}, line ${line}\n`);
      return 1;
    }
  }
  if (a.length !== b.length)
    yield* complain(self, `EOF on ${a.length < b.length ? left : right}${shorter ? ` after byte ${shorter}` : " which is empty"}`);
  return 1;
});

export const diffTools: Readonly<Record<string, Program>> = { diff, cmp };
