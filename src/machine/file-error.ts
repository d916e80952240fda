// What is wrong with a file, in the kernel's codes and the C library's words.

export type FileErrorCode =
  | "EPERM"
  | "ENOENT"
  | "EEXIST"
  | "ENOTDIR"
  | "EISDIR"
  | "ENOTEMPTY"
  | "EROFS"
  | "ELOOP"
  | "EACCES"
  | "EBUSY"
  | "ENODEV"
  | "EINVAL"
  | "ENOSPC"
  | "ESRCH"
  | "ERANGE";
const WORDS: Record<FileErrorCode, string> = {
  EPERM: "Operation not permitted",
  ENOENT: "No such file or directory",
  EEXIST: "File exists",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  ENOTEMPTY: "Directory not empty",
  EROFS: "Read-only file system",
  ELOOP: "Too many levels of symbolic links",
  EACCES: "Permission denied",
  EBUSY: "Device or resource busy",
  ENODEV: "No such device",
  EINVAL: "Invalid argument",
  ENOSPC: "No space left on device",
  ESRCH: "No such process",
  ERANGE: "Numerical result out of range",
};

export class FileError extends Error {
  constructor(
    readonly code: FileErrorCode,
    readonly path: string,
  ) {
    super(WORDS[code]);
  }
}

/** What is wrong below a mount is told by the path that was asked for. */
export function telling(path: string, change: () => void): void {
  try {
    change();
  } catch (error) {
    throw error instanceof FileError ? new FileError(error.code, path) : error;
  }
}
