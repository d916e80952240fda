// etcdctl and etcdutl: look into etcd, ask after its health, save and restore snapshots.
import { fromBytes, toBase64 } from "../../base/bytes.ts";
import type { ApiServer } from "../../cluster/apiserver/index.ts";
import { FileError } from "../../machine/file-error.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import type { EtcdData } from "./etcd-data.ts";
import { bytesOf, keyOf } from "./etcd-values.ts";
import type { ControlPlane } from "./state.ts";

interface Parts {
  readonly api: ApiServer;
  readonly data: EtcdData;
  readonly plane: ControlPlane;
  /** The first node's. */
  readonly address: string;
}

const VALUED = [
  "endpoints",
  "cacert",
  "cert",
  "key",
  "write-out",
  "w",
  "limit",
  "command-timeout",
  "dial-timeout",
  "data-dir",
  "name",
  "initial-cluster",
  "initial-cluster-token",
  "initial-advertise-peer-urls",
  "order",
  "sort-by",
  "rev",
  "wal-dir",
  "user",
  "consistency",
];
const PLAIN = [
  "prefix",
  "keys-only",
  "count-only",
  "print-value-only",
  "hex",
  "from-key",
  "cluster",
  "insecure-skip-tls-verify",
  "skip-hash-check",
  "debug",
  "h",
  "help",
  "bump-revision",
  "mark-compacted",
];

