// kubectl cp: files between the learner's machine and a container, carried by tar in the container (kubectl's pkg/cmd/cp).
import type { KubeObject } from "../../api/object.ts";
import { type ArchiveEntry, pack, unpack } from "../../docker/build/archive.ts";
import { appended, type Content, Reader, textOf } from "../../machine/content.ts";
import type { FileSystem } from "../../machine/files.ts";
import { baseName, normalise, parent } from "../../machine/paths.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { Exit } from "./failures.ts";
import { flag } from "./flags.ts";
import { chosenContainer, podKind } from "./pods.ts";
import { Refusal, refuse } from "./refusal.ts";
import { type Session, verb } from "./session.ts";
import { openStream } from "./streams.ts";

interface Place {
  /** "" for the learner's machine. */
  pod: string;
  namespace: string;
  /** The namespace as it was typed, or nothing. */
  typed: string;
  path: string;
}

/** [[namespace/]pod:]path. @throws Refusal */
function placeOf(session: Session, text: string): Place {
  const at = text.indexOf(":");
  if (at === 0) return refuse("filespec must match the canonical format: [[namespace/]pod:]file/path");
  if (at < 0) return { pod: "", namespace: "", typed: "", path: text };
  const parts = text.slice(0, at).split("/");
  if (parts.length > 2) return refuse("filespec must match the canonical format: [[namespace/]pod:]file/path");
  return {
    pod: parts.at(-1)!,
    namespace: parts.length === 2 ? parts[0]! : session.namespace,
    typed: parts.length === 2 ? parts[0]! : "",
    path: text.slice(at + 1),
  };
}

export const command: Command = {
  name: "cp",
  summary: "Copy files and directories to and from containers",
  usage: "cp <file-spec-src> <file-spec-dest>",
  flags: [
    flag(
      "container",
      "string",
      "",
      "Container name. If omitted, the annotation kubectl.kubernetes.io/default-container or the first container in the pod is used.",
      { shorthand: "c" },
    ),
    flag("no-preserve", "bool", "false", "The copied file/directory's ownership and permissions will not be preserved in the container"),
    flag(
      "retries",
      "int",
      "0",
      "Set number of retries to complete a copy operation from a container. Specify 0 to disable or any negative value for infinite retrying.",
      { unseen: "no connection breaks while something is copied" },
    ),
  ],
  run: verb(function* (session, call): Process {
    if (call.args.length !== 2) refuse("source and destination are required");
    const [from, to] = call.args.map((text) => placeOf(session, text)) as [Place, Place];
    if (from.pod && to.pod) refuse("one of src or dest must be a local file specification");
    if (!from.path || !to.path) refuse("filepath can not be empty");
    if (!from.pod && !to.pod) refuse("one of src or dest must be a remote file specification");
    const remote = from.pod ? from : to;
    if (to.pod && !session.self.machine.files.exists(session.path(from.path))) refuse(`${from.path} doesn't exist in local filesystem`);
    const door = yield* session.door();
    const pod = yield* door.get(yield* podKind(session), remote.pod, { namespace: remote.namespace });
    const container = call.string("container") || (yield* chosenContainer(session, pod, "", false)).name;
    const inside = (command: readonly string[], input: Content = "") => ran(session, pod, container, command, input);
    const { out, err, code } = yield* from.pod ? inside(["tar", "cf", "-", from.path]) : upload(session, inside, from.path, to.path);
    if (from.pod) {
      // What tar says goes where its archive would.
      yield* session.out(err);
      yield* unpacked(session, from, to.path, out);
    } else {
      yield* session.out(textOf(out));
      yield* session.err(err);
    }
    if (code) throw new Exit(code, `command terminated with exit code ${code}`);
    return 0;
  }),
};

interface Ran {
  out: Content;
  err: string;
  code: number;
}

/** Bytes of input that are sent at a time. */
const PIECE = 32768;

