// tar: archives in the ustar format, as kubectl cp sends and takes them, compressed by gzip where it is wanted.
import { gunzipSync, gzipSync } from "node:zlib";
import { fromBytes, toBytes } from "../../../base/bytes.ts";
import { parent } from "../../../machine/paths.ts";
import type { Program, Running } from "../../../machine/process.ts";
import { readAll, write } from "../../../machine/tasks.ts";
import { isBusybox, options, pathOf, say, ToolError, tool } from "../tool.ts";

const BLOCK = 512;
const TYPE = { file: "0", link: "2", folder: "5", longName: "L" };

interface Entry {
  name: string;
  type: string;
  mode: number;
  owner: number;
  /** Seconds since the Unix epoch. */
  modified: number;
  target: string;
  content: Uint8Array;
}

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;
const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;

function blocksOf(entry: Entry): Uint8Array[] {
  const name = toBytes(entry.name);
  // A name that does not fit comes before, as content of its own (GNU tar's way, which all tars read).
  if (name.length > 100)
    return [
      ...blocksOf({ ...entry, name: "././@LongLink", type: TYPE.longName, content: toBytes(`${entry.name}\0`) }),
      ...blocksOf({ ...entry, name: fromBytes(name.subarray(0, 100)) }),
    ];
  const head = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => head.set(toBytes(text).subarray(0, BLOCK - at), at);
  put(0, entry.name);
  put(100, octal(entry.mode & 0o7777, 7));
  put(108, octal(entry.owner, 7));
  put(116, octal(entry.owner, 7));
  put(124, octal(entry.content.length, 11));
  put(136, octal(entry.modified, 11));
  put(148, " ".repeat(8));
  put(156, entry.type);
  put(157, entry.target.slice(0, 100));
  put(257, "ustar\x0000");
  put(
    148,
    `${octal(
      head.reduce((sum, byte) => sum + byte, 0),
      6,
    )} `,
  );
  const body = new Uint8Array(padded(entry.content.length));
  body.set(entry.content);
  return body.length ? [head, body] : [head];
}

/** @throws ToolError for what is no archive */
function entriesOf(bytes: Uint8Array): Entry[] {
  const entries: Entry[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const head = bytes.subarray(at, at + BLOCK);
    if (head.every((byte) => byte === 0)) break;
    const text = (from: number, size: number): string => fromBytes(head.subarray(from, from + size)).split("\0")[0]!;
    const number = (from: number, size: number): number => Number.parseInt(text(from, size).trim() || "0", 8);
    const size = number(124, 12);
    if (Number.isNaN(size) || text(257, 5) !== "ustar") throw new ToolError("This does not look like a tar archive", 2);
    const content = bytes.slice(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new ToolError("Unexpected EOF in archive", 2);
    at += BLOCK + padded(size);
    const type = text(156, 1) || TYPE.file;
    if (type === TYPE.longName) {
      longName = fromBytes(content).replace(/\0+$/, "");
      continue;
    }
    // Further headers of POSIX archives (times of more than seconds and the like) say nothing that files here keep.
    if (type === "x" || type === "g") continue;
    const prefix = text(345, 155);
    const name = longName ?? (prefix ? `${prefix}/${text(0, 100)}` : text(0, 100));
    longName = undefined;
    entries.push({ name, type, mode: number(100, 8), owner: number(108, 8), modified: number(136, 12), target: text(157, 100), content });
  }
  return entries;
}

function collect(self: Running, name: string, into: Entry[], follow: boolean): void {
  const { files } = self.machine;
  const path = pathOf(self, name);
  const node = files.stat(path, { followLast: follow });
  const common = { mode: node.mode, owner: node.owner, modified: Math.floor(node.modified / 1000), target: "", content: new Uint8Array() };
  const stored = name.replace(/^(?:\/|\.\.\/)+/, "") || ".";
  if (node.type === "link") into.push({ ...common, name: stored, type: TYPE.link, target: node.target });
  else if (node.type === "file") into.push({ ...common, name: stored, type: TYPE.file, content: toBytes(files.read(path)) });
  else {
    into.push({ ...common, name: `${stored.replace(/\/+$/, "")}/`, type: TYPE.folder });
    for (const each of files.list(path)) collect(self, `${name.replace(/\/+$/, "")}/${each}`, into, follow);
  }
}

interface Keeping {
  times: boolean;
  modes: boolean;
  owners: boolean;
}

function extract(self: Running, entry: Entry, keeping: Keeping): void {
  const { files } = self.machine;
  const name = entry.name.replace(/^\/+/, "");
  // Archives must not reach out of the folder they are unpacked in.
  if (name.split("/").includes("..")) throw new ToolError(`${entry.name}: Member name contains '..'`, 2);
  const path = pathOf(self, name);
  if (entry.type === TYPE.folder) files.makeFolder(path, { parents: true });
  else {
    files.makeFolder(parent(path), { parents: true });
    if (entry.type === TYPE.link) files.link(entry.target, path);
    else files.write(path, fromBytes(entry.content), { mode: entry.mode });
  }
  const node = files.stat(path, { followLast: false });
  // Only root can give files away.
  const owner = keeping.owners && self.user === 0 && self.credentials.can("CHOWN") ? { owner: entry.owner, group: entry.owner } : {};
  const mode = keeping.modes ? entry.mode : entry.mode & ~0o022;
  if (entry.type === TYPE.link) files.put(path, { ...node, ...owner });
  else files.put(path, { ...node, ...owner, mode, ...(keeping.times ? { modified: entry.modified * 1000 } : {}) });
}

/** Compressed archives are known by their first bytes, whether -z is given or not. @throws ToolError for -z where there is none */
function unzipped(bytes: Uint8Array, wanted: boolean): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    if (wanted) throw new ToolError("This does not look like a compressed archive", 2);
    return bytes;
  }
  try {
    return gunzipSync(bytes);
  } catch {
    throw new ToolError("Unexpected EOF in archive", 2);
  }
}

