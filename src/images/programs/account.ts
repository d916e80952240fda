// Who an account of a container's own files is: for programs that give up root and go on as that user (setuid, gosu, su-exec).
import type { FileSystem } from "../../machine/files.ts";
import type { Credentials } from "../../machine/permissions.ts";
import type { Running } from "../../machine/process.ts";

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

/** Root gives `folders` to an account and goes on as that one (gosu, su-exec, setpriv); anybody else stays who they are. */
export function stepDown(self: Running, name: string, folders: readonly string[]): void {
  if (self.user !== 0) return;
  const { files } = self.machine;
  const account = accountOf(files, name);
  if (!account) return;
  for (const folder of folders) {
    if (!files.exists(folder)) files.makeFolder(folder, { parents: true });
    give(files, folder, account.user);
  }
  self.credentials = account;
}

/** What is not theirs of a tree becomes theirs. */
function give(files: FileSystem, path: string, owner: number): void {
  const node = files.lookup(path);
  if (!node) return;
  if (node.owner !== owner && !files.hindrance(path)) files.setMode(path, node.mode, owner);
  if (node.type === "folder") for (const name of node.entries.keys()) give(files, `${path}/${name}`, owner);
}
