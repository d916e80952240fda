// The file system of a Node.js program, and its errors in Node's words.
import { FileError } from "../../../machine/file-error.ts";
import type { FileSystem } from "../../../machine/files.ts";
import type { Operations } from "./operations.ts";

const MESSAGES: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EEXIST: "file already exists",
  EISDIR: "illegal operation on a directory",
  ENOTDIR: "not a directory",
  ENOTEMPTY: "directory not empty",
  EROFS: "read-only file system",
  EPERM: "operation not permitted",
};
const CALLS: Readonly<Record<string, string>> = {
  read: "open",
  writeFile: "open",
  list: "scandir",
  stat: "stat",
  mkdir: "mkdir",
  remove: "unlink",
  rename: "rename",
};

export const fileOperations = (files: FileSystem): Operations => ({
  read: (path) => files.read(path),
  writeFile({ path, text, append = false }) {
    files.write(path, text, { append });
  },
  exists: (path) => files.exists(path),
  isFile: (path) => files.exists(path) && !files.isFolder(path),
  isFolder: (path) => files.isFolder(path),
  list: (path) => files.list(path),
  stat(path) {
    const found = files.stat(path);
    const size = found.type === "file" ? Buffer.byteLength(files.read(path)) : 4096;
    return { folder: found.type === "folder", size, mode: found.mode, modified: found.modified, owner: found.owner };
  },
  mkdir({ path, recursive }) {
    files.makeFolder(path, { parents: recursive });
  },
  remove({ path, recursive = false }) {
    files.remove(path, { recursive });
  },
  rename({ from, to }) {
    files.rename(from, to);
  },
});

/** An error of an operation as the program sees it. */
export function errorOf(operation: string, error: unknown): object {
  if (!(error instanceof FileError)) return { message: String(error) };
  const { code, path } = error;
  const syscall = CALLS[operation] ?? operation;
  return { message: `${code}: ${MESSAGES[code] ?? code}, ${syscall} '${path}'`, errno: -2, code, syscall, path };
}
