// etcdctl snapshot save; etcdutl snapshot status and restore.
import { resolvePath } from "../../machine/paths.ts";
import type { Running } from "../../machine/process.ts";
import { fail, log, MEMBER, type Parts, sizeOf, table } from "./etcdctl-words.ts";

export function snapshot(
  self: Running,
  { data }: Parts,
  words: readonly string[],
  flags: ReadonlyMap<string, string>,
  utility: boolean,
): number {
  const [verb, file] = words;
  const { files } = self.machine;
  const path = file === undefined ? "" : resolvePath(self.directory, file);
  if (verb === "save" && !utility) {
    if (!path) return fail(self, "snapshot save expects one argument");
    log(self, "info", "snapshot/v3_snapshot.go:83", "created temporary db file", { path: `${path}.part` });
    const { text, state } = data.save();
    files.write(path, text, { mode: 0o600 });
    const size = sizeOf([...state.objects.values()].reduce((sum, each) => sum + each.length, 0));
    log(self, "info", "snapshot/v3_snapshot.go:96", "fetching snapshot", { endpoint: "127.0.0.1:2379" });
    log(self, "info", "snapshot/v3_snapshot.go:111", "fetched snapshot", {
      endpoint: "127.0.0.1:2379",
      size,
      took: "27.94ms",
      "etcd-version": "3.6.0",
    });
    log(self, "info", "snapshot/v3_snapshot.go:121", "saved", { path: file });
    self.stdout.write(`Snapshot saved at ${file}\nServer version 3.6.0\n`);
    return 0;
  }
  if (!utility) {
    self.stderr.write(
      `Error: unknown command ${JSON.stringify(verb ?? "")} for "etcdctl snapshot"${verb === "restore" || verb === "status" ? ": since etcd 3.6 it is a command of etcdutl" : ""}\n`,
    );
    return 1;
  }
  if (!path) return fail(self, `snapshot ${verb} requires exactly one argument`);
  if (!files.exists(path)) return fail(self, `stat ${file}: no such file or directory`);
  const found = data.read(files.read(path));
  if (!found) return fail(self, `snapshot file ${file} is invalid: expected sha256, got something else`);
  const count = [...found.state.objects.values()].reduce((sum, each) => sum + each.length, 0);
  if (verb === "status") {
    const row = [found.id.slice(0, 8), String(found.state.revision), String(count), sizeOf(count), "3.6.0"];
    if (flags.get("write-out") === "table")
      self.stdout.write(table(["HASH", "REVISION", "TOTAL KEYS", "TOTAL SIZE", "STORAGE VERSION"], [row]));
    else if (flags.get("write-out") === "json")
      self.stdout.write(
        `${JSON.stringify({ hash: Number.parseInt(row[0]!, 16), revision: found.state.revision, totalKey: count, totalSize: Math.round(count * 21_000 + 1.2e6), version: "3.6.0" })}\n`,
      );
    else self.stdout.write(`${row.join(", ")}\n`);
    return 0;
  }
  if (verb !== "restore") return fail(self, `unknown command ${JSON.stringify(verb)} for "etcdutl snapshot"`);
  const directory = resolvePath(self.directory, flags.get("data-dir") ?? `${flags.get("name") ?? "default"}.etcd`);
  if (files.exists(directory) && (!files.isFolder(directory) || files.list(directory).length))
    return fail(self, `data-dir ${JSON.stringify(flags.get("data-dir") ?? directory)} not empty or could not be read`);
  const shown = {
    path: file,
    "wal-dir": `${directory}/member/wal`,
    "data-dir": directory,
    "snap-dir": `${directory}/member/snap`,
    "initial-memory-map-size": 10737418240,
  };
  log(self, "info", "snapshot/v3_snapshot.go:305", "restoring snapshot", shown);
  files.makeFolder(`${directory}/member/snap`, { parents: true });
  files.makeFolder(`${directory}/member/wal`, { parents: true });
  files.write(`${directory}/member/snap/db`, files.read(path), { mode: 0o600 });
  log(self, "info", "membership/cluster.go:421", "added member", {
    "cluster-id": "cdf818194e3a8c32",
    "local-member-id": "0",
    "added-peer-id": MEMBER,
    "added-peer-peer-urls": ["http://localhost:2380"],
  });
  log(self, "info", "snapshot/v3_snapshot.go:333", "restored snapshot", shown);
  return 0;
}
