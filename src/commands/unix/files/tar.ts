// tar: archives in the ustar format, as kubectl cp sends and takes them, compressed by gzip where it is wanted.
import { type ArchiveEntry, pack, type Read, readArchive } from "../../../docker/build/archive.ts";
import { gunzipped, gzipped, isGzipped } from "../../../machine/compression.ts";
import { type Content, joined, lengthOf } from "../../../machine/content.ts";
import { FileError } from "../../../machine/file-error.ts";
import { parent } from "../../../machine/paths.ts";
import type { Program, Running } from "../../../machine/process.ts";
import { readWhole, write } from "../../../machine/tasks.ts";
import { groupName, ownerName } from "../system/users.ts";
import { isBusybox, options, pathOf, say, ToolError, tool } from "../tool.ts";
import { permissions } from "./shown.ts";

/** GNU tar writes whole records. Bytes. */
const RECORD = 10240;

const TROUBLE: Readonly<Record<NonNullable<Read["broken"]>, string>> = {
  "no archive": "This does not look like a tar archive",
  end: "Unexpected EOF in archive",
};

/** @throws ToolError for what is no archive */
function entriesOf(archive: Content): ArchiveEntry[] {
  const { entries, broken } = readArchive(archive);
  if (broken) throw new ToolError(TROUBLE[broken], 2);
  return entries;
}

function archiveOf(self: Running, entries: readonly ArchiveEntry[]): Content {
  const archive = pack(entries);
  const over = lengthOf(archive) % RECORD;
  return isBusybox(self) || !over ? archive : joined([archive, "\0".repeat(RECORD - over)]);
}

/** `file`: as it was typed. @throws ToolError where there is no room for it */
function writeArchive(self: Running, file: string, path: string, content: Content): void {
  try {
    self.machine.files.write(path, content);
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== "ENOSPC") throw error;
    if (isBusybox(self)) throw new ToolError(`write error: ${error.message}`);
    throw new ToolError(`${file}: Cannot write: ${error.message}\ntar: Error is not recoverable: exiting now`, 2);
  }
}

function collect(self: Running, name: string, into: ArchiveEntry[], follow: boolean): void {
  const { files } = self.machine;
  const path = pathOf(self, name);
  const node = files.stat(path, { followLast: follow });
  const names = [ownerName(self, node.owner), groupName(self, node.owner) ?? ""] as const;
  const common = { mode: node.mode, owner: node.owner, names, modified: node.modified };
  const stored = name.replace(/^(?:\/|\.\.\/)+/, "") || ".";
  if (node.type === "link") into.push({ ...common, name: stored, type: "link", target: node.target });
  else if (node.type === "file") into.push({ ...common, name: stored, type: "file", content: files.contentOf(path) });
  else {
    into.push({ ...common, name: `${stored.replace(/\/+$/, "")}/`, type: "folder" });
    for (const each of files.list(path)) collect(self, `${name.replace(/\/+$/, "")}/${each}`, into, follow);
  }
}

const LETTERS = { file: "-", folder: "d", link: "l" } as const;

/** What -tv tells of entries; GNU tar makes room for the longest size so far. */
function* listing(self: Running, entries: Iterable<ArchiveEntry>): Generator<[ArchiveEntry, string]> {
  const busybox = isBusybox(self);
  let width = 19;
  for (const entry of entries) {
    const { type, mode, names, owner = 0, modified, target, content = "" } = entry;
    const who = names?.join("/") ?? `${owner}/${owner}`;
    const size = String(lengthOf(content));
    width = Math.max(width, who.length + 1 + size.length);
    const time = new Date(modified)
      .toISOString()
      .slice(0, busybox ? 19 : 16)
      .replace("T", " ");
    const room = busybox ? size.padStart(9) : size.padStart(width - who.length - 1);
    yield [entry, `${LETTERS[type]}${permissions(mode)} ${who} ${room} ${time} ${entry.name}${type === "link" ? ` -> ${target}` : ""}`];
  }
}