/** Runs a command in the container with `input`. @throws Refusal where it cannot be started */
function* ran(session: Session, pod: KubeObject, container: string, command: readonly string[], input: Content): Task<Ran> {
  const stream = yield* openStream(session, pod, "exec", { container, command, stdin: input !== "", tty: false });
  let out: Content = "";
  let err = "";
  const source = new Reader(input);
  let next = source.take(PIECE);
  try {
    for (;;) {
      if (next && !stream.stdin.full) {
        stream.stdin.write(next);
        next = source.take(PIECE);
        continue;
      }
      if (!next) stream.stdin.end();
      out = appended(out, stream.stdout.readContent());
      err += stream.stderr.read();
      if (stream.exitCode !== undefined) break;
      yield { on: [stream.stdin.changed, stream.stdout.changed, stream.stderr.changed, stream.changed] };
    }
    out = appended(out, stream.stdout.readContent());
    err += stream.stderr.read();
  } finally {
    if (stream.exitCode === undefined) stream.detach();
  }
  return { out, err, code: stream.exitCode ?? 0 };
}

function* upload(
  session: Session,
  inside: (command: readonly string[], input?: Content) => Task<Ran>,
  from: string,
  to: string,
): Task<Ran> {
  const source = session.path(from);
  let folder = false;
  try {
    folder = (yield* inside(["test", "-d", to])).code === 0;
  } catch (error) {
    // Without test in the container, it is taken for no folder.
    if (!(error instanceof Refusal)) throw error;
  }
  const bare = to.replace(/(.)\/+$/, "$1");
  const target = folder ? `${bare}/${baseName(source)}` : bare;
  const cut = target.lastIndexOf("/");
  const above = cut < 0 ? "." : target.slice(0, cut) || "/";
  const own = session.call.bool("no-preserve") ? ["--no-same-permissions", "--no-same-owner"] : [];
  const entries: ArchiveEntry[] = [];
  collect(session.self.machine.files, source, target.slice(cut + 1) || ".", entries);
  return yield* inside(["tar", ...own, "-xmf", "-", "-C", above], pack(entries));
}

/** A file, a link, or all that is in a folder, which is named itself only when it is empty. */
function collect(files: FileSystem, path: string, name: string, into: ArchiveEntry[]): void {
  const node = files.stat(path, { followLast: false });
  const common = { mode: node.mode, owner: node.owner, modified: node.modified };
  if (node.type === "link") into.push({ ...common, name, type: "link", target: node.target });
  else if (node.type === "file") into.push({ ...common, name, type: "file", content: files.contentOf(path) });
  else {
    const names = files.list(path);
    if (!names.length) into.push({ ...common, name: `${name}/`, type: "folder" });
    for (const each of names) collect(files, `${path}/${each}`, `${name}/${each}`, into);
  }
}

/** Writes what came: links are left out, and what would lie elsewhere. @throws Refusal */
function* unpacked(session: Session, from: Place, to: string, archive: Content): Task<void> {
  const { files } = session.self.machine;
  const prefix = normalise(`/${from.path}`).slice(1);
  let warned = false;
  for (const { name, type, target, content } of unpack(archive)) {
    if (!name.startsWith(prefix)) refuse("tar contents corrupted");
    const rest = name.slice(prefix.length).replace(/^\/+/, "").replace(/\/+$/, "");
    const shown = joined(to, rest);
    const path = session.path(shown);
    if (rest.split("/").includes("..")) {
      yield* session.err(`warning: file ${JSON.stringify(shown)} is outside target destination, skipping\n`);
      continue;
    }
    files.makeFolder(type === "folder" ? path : parent(path), { parents: true });
    if (type === "folder") continue;
    if (type === "link") {
      const advice = ` (consider using "kubectl exec -n ${JSON.stringify(from.typed)} ${JSON.stringify(from.pod)} -- tar cf - ${JSON.stringify(from.path)} | tar xf -")`;
      yield* session.err(`warning: skipping symlink: ${JSON.stringify(shown)} -> ${JSON.stringify(target ?? "")}${warned ? "" : advice}\n`);
      warned = true;
      continue;
    }
    if (files.isFolder(path)) refuse(`open ${shown}: is a directory`);
    files.write(path, content ?? "");
  }
}

/** As filepath.Join does it. */
const joined = (folder: string, rest: string): string => {
  const whole = rest ? `${folder}/${rest}` : folder;
  return whole.startsWith("/") ? normalise(whole) : normalise(`/${whole}`).slice(1) || ".";
};
