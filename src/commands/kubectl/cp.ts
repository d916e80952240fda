// kubectl cp: files between the learner's machine and a container, carried by processes in the container.
import type { KubeObject } from "../../api/object.ts";
import { baseName } from "../../machine/files.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { Exit } from "./failures.ts";
import { flag } from "./flags.ts";
import { chosenContainer, podKind } from "./pods.ts";
import { refuse } from "./refusal.ts";
import { type Session, verb } from "./session.ts";
import { openStream } from "./streams.ts";

interface Place {
  /** "" for the learner's machine. */
  pod: string;
  namespace: string;
  path: string;
}

/** [[namespace/]pod:]path. @throws Refusal */
function placeOf(session: Session, text: string): Place {
  const at = text.indexOf(":");
  if (at === 0) return refuse("filespec must match the canonical format: [[namespace/]pod:]file/path");
  if (at < 0) return { pod: "", namespace: "", path: text };
  const parts = text.slice(0, at).split("/");
  if (parts.length > 2) return refuse("filespec must match the canonical format: [[namespace/]pod:]file/path");
  return { pod: parts.at(-1)!, namespace: parts.length === 2 ? parts[0]! : session.namespace, path: text.slice(at + 1) };
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
    flag("no-preserve", "bool", "false", "The copied file/directory's ownership and permissions will not be preserved in the container", {
      unsimulated: true,
    }),
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
    const door = yield* session.door();
    const pod = yield* door.get(yield* podKind(session), remote.pod, { namespace: remote.namespace });
    const container = call.string("container") || (yield* chosenContainer(session, pod, "", false)).name;
    if (from.pod) yield* download(session, pod, container, from.path, to.path);
    else yield* upload(session, pod, container, from.path, to.path);
    return 0;
  }),
};

/** Runs a shell line in the container. @throws Exit with what it said when it failed */
function* inside(session: Session, pod: KubeObject, container: string, line: string, args: readonly string[], input = ""): Task<string> {
  const stream = yield* openStream(session, pod, "exec", {
    container,
    command: ["sh", "-c", line, "sh", ...args],
    stdin: true,
    tty: false,
  });
  let out = "";
  let error = "";
  let sent = 0;
  try {
    for (;;) {
      if (sent < input.length && !stream.stdin.full) {
        stream.stdin.write(input.slice(sent, sent + 32768));
        sent += 32768;
        continue;
      }
      if (sent >= input.length) stream.stdin.end();
      out += stream.stdout.read();
      error += stream.stderr.read();
      if (stream.exitCode !== undefined) break;
      yield { on: [stream.stdin.changed, stream.stdout.changed, stream.stderr.changed, stream.changed] };
    }
    out += stream.stdout.read();
    error += stream.stderr.read();
  } finally {
    if (stream.exitCode === undefined) stream.detach();
  }
  if (stream.exitCode) throw new Exit(1, `${error}command terminated with exit code ${stream.exitCode}\n`);
  return out;
}

function* upload(session: Session, pod: KubeObject, container: string, from: string, to: string): Task<void> {
  const { files } = session.self.machine;
  const source = session.path(from);
  if (!files.exists(source)) refuse(`${from} doesn't exist in local filesystem`);
  const exists = (yield* inside(session, pod, container, 'if [ -d "$1" ]; then echo folder; fi', [to])).trim() === "folder";
  const target = exists ? `${to.replace(/\/+$/, "")}/${baseName(source)}` : to.replace(/(.)\/+$/, "$1");
  yield* put(session, pod, container, source, target);
}

function* put(session: Session, pod: KubeObject, container: string, source: string, target: string): Task<void> {
  const { files } = session.self.machine;
  if (!files.isFolder(source)) {
    yield* inside(session, pod, container, 'cat > "$1"', [target], files.read(source));
    return;
  }
  yield* inside(session, pod, container, 'mkdir -p "$1"', [target]);
  for (const name of files.list(source)) yield* put(session, pod, container, `${source}/${name}`, `${target}/${name}`);
}

function* download(session: Session, pod: KubeObject, container: string, from: string, to: string): Task<void> {
  const { files } = session.self.machine;
  const kind = (yield* inside(session, pod, container, 'if [ -d "$1" ]; then echo folder; elif [ -e "$1" ]; then echo file; fi', [
    from,
  ])).trim();
  if (!kind)
    throw new Exit(
      1,
      `tar: ${from.replace(/^\/+/, "")}: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\ncommand terminated with exit code 2\n`,
    );
  if (from.startsWith("/")) yield* session.out("tar: Removing leading `/' from member names\n");
  const target = session.path(to);
  yield* fetch(
    session,
    pod,
    container,
    from.replace(/(.)\/+$/, "$1"),
    files.isFolder(target) ? `${target}/${baseName(from)}` : target,
    kind === "folder",
  );
}

function* fetch(session: Session, pod: KubeObject, container: string, from: string, target: string, folder: boolean): Task<void> {
  const { files } = session.self.machine;
  if (!folder) {
    files.write(target, yield* inside(session, pod, container, 'cat "$1"', [from]));
    return;
  }
  files.makeFolder(target, { parents: true });
  const names = (yield* inside(
    session,
    pod,
    container,
    'cd "$1" && for f in * .[!.]*; do if [ -d "$f" ]; then echo "d $f"; elif [ -e "$f" ]; then echo "f $f"; fi; done',
    [from],
  ))
    .split("\n")
    .filter(Boolean);
  for (const entry of names)
    yield* fetch(session, pod, container, `${from}/${entry.slice(2)}`, `${target}/${entry.slice(2)}`, entry.startsWith("d "));
}
