// What docker build sends: the folder that it is told of, without what .dockerignore leaves out, and the Dockerfile (cli/command/image/build/context.go).
import { type ArchiveEntry, archiveOf, pack, unpack } from "../../../docker/build/archive.ts";
import { ignoring } from "../../../docker/build/patterns.ts";
import { type Content, lengthOf, textOf } from "../../../machine/content.ts";
import type { FileSystem } from "../../../machine/files.ts";
import type { FolderNode } from "../../../machine/nodes.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { readAll, readWhole } from "../../../machine/tasks.ts";
import { Failure } from "../client.ts";

export interface Context {
  /** The archive, or a lone Dockerfile. */
  body: Content;
  /** Path of the Dockerfile in it. */
  dockerfile: string;
}

/** `dockerfile`: its text, where it is no file. @throws Failure */
export function* contextOf(self: Running, place: string, file: string, dockerfile?: string): Task<Context> {
  const { files } = self.machine;
  if (place === "-") {
    if (file === "-") throw new Failure("invalid argument: can't use stdin for both build context and dockerfile");
    const given = yield* readWhole(self.stdin);
    if (archiveOf(given)) return { body: given, dockerfile: file || "Dockerfile" };
    return { body: pack([{ name: "Dockerfile", type: "file", mode: 0o600, modified: 0, content: given }]), dockerfile: "Dockerfile" };
  }
  if (/^(https?|git|ssh):\/\/|^git@|^github\.com\//.test(place))
    throw new Failure(`docker: k8s-quest does not simulate building from ${place} yet: there is nothing behind addresses of the internet`);
  const root = resolvePath(self.directory, place);
  const folder = files.lookup(root);
  if (folder?.type !== "folder")
    throw new Failure(
      folder ? `unable to prepare context: context must be a directory: ${root}` : `unable to prepare context: path "${place}" not found`,
    );
  const given = dockerfile ?? (file === "-" ? yield* readAll(self.stdin) : undefined);
  const path = file && file !== "-" ? resolvePath(self.directory, file) : `${root === "/" ? "" : root}/Dockerfile`;
  const inside = given === undefined && path.startsWith(root === "/" ? "/" : `${root}/`);
  const name = inside ? path.slice(root === "/" ? 1 : root.length + 1) : ".dockerfile.stdin";
  const own = inside ? `${path}.dockerignore` : undefined;
  const rules = [own, `${root}/.dockerignore`].find((each) => each !== undefined && files.lookup(each)?.type === "file");
  const out = ignoring(rules ? files.read(rules) : "");
  const entries: ArchiveEntry[] = [];
  const always = [name, ".dockerignore", `${name}.dockerignore`];
  collect(files, root, folder, "", (each) => !always.includes(each) && out(each), entries);
  if (given !== undefined) entries.push({ name, type: "file", mode: 0o600, modified: 0, content: given });
  else if (!inside && files.lookup(path)?.type === "file")
    entries.push({ name, type: "file", mode: 0o600, modified: 0, content: files.contentOf(path) });
  return { body: pack(entries), dockerfile: name };
}

function collect(
  files: FileSystem,
  at: string,
  folder: FolderNode,
  prefix: string,
  out: (path: string) => boolean,
  into: ArchiveEntry[],
): void {
  for (const name of [...folder.entries.keys()].sort()) {
    const node = folder.entries.get(name)!;
    const path = prefix + name;
    const left = out(path);
    if (node.type === "folder") {
      // What a later line takes back may lie in a folder that is left out.
      const before = into.length;
      if (!left) into.push({ name: `${path}/`, type: "folder", mode: node.mode, modified: node.modified });
      collect(files, `${at}/${name}`, node, `${path}/`, out, into);
      if (left && into.length > before)
        into.splice(before, 0, { name: `${path}/`, type: "folder", mode: node.mode, modified: node.modified });
    } else if (!left)
      into.push(
        node.type === "link"
          ? { name: path, type: "link", mode: node.mode, modified: node.modified, target: node.target }
          : { name: path, type: "file", mode: node.mode, modified: node.modified, content: files.contentOf(`${at}/${name}`) },
      );
  }
}

/** Whether the Dockerfile is in it. */
export const holds = ({ body, dockerfile }: Context): boolean => unpack(body).some(({ name }) => name === dockerfile);

export const sizeOf = ({ body }: Context): number => lengthOf(body);

/** Further contexts as the engine takes them, by their names. @throws Failure */
export function* furtherContexts(self: Running, given: readonly string[]): Task<{ contexts?: string }> {
  const found: Record<string, string> = {};
  for (const text of given) {
    const [name = "", place = ""] = text.split(/=(.*)/s);
    if (!name || !place) throw new Failure(`ERROR: invalid context value: ${text}, expected key=value`);
    if (/^(https?|git|ssh|oci-layout|target):|^git@/.test(place))
      throw new Failure(`docker: k8s-quest does not simulate --build-context ${text} yet`);
    if (!place.startsWith("docker-image://") && !self.machine.files.isFolder(resolvePath(self.directory, place)))
      throw new Failure(`ERROR: failed to build: failed to get build context ${name}: stat ${place}: no such file or directory`);
    found[name] = place.startsWith("docker-image://") ? place : textOf((yield* contextOf(self, place, "")).body);
  }
  return given.length ? { contexts: JSON.stringify(found) } : {};
}
