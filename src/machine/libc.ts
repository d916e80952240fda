// Which C library the programs of a file system use: musl's words and choices differ from glibc's.
import type { FileSystem } from "./files.ts";

export const isMusl = (files: FileSystem): boolean => files.exists("/etc/os-release") && /^ID=alpine$/m.test(files.read("/etc/os-release"));
