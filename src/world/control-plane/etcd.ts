// etcd: begins with its flags, certificates and data directory, says in JSON what happens, and answers until it is told to stop.

import { text, untilSignal } from "../../images/programs/server.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { AddressInUse, type Listening } from "../../machine/sockets.ts";
import { flagTypes, readFlags } from "./flags.ts";
import type { ControlPlane } from "./state.ts";

const FLAGS = flagTypes(`
  advertise-client-urls cert-file client-cert-auth:bool data-dir feature-gates initial-advertise-peer-urls initial-cluster initial-cluster-state initial-cluster-token
  key-file listen-client-urls listen-metrics-urls listen-peer-urls name peer-cert-file peer-client-cert-auth:bool peer-key-file peer-trusted-ca-file
  snapshot-count:int trusted-ca-file wal-dir heartbeat-interval:int election-timeout:int quota-backend-bytes:int auto-compaction-retention auto-compaction-mode
  max-request-bytes:int log-level logger log-outputs force-new-cluster:bool experimental-initial-corrupt-check:bool experimental-watch-progress-notify-interval:duration
  watch-progress-notify-interval:duration cipher-suites metrics max-snapshots:int max-wals:int grpc-keepalive-min-time:duration`);

/** Where URLs say to listen; all addresses of both families where they name all of one, as Go takes it. @param usual the port of those without */
const placesOf = (urls: string, usual: number): { port: number; address: string | undefined }[] =>
  urls
    .split(",")
    .filter(Boolean)
    .map((url) => {
      const { hostname, port } = new URL(url);
      const address = hostname === "localhost" ? "127.0.0.1" : hostname.replace(/^\[|\]$/g, "");
      return { port: Number(port || usual), address: address === "0.0.0.0" || address === "::" ? undefined : address };
    });

/** Opens what is in a data directory; a text is why it cannot be. */
export type OpenData = (self: Running, directory: string) => string | undefined;

export const etcdProgram = (plane: ControlPlane, open: OpenData): Program =>
  function* (self): Process {
    const log = (level: "info" | "warn" | "fatal" | "error", caller: string, msg: string, more: Readonly<Record<string, unknown>> = {}) =>
      self.stderr.write(
        `${JSON.stringify({ level, ts: new Date(self.clock.now).toISOString().replace("Z", "000Z"), caller, msg, ...more })}\n`,
      );
    const flags = readFlags(self.argv, FLAGS);
    if ("error" in flags) {
      const name = /unknown flag: --(\S+)/.exec(flags.error)?.[1];
      log("warn", "etcdmain/etcd.go:75", "failed to verify flags", {
        error: name ? `flag provided but not defined: -${name}` : flags.error,
      });
      return 1;
    }
    log("info", "etcdmain/etcd.go:64", "Running: ", { args: self.argv });
    const directory = flags.value("data-dir") ?? "default.etcd";
    const { files } = self.machine;
    for (const name of ["cert-file", "key-file", "trusted-ca-file", "peer-cert-file", "peer-key-file", "peer-trusted-ca-file"]) {
      const path = flags.value(name);
      if (path === undefined || files.exists(path)) continue;
      log("info", "embed/etcd.go:138", "configuring peer listeners", { "listen-peer-urls": ["https://127.0.0.1:2380"] });
      log("fatal", "etcdmain/etcd.go:204", "discovery failed", {
        error: `open ${path}: no such file or directory`,
        stacktrace: "go.etcd.io/etcd/server/v3/etcdmain.startEtcdOrProxyV2\n\tgo.etcd.io/etcd/server/v3/etcdmain/etcd.go:204",
      });
      return 1;
    }
    if (!files.exists(directory) && files.hindrance(directory)) {
      log("fatal", "etcdmain/etcd.go:204", "discovery failed", {
        error: `cannot access data directory: mkdir ${directory}: permission denied`,
      });
      return 1;
    }
    const wrong = open(self, directory);
    if (wrong !== undefined) {
      log("fatal", "etcdmain/etcd.go:204", "discovery failed", { error: wrong });
      return 1;
    }
    const clients = placesOf(flags.value("listen-client-urls") ?? "http://localhost:2379", 2379);
    const peers = placesOf(flags.value("listen-peer-urls") ?? "http://localhost:2380", 2380);
    const metrics = placesOf(flags.value("listen-metrics-urls") ?? "", 2381);
    const opened: Listening[] = [];
    const health = (path: string) => /^\/(health|livez|readyz)/.test(path);
    try {
      for (const { port, address } of [...clients, ...peers, ...metrics])
        opened.push(
          self.machine.network.listen(
            port,
            {
              http: (request) =>
                health(request.path) ? text(200, '{"health":"true","reason":""}', "application/json") : text(404, "404 page not found\n"),
            },
            address === undefined ? {} : { address },
          ),
        );
    } catch (error) {
      for (const each of opened) each.close();
      if (!(error instanceof AddressInUse)) throw error;
      log("fatal", "etcdmain/etcd.go:204", "discovery failed", {
        error: `listen tcp 127.0.0.1:${error.port}: bind: address already in use`,
      });
      return 1;
    }
    log("info", "embed/etcd.go:640", "serving metrics", { address: `http://127.0.0.1:${metrics[0]?.port ?? 2381}` });
    log("info", "membership/cluster.go:473", "added member", { "cluster-id": "9d9b8e2b9a1c6f0e", "added-peer-id": "8e9e05c52164694d" });
    log("info", "etcdserver/server.go:2142", "published local member to cluster through raft", { "local-member-id": "8e9e05c52164694d" });
    log("info", "embed/serve.go:106", "ready to serve client requests");
    log("info", "embed/serve.go:283", "serving client traffic securely", {
      traffic: "grpc+http",
      address: `127.0.0.1:${clients[0]!.port}`,
    });
    plane.set("etcd", clients[0]!.port);
    try {
      yield* untilSignal(self);
      log("info", "osutil/interrupt_unix.go:65", "received signal; shutting down", { signal: "terminated" });
      log("info", "embed/etcd.go:426", "closing etcd server", { name: flags.value("name") ?? "default", "data-dir": directory });
      return 0;
    } finally {
      for (const each of opened) each.close();
      plane.set("etcd", undefined);
    }
  };