interface Keeping {
  times: boolean;
  modes: boolean;
  owners: boolean;
}

function extract(self: Running, entry: ArchiveEntry, keeping: Keeping): void {
  const { files } = self.machine;
  const name = entry.name.replace(/^\/+/, "");
  // Archives must not reach out of the folder they are unpacked in.
  if (name.split("/").includes("..")) throw new ToolError(`${entry.name}: Member name contains '..'`, 2);
  const path = pathOf(self, name);
  if (entry.type === "folder") files.makeFolder(path, { parents: true });
  else {
    files.makeFolder(parent(path), { parents: true });
    if (entry.type === "link") files.link(entry.target ?? "", path);
    else files.write(path, entry.content ?? "", { mode: entry.mode });
  }
  const node = files.stat(path, { followLast: false });
  // Only root can give files away.
  const owner =
    keeping.owners && self.user === 0 && self.credentials.can("CHOWN") ? { owner: entry.owner ?? 0, group: entry.owner ?? 0 } : {};
  const mode = keeping.modes ? entry.mode : entry.mode & ~0o022;
  if (entry.type === "link") files.put(path, { ...node, ...owner });
  else files.put(path, { ...node, ...owner, mode, ...(keeping.times ? { modified: entry.modified } : {}) });
}

/** Compressed archives are known by their first bytes, whether -z is given or not. @throws ToolError for -z where there is none */
function unzipped(content: Content, wanted: boolean): Content {
  if (!isGzipped(content)) {
    if (wanted) throw new ToolError("This does not look like a compressed archive", 2);
    return content;
  }
  const found = gunzipped(content);
  if (found === undefined) throw new ToolError("Unexpected EOF in archive", 2);
  return found;
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
    const entries: ArchiveEntry[] = [];
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
    const made = archiveOf(self, entries);
    const content = flags.has("z") ? gzipped(made) : made;
    if (file === "-") yield* say(self, content);
    else writeArchive(self, file, archive, content);
    if (flags.has("v")) for (const { name } of entries) yield* write(self, file === "-" ? self.stderr : self.stdout, `${name}\n`);
    if (failed) throw new ToolError("Exiting with failure status due to previous errors", 2);
    return 0;
  }
  const content = unzipped(file === "-" ? yield* readWhole(self.stdin) : self.machine.files.contentOf(archive), flags.has("z"));
  const wanted = flags.operands.map((name) => name.replace(/\/+$/, ""));
  const found = new Set<string>();
  const keeping = {
    times: !flags.has("m"),
    modes: !flags.has("no-same-permissions") && (flags.has("p") || self.user === 0),
    owners: !flags.has("o"),
  };
  const long = mode[0] === "t" && flags.has("v");
  for (const [entry, described] of listing(self, entriesOf(content))) {
    const name = entry.name.replace(/\/+$/, "");
    const asked = wanted.find((each) => name === each || name.startsWith(`${each}/`));
    if (wanted.length && asked === undefined) continue;
    if (asked !== undefined) found.add(asked);
    const printed = mode[0] === "x" && flags.has("O");
    if (mode[0] === "t" || flags.has("v"))
      yield* printed ? write(self, self.stderr, `${entry.name}\n`) : say(self, `${long ? described : entry.name}\n`);
    if (printed) {
      if (entry.type === "file") yield* say(self, entry.content ?? "");
    } else if (mode[0] === "x") extract(self, entry, keeping);
  }
  const missing = wanted.filter((each) => !found.has(each));
  if (!missing.length) return 0;
  if (isBusybox(self)) throw new ToolError(`${missing[0]}: not found in archive`, 1);
  for (const each of missing) yield* write(self, self.stderr, `tar: ${each}: Not found in archive\n`);
  throw new ToolError("Exiting with failure status due to previous errors", 2);
});

export const tarTools: Readonly<Record<string, Program>> = { tar };
