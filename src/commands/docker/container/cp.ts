// docker cp (cli/command/container/cp.go, pkg/archive/copy.go).
import { fromBase64 } from "../../../base/bytes.ts";
import { humanSize } from "../../../base/units.ts";
import { type ArchiveEntry, pack, unpack } from "../../../docker/build/archive.ts";
import { type Content, lengthOf } from "../../../machine/content.ts";
import { FileError } from "../../../machine/file-error.ts";
import type { FileSystem } from "../../../machine/files.ts";
import type { Node } from "../../../machine/nodes.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { readWhole } from "../../../machine/tasks.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { DaemonError, Failure, part } from "../client.ts";
import { flag } from "../flags.ts";
import { send } from "../image/archive.ts";
import { type Docker, verb } from "../tool.ts";

/** CONTAINER and PATH; what begins like a path is one. */
function split(text: string): { container: string; path: string } {
  const at = text.indexOf(":");
  if (text.startsWith("/") || text.startsWith(".") || at < 0) return { container: "", path: text };
  return { container: text.slice(0, at), path: text.slice(at + 1) };
}

interface Stat {
  name: string;
  mode: number;
  linkTarget: string;
}
const IS_FOLDER = 2 ** 31;
const isFolder = ({ mode }: Stat): boolean => mode >= IS_FOLDER;

function* statIn(docker: Docker, container: string, path: string): Task<Stat> {
  const got = yield* docker.client.send("HEAD", `/containers/${part(container)}/archive`, {
    query: { path },
  });
  const headers = ("headers" in got && got.headers) || {};
  return JSON.parse(fromBase64(headers["x-docker-container-path-stat"] ?? "")) as Stat;
}

/** As statIn; undefined where the daemon refuses: what is wrong is told when it is asked for the file itself. */
function* statIf(docker: Docker, container: string, path: string): Task<Stat | undefined> {
  try {
    return yield* statIn(docker, container, path);
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    return undefined;
  }
}

/** Whether what is copied is told of. */
const isTold = ({ self, call }: Docker): boolean => (call.given("quiet") ? !call.bool("quiet") : self.stdout.terminal);

/**
 * Copies, and tells of `size` bytes of archive, whether that went well or not. On a terminal a line says what is done, as long as it is.
 * @throws Failure
 */
function* told(docker: Docker, header: string, size: number, to: string, copying: () => Task<number>): Task<number> {
  if (!isTold(docker)) return yield* copying();
  const { stderr, stdout } = docker.self;
  const terminal = terminalOf({ stdin: stderr, stdout: stderr, stderr }) !== undefined && stdout.terminal;
  const clear = "\x1b8\x1b[2K";
  if (terminal) yield* docker.err(`\x1b7Preparing to copy...\x1b[?25l${clear}${header}0B`);
  let failure: Failure | undefined;
  try {
    yield* copying();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure = error;
  }
  if (terminal) yield* docker.err(`\x1b[?25h${clear}`);
  yield* docker.err(`Successfully copied ${humanSize(size, 3)} to ${to}\n`);
  if (failure) throw failure;
  return 0;
}

