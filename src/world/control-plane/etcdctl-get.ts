// etcdctl get: the keys that Kubernetes has, and what is behind them.
import { fromBytes, toBase64 } from "../../base/bytes.ts";
import type { Running } from "../../machine/process.ts";
import { bytesOf, keyOf } from "./etcd-values.ts";
import { fail, type Parts } from "./etcdctl-words.ts";

/** All keys with their values, sorted. */
export function keys({ api }: Parts): { key: string; value: () => string; revision: string }[] {
  const found: { key: string; value: () => string; revision: string }[] = [];
  for (const kind of api.scheme.kinds) {
    if (kind.storedAs) continue;
    for (const object of api.stored.table(kind).all())
      found.push({
        key: keyOf(kind, object),
        value: () => fromBytes(bytesOf(kind, object)),
        revision: object.metadata.resourceVersion ?? "1",
      });
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function get(self: Running, parts: Parts, words: readonly string[], flags: ReadonlyMap<string, string>): number {
  const [start, end] = words;
  if (start === undefined) return fail(self, "get command needs one argument as key and an optional argument as range_end");
  const on = (name: string) => flags.has(name) && flags.get(name) !== "false";
  let all = keys(parts).filter(({ key }) =>
    on("prefix") ? key.startsWith(start) : on("from-key") ? key >= start : end === undefined ? key === start : key >= start && key < end,
  );
  const count = all.length;
  const limit = Number(flags.get("limit") ?? 0);
  if (limit) all = all.slice(0, limit);
  const format = flags.get("write-out") ?? "simple";
  const { version } = parts.api.stored;
  const header = { cluster_id: 6917529027641082, member_id: 8142508126285856, revision: version, raft_term: 2 };
  if (format === "json") {
    const kvs = all.map(({ key, value, revision }) => ({
      key: toBase64(key),
      create_revision: Number(revision),
      mod_revision: Number(revision),
      version: 1,
      ...(on("keys-only") ? {} : { value: toBase64(value()) }),
    }));
    self.stdout.write(`${JSON.stringify({ header, ...(kvs.length && !on("count-only") ? { kvs } : {}), ...(count ? { count } : {}) })}\n`);
    return 0;
  }
  if (format !== "simple" && format !== "fields") return fail(self, `k8s-quest does not simulate etcdctl get -w ${format} yet`);
  if (on("count-only")) {
    if (format === "fields") self.stdout.write(`"Count" : ${count}\n`);
    return 0;
  }
  for (const { key, value, revision } of all) {
    const shown = on("hex")
      ? [...Buffer.from(value(), "latin1")].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")
      : undefined;
    if (format === "fields")
      self.stdout.write(
        `"Key" : ${JSON.stringify(key)}\n"CreateRevision" : ${revision}\n"ModRevision" : ${revision}\n"Version" : 1\n"Value" : ${JSON.stringify(value())}\n"Lease" : 0\n\n`,
      );
    else if (on("keys-only")) self.stdout.write(`${key}\n\n`);
    else if (on("print-value-only")) self.stdout.write(`${shown ?? value()}\n`);
    else self.stdout.write(`${key}\n${shown ?? value()}\n`);
  }
  return 0;
}
