// What docker build sends: the folder that it is told of, without what .dockerignore leaves out, and the Dockerfile (cli/command/image/build/context.go).
import { type ArchiveEntry, archiveOf, pack, unpack } from "../../../docker/build/archive.ts";
import { FROM_ELSEWHERE } from "../../../docker/build/definition.ts";
import { ignoring } from "../../../docker/build/patterns.ts";
import { type Content, lengthOf } from "../../../machine/content.ts";
import type { FileSystem } from "../../../machine/files.ts";
import type { FolderNode } from "../../../machine/nodes.ts";
import { baseName, resolvePath } from "../../../machine/paths.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { readAll, readWhole } from "../../../machine/tasks.ts";
import { Failure } from "../client.ts";

export interface Context {
  /** The archive, or a lone Dockerfile. */
  body: Content;
  /** Path of the Dockerfile in it. */
  dockerfile: string;
  /** Where the context is, if it is no folder; the body is then the Dockerfile's, or nothing. */
  remote?: string;
}

/** What came with the request is the context (moby: builder-next). */
const UPLOADED = "upload-request";

/** @throws Failure */
export function* contextOfStdin(self: Running, file: string, name?: string): Task<Context> {
  if (file === "-") throw new Failure("invalid argument: can't use stdin for both build context and dockerfile");
  return contextIn(yield* readWhole(self.stdin), file, name);
}

/** An archive, or a lone Dockerfile, which goes by `name`. @throws Failure */
export function contextIn(given: Content, file: string, name = "Dockerfile"): Context {
  if (archiveOf(given)) return { body: given, dockerfile: file || "Dockerfile", remote: UPLOADED };
  if (file === "-") throw new Failure("build context is not an archive");
  if (file) throw new Failure("ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles");
  return { body: pack([lone(name, given)]), dockerfile: name };
}

/** A file of the client's own making. */
export const lone = (name: string, content: Content): ArchiveEntry => ({ name, type: "file", mode: 0o600, modified: 0, content });

export const isLocalFolder = (self: Running, place: string): boolean => self.machine.files.isFolder(resolvePath(self.directory, place));

/** `dockerfile`: its text, where it is no file. @throws Failure */
export function* contextOfFolder(self: Running, place: string, file: string, dockerfile?: string): Task<Context> {
  const { files } = self.machine;
  const root = resolvePath(self.directory, place);
  if (!files.isFolder(root)) throw new Failure(`unable to prepare context: path "${place}" not found`);
  const given = dockerfile ?? (file === "-" ? yield* readAll(self.stdin) : undefined);
  const path = file && file !== "-" ? resolvePath(self.directory, file) : `${root === "/" ? "" : root}/Dockerfile`;
  return packed(files, root, path, given);
}

/** @param path of the Dockerfile @param given its text, where it is no file */
export function packed(files: FileSystem, root: string, path: string, given: Content | undefined): Context {
  const inside = given === undefined && path.startsWith(root === "/" ? "/" : `${root}/`);
  const isThere = given !== undefined || files.lookup(path)?.type === "file";
  const name = inside ? path.slice(root === "/" ? 1 : root.length + 1) : isThere ? FROM_ELSEWHERE : baseName(path);
  const own = inside ? `${path}.dockerignore` : undefined;
  const rules = [own, `${root}/.dockerignore`].find((each) => each !== undefined && files.lookup(each)?.type === "file");
  const out = ignoring(rules ? files.read(rules) : "");
  const entries: ArchiveEntry[] = [];
  const always = [name, ".dockerignore", `${name}.dockerignore`];
  collect(files, root, files.lookup(root) as FolderNode, "", (each) => !always.includes(each) && out(each), entries);
  if (given !== undefined) entries.push(lone(name, given));
  else if (!inside && isThere) entries.push(lone(name, files.contentOf(path)));
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