/** A whole path with the last dot or slash that it was written with (PreserveTrailingDotOrSeparator). */
function withEnding(path: string, written: string): string {
  const dotted = /(^|\/)\.\/*$/.test(written) ? `${path.replace(/\/$/, "")}/.` : path;
  return written.endsWith("/") && !dotted.endsWith("/") ? `${dotted}/` : dotted;
}

const baseName = (path: string): string => path.replace(/\/+$/, "").slice(path.replace(/\/+$/, "").lastIndexOf("/") + 1);
const contentsOnly = (path: string): boolean => /(^|\/)\.$/.test(path);
const asFolder = (path: string): boolean => /\/\.?$/.test(path) || path === ".";

/** The same entries under another first name; "" for what is below it alone. */
function rebased(entries: readonly ArchiveEntry[], from: string, to: string): ArchiveEntry[] {
  return entries.flatMap((entry) => {
    const rest =
      entry.name === from || entry.name === `${from}/`
        ? ""
        : entry.name.startsWith(`${from}/`)
          ? entry.name.slice(from.length + 1)
          : entry.name;
    const name = [to, rest].filter(Boolean).join("/");
    return name ? [{ ...entry, name: entry.type === "folder" ? `${name.replace(/\/+$/, "")}/` : name }] : [];
  });
}

function entriesOf(files: FileSystem, path: string, name: string, follow: boolean): ArchiveEntry[] {
  const node: Node = files.stat(path, { followLast: follow });
  const common = { mode: node.mode, owner: 0, modified: node.modified };
  if (node.type === "link") return [{ ...common, name, type: "link", target: node.target }];
  if (node.type === "file") return [{ ...common, name, type: "file", content: files.contentOf(path) }];
  return [
    { ...common, name: `${name}/`, type: "folder" },
    ...files.list(path).flatMap((each) => entriesOf(files, path === "/" ? `/${each}` : `${path}/${each}`, `${name}/${each}`, false)),
  ];
}

function* fromContainer(docker: Docker, source: { container: string; path: string }, target: string): Task<number> {
  const { container } = source;
  const { self } = docker;
  const { files } = self.machine;
  let path = source.path;
  if (docker.call.bool("follow-link")) path = (yield* statIf(docker, container, path))?.linkTarget || path;
  const got = yield* docker.client.send("GET", `/containers/${part(container)}/archive`, { query: { path } });
  const archive = "text" in got ? got.text : "";
  if (target === "-") {
    yield* send(docker, archive);
    return 0;
  }
  const entries = unpack(archive);
  const root = entries[0]!;
  const name = root.name.replace(/\/+$/, "");
  const folder = root.type === "folder";
  const at = resolvePath(self.directory, target);
  const asked = withEnding(at, target);
  return yield* told(docker, "Copying from container - ", lengthOf(archive), asked, function* () {
    const there = files.lookup(at);
    if (there && there.type !== "folder" && folder) throw new Failure("cannot copy directory");
    if (there && there.type !== "folder" && asFolder(target)) throw new Failure("not a directory");
    if (!there && asFolder(target) && !folder) throw new Failure("no such directory");
    const above = at.slice(0, at.lastIndexOf("/")) || "/";
    if (!there && !files.isFolder(above)) throw new Failure(`invalid output path: directory ${JSON.stringify(above)} does not exist`);
    const [into, as] =
      there?.type === "folder" ? [at, contentsOnly(source.path) ? "" : baseName(path) || name] : [above, at.slice(at.lastIndexOf("/") + 1)];
    try {
      for (const entry of rebased(entries, name, as)) extract(docker, files, into, entry);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new Failure(`${error.code === "ENOSPC" ? "write" : "open"} ${error.path}: ${error.message.toLowerCase()}`);
    }
    return 0;
  });
}

function extract(
  { self, call }: Docker,
  files: FileSystem,
  into: string,
  { name, type, mode, modified, target = "", content = "", owner = 0 }: ArchiveEntry,
): void {
  const path = `${into === "/" ? "" : into}/${name.replace(/\/+$/, "")}`;
  const who = call.bool("archive") ? owner : self.user;
  if (type === "folder") {
    if (!files.isFolder(path)) files.makeFolder(path, { mode, owner: who, parents: true });
    return;
  }
  if (type === "link") {
    if (files.exists(path)) files.remove(path);
    files.link(target, path);
    return;
  }
  files.write(path, content, { mode, owner: who });
  files.put(path, { type: "file", content, mode, owner: who, modified });
}

function* intoContainer(docker: Docker, source: string, target: { container: string; path: string }): Task<number> {
  const { self, call } = docker;
  const { files } = self.machine;
  const { container } = target;
  let path = target.path;
  let there = yield* statIf(docker, container, path);
  if (there?.linkTarget && !isFolder(there)) {
    path = there.linkTarget;
    there = yield* statIf(docker, container, path);
  }
  const put = (into: string, raw: Content, size = lengthOf(raw)): Task<number> =>
    told(docker, "Copying to container - ", size, `${container}:${path}`, function* () {
      yield* docker.client.send("PUT", `/containers/${part(container)}/archive`, {
        query: { path: into, noOverwriteDirNonDir: "true", copyUIDGID: call.bool("archive") },
        raw,
      });
      return 0;
    });
  if (source === "-") {
    const raw = yield* readWhole(self.stdin);
    if (!there || !isFolder(there)) throw new Failure(`destination "${container}:${target.path}" must be a directory`);
    // What comes from standard input is not counted.
    return yield* put(path, raw, 0);
  }
  const at = resolvePath(self.directory, source);
  const node = files.lookup(at);
  if (!node) throw new Failure(`lstat ${at}: no such file or directory`);
  const folder = node.type === "folder";
  if (!folder && asFolder(source)) throw new Failure("not a directory");
  const clean = path.replace(/\/+$/, "") || "/";
  const above = clean.slice(0, clean.lastIndexOf("/")) || "/";
  const name = baseName(at) || ".";
  const entries = entriesOf(files, at, name, call.bool("follow-link") || asFolder(source));
  if (there && isFolder(there)) return yield* put(path, pack(rebased(entries, name, contentsOnly(source) ? "" : name)));
  if (there && folder) throw new Failure("cannot copy directory");
  if (!there && asFolder(target.path) && !folder) throw new Failure("no such directory");
  return yield* put(above, pack(rebased(entries, name, baseName(clean))));
}

/** @throws Failure */
export function* copy(docker: Docker): Task<number> {
  const [from = "", to = ""] = docker.args;
  if (!from) throw new Failure("source can not be empty");
  if (!to) throw new Failure("destination can not be empty");
  const [source, target] = [split(from), split(to)];
  if (source.container && target.container) throw new Failure("copying between containers is not supported");
  if (source.container) return yield* fromContainer(docker, source, target.path);
  if (target.container) return yield* intoContainer(docker, source.path, target);
  throw new Failure("must specify at least one container source");
}

export const cp = verb(
  {
    name: "cp",
    summary: "Copy files/folders between a container and the local filesystem",
    usage: "cp [OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH",
    takes: { least: 2, most: 2 },
    flags: [
      flag("-a, --archive", "bool", "Keep the numbers of users and groups"),
      flag("-L, --follow-link", "bool", "Copy what a link in SRC_PATH leads to"),
      flag("-q, --quiet", "bool", "Do not tell how much is copied; nor is it told where there is no terminal"),
    ],
  },
  copy,
);
