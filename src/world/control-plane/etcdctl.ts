// etcdctl and etcdutl: look into etcd, ask after its health, save and restore snapshots.
import { FileError } from "../../machine/file-error.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { get, keys } from "./etcdctl-get.ts";
import { snapshot } from "./etcdctl-snapshot.ts";
import { fail, log, MEMBER, type Parts, read, sizeOf, table } from "./etcdctl-words.ts";

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