const tar = tool(function* (self, words) {
  // The first word may hold its letters without a dash.
  const args = words[0] && /^[a-zA-Z]+$/.test(words[0]) ? [`-${words[0]}`, ...words.slice(1)] : words;
  const flags = options(args, "cxtvzmphOof:C:", {
    create: "c",
    extract: "x",
    list: "t",
    verbose: "v",
    gzip: "z",
    touch: "m",
    "preserve-permissions": "p",
    "same-permissions": "p",
    "no-same-permissions": "no-same-permissions",
    "no-same-owner": "o",
    dereference: "h",
    "to-stdout": "O",
    "file=": "f",
    "directory=": "C",
  });
  const mode = ["c", "x", "t"].filter((letter) => flags.has(letter));
  if (mode.length !== 1)
    throw new ToolError(
      isBusybox(self) ? "must specify one of -ctx" : "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options",
      2,
    );
  const file = flags.value("f") ?? "-";
  const archive = pathOf(self, file);
  const folder = flags.value("C");
  if (folder !== undefined) {
    const path = pathOf(self, folder);
    if (!self.machine.files.isFolder(path)) throw new ToolError(`${folder}: Cannot open: No such file or directory`, 2);
    self.directory = path;
  }
  if (mode[0] === "c") {
    const entries: Entry[] = [];
    let failed = false;
    if (!flags.operands.length) throw new ToolError("Cowardly refusing to create an empty archive", 2);
    for (const name of flags.operands) {
      if (self.machine.files.lookup(pathOf(self, name)) === undefined) {
        yield* write(self, self.stderr, `tar: ${name}: Cannot stat: No such file or directory\n`);
        failed = true;
      } else collect(self, name, entries, flags.has("h"));
    }
    if (flags.operands.some((name) => name.startsWith("/")))
      yield* write(self, self.stderr, "tar: Removing leading `/' from member names\n");
    const blocks = [...entries.flatMap(blocksOf), new Uint8Array(2 * BLOCK)];
    const text = (flags.has("z") ? [gzipSync(Buffer.concat(blocks))] : blocks).map(fromBytes);
    if (file === "-") for (const each of text) yield* say(self, each);
    else self.machine.files.write(archive, text.join(""));
    if (flags.has("v")) for (const { name } of entries) yield* write(self, file === "-" ? self.stderr : self.stdout, `${name}\n`);
    if (failed) throw new ToolError("Exiting with failure status due to previous errors", 2);
    return 0;
  }
  const bytes = unzipped(toBytes(file === "-" ? yield* readAll(self.stdin) : self.machine.files.read(archive)), flags.has("z"));
  const wanted = flags.operands.map((name) => name.replace(/\/+$/, ""));
  const found = new Set<string>();
  const keeping = {
    times: !flags.has("m"),
    modes: !flags.has("no-same-permissions") && (flags.has("p") || self.user === 0),
    owners: !flags.has("o"),
  };
  for (const entry of entriesOf(bytes)) {
    const name = entry.name.replace(/\/+$/, "");
    const asked = wanted.find((each) => name === each || name.startsWith(`${each}/`));
    if (wanted.length && asked === undefined) continue;
    if (asked !== undefined) found.add(asked);
    const printed = mode[0] === "x" && flags.has("O");
    if (mode[0] === "t" || flags.has("v")) yield* printed ? write(self, self.stderr, `${entry.name}\n`) : say(self, `${entry.name}\n`);
    if (printed) {
      if (entry.type === TYPE.file) yield* say(self, fromBytes(entry.content));
    } else if (mode[0] === "x") extract(self, entry, keeping);
  }
  const missing = wanted.filter((each) => !found.has(each));
  if (!missing.length) return 0;
  if (isBusybox(self)) throw new ToolError(`${missing[0]}: not found in archive`, 1);
  for (const each of missing) yield* write(self, self.stderr, `tar: ${each}: Not found in archive\n`);
  throw new ToolError("Exiting with failure status due to previous errors", 2);
});

export const tarTools: Readonly<Record<string, Program>> = { tar };