/** Words and flags; the error that ends the program. */
function read(self: Running): { error: string } | { words: string[]; flags: Map<string, string> } {
  const flags = new Map<string, string>();
  for (const name of VALUED) {
    const value = self.environment[`ETCDCTL_${name.replaceAll("-", "_").toUpperCase()}`];
    if (value !== undefined) flags.set(name, value);
  }
  const words: string[] = [];
  const given = self.argv.slice(1);
  for (let at = 0; at < given.length; at++) {
    const word = given[at]!;
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    const [name = "", value] = word.replace(/^--?/, "").split(/=(.*)/s);
    if (PLAIN.includes(name)) flags.set(name, value ?? "true");
    else if (!VALUED.includes(name)) return { error: `unknown flag: --${name}` };
    else {
      const found = value ?? given[++at];
      if (found === undefined) return { error: `flag needs an argument: --${name}` };
      flags.set(name === "w" ? "write-out" : name, found);
    }
  }
  return { words, flags };
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+`;
  const center = (text: string, width: number) => {
    const left = Math.floor((width - text.length) / 2);
    return `${" ".repeat(left)}${text}`.padEnd(width);
  };
  const line = (cells: readonly string[], head = false) =>
    `| ${cells.map((cell, column) => (head ? center(cell, widths[column]!) : /^[\d.]+$/.test(cell) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join(" | ")} |`;
  return `${[rule, line(head, true), rule, ...rows.map((row) => line(row)), rule].join("\n")}\n`;
};

const MEMBER = "8e9e05c52164694d";

function keys({ api }: Parts): { key: string; value: () => string; revision: string }[] {
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

function get(self: Running, parts: Parts, words: readonly string[], flags: ReadonlyMap<string, string>): number {
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

function fail(self: Running, text: string): number {
  self.stderr.write(`Error: ${text}\n`);
  return 1;
}

const log = (self: Running, level: string, caller: string, msg: string, more: object = {}) =>
  self.stderr.write(
    `${JSON.stringify({ level, ts: new Date(self.clock.now).toISOString().replace("Z", "000Z"), caller, msg, ...more })}\n`,
  );

const sizeOf = (count: number): string => `${(count * 0.021 + 1.2).toFixed(1)} MB`;

function snapshot(self: Running, { data }: Parts, words: readonly string[], flags: ReadonlyMap<string, string>, utility: boolean): number {
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

function run(self: Running, parts: Parts, utility: boolean): number {
  const given = read(self);
  if ("error" in given) return fail(self, given.error);
  const { words, flags } = given;
  const [command, ...rest] = words;
  if (command === "version") {
    self.stdout.write(utility ? "etcdutl version: 3.6.6\nAPI version: 3.6\n" : "etcdctl version: 3.6.6\nAPI version: 3.6\n");
    return 0;
  }
  if (command === "snapshot" && (utility || rest[0] !== "save")) return snapshot(self, parts, rest, flags, utility);
  const known = utility
    ? "completion defrag hashkv migrate snapshot version"
    : "alarm auth check compaction completion defrag del downgrade elect endpoint get lease lock make-mirror member move-leader put role snapshot txn user version watch";
  if (command === undefined) return fail(self, "k8s-quest does not simulate the help of etcdctl yet");
  if (!known.split(" ").includes(command))
    return fail(self, `unknown command ${JSON.stringify(command)} for ${JSON.stringify(utility ? "etcdutl" : "etcdctl")}`);
  if (utility || !["get", "member", "endpoint", "snapshot"].includes(command))
    return fail(self, `k8s-quest does not simulate ${utility ? "etcdutl" : "etcdctl"} ${command} yet`);
  const endpoints = (flags.get("endpoints") ?? "127.0.0.1:2379").split(",");
  const endpoint = endpoints[0]!;
  const { files } = self.machine;
  for (const name of ["cert", "key", "cacert"]) {
    const path = flags.get(name);
    if (path !== undefined && !files.exists(resolvePath(self.directory, path)))
      return fail(self, `open ${path}: no such file or directory`);
  }
  const refused = (why: string): number => {
    log(self, "warn", "v3@v3.6.6/retry_interceptor.go:65", "retrying of unary invoker failed", {
      target: `etcd-endpoints://0xc00032e1e0/${endpoint.replace(/^https?:\/\//, "")}`,
      attempt: 0,
      error: `rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = ${JSON.stringify(why)}`,
    });
    if (command === "endpoint" && rest[0] === "health") {
      self.stderr.write(`${endpoint} is unhealthy: failed to commit proposal: context deadline exceeded\nError: unhealthy cluster\n`);
      return 1;
    }
    return fail(self, "context deadline exceeded");
  };
  const [, port] = /:(\d+)$/.exec(endpoint) ?? [];
  if (parts.plane.etcd === undefined || Number(port ?? 2379) !== parts.plane.etcd)
    return refused(`transport: Error while dialing: dial tcp ${endpoint.replace(/^https?:\/\//, "")}: connect: connection refused`);
  if (!flags.has("cert") || !flags.has("key"))
    return refused("error reading server preface: read tcp 127.0.0.1:45122->127.0.0.1:2379: read: connection reset by peer");
  if (!flags.has("cacert") && flags.get("insecure-skip-tls-verify") !== "true")
    return refused(
      "transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority",
    );
  switch (command) {
    case "get":
      return get(self, parts, rest, flags);
    case "snapshot":
      return snapshot(self, parts, rest, flags, false);
    case "member": {
      if (rest[0] !== "list") return fail(self, `k8s-quest does not simulate etcdctl member ${rest[0] ?? ""} yet`);
      const row = [MEMBER, "started", "control-plane", `https://${parts.address}:2380`, `https://${parts.address}:2379`, "false"];
      self.stdout.write(
        flags.get("write-out") === "table"
          ? table(["ID", "STATUS", "NAME", "PEER ADDRS", "CLIENT ADDRS", "IS LEARNER"], [row])
          : `${row.join(", ")}\n`,
      );
      return 0;
    }
    default: {
      const count = keys(parts).length;
      if (rest[0] === "health") {
        if (flags.get("write-out") === "table")
          self.stdout.write(table(["ENDPOINT", "HEALTH", "TOOK", "ERROR"], [[endpoint, "true", "9.413ms", ""]]));
        else self.stdout.write(`${endpoint} is healthy: successfully committed proposal: took = 9.413ms\n`);
        return 0;
      }
      if (rest[0] !== "status") return fail(self, `k8s-quest does not simulate etcdctl endpoint ${rest[0] ?? ""} yet`);
      const row = [
        endpoint,
        MEMBER,
        "3.6.6",
        sizeOf(count),
        "true",
        "false",
        "2",
        String(parts.api.stored.version),
        String(parts.api.stored.version),
        "",
      ];
      self.stdout.write(
        flags.get("write-out") === "table"
          ? table(
              [
                "ENDPOINT",
                "ID",
                "VERSION",
                "DB SIZE",
                "IS LEADER",
                "IS LEARNER",
                "RAFT TERM",
                "RAFT INDEX",
                "RAFT APPLIED INDEX",
                "ERRORS",
              ],
              [row],
            )
          : `${row.join(", ")}\n`,
      );
      return 0;
    }
  }
}

/** The programs of both. */
export function etcdTools(parts: Parts): Readonly<Record<"etcdctl" | "etcdutl", Program>> {
  const program = (utility: boolean): Program =>
    function* (self): Process {
      yield { until: self.clock.now + 8 };
      try {
        return run(self, parts, utility);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        return fail(self, `open ${error.path}: ${error.message.toLowerCase()}`);
      }
    };
  return { etcdctl: program(false), etcdutl: program(true) };
}
