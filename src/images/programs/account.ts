// Who an account of a container's own files is: for programs that give up root and go on as that user (setuid, gosu, su-exec).
import type { FileSystem } from "../../machine/files.ts";
import type { Credentials } from "../../machine/permissions.ts";

const rowsOf = (files: FileSystem, path: string): string[][] =>
  (files.exists(path) ? files.read(path) : "").split("\n").map((line) => line.split(":"));

/** The account by that name with the groups that it is in, which may do nothing beyond that; undefined where /etc/passwd has none. */
export function accountOf(files: FileSystem, name: string): Credentials | undefined {
  const row = rowsOf(files, "/etc/passwd").find((each) => each[0] === name);
  if (!row) return undefined;
  const [user, group] = [Number(row[2]), Number(row[3])];
  const further = rowsOf(files, "/etc/group").flatMap(([, , id, members]) => (members?.split(",").includes(name) ? [Number(id)] : []));
  return { user, group, groups: [...new Set([group, ...further])], can: () => false };
}
