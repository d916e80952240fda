// kube-apiserver: begins with its flags and files, waits for etcd, and serves until it is told to stop or etcd stays away.
import { plainLine, type Severity, structuredLine } from "../../base/klog.ts";
import { untilSignal } from "../../images/programs/server.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { AddressInUse, type Listening } from "../../machine/sockets.ts";
import { APISERVER_FLAGS, refusal, unheeded } from "./apiserver-flags.ts";
import { type Flags, readFlags } from "./flags.ts";
import type { ControlPlane } from "./state.ts";

/** How long it tries to reach etcd when it begins, and how long its probes let it go on without, ms. */
const PATIENCE = 20_000;
const WITHOUT = 30_000;

export interface ApiServerParts {
  readonly plane: ControlPlane;
  /** Whether this is the machine whose API server the cluster's is. */
  mine(self: Running): boolean;
  /** Takes what the flags say into effect; a text is why the server cannot begin. Undone by the function that it gives. */
  adopt(self: Running, flags: Flags): string | (() => void);
}

export const apiServerProgram = ({ plane, mine, adopt }: ApiServerParts): Program =>
  function* (self): Process {
    const { clock } = self;
    const log = (severity: Severity, place: string, text: string) =>
      self.stderr.write(`${plainLine(severity, clock.now, 1, place, text)}\n`);
    const failed = (err: string): number => {
      self.stderr.write(`${structuredLine("E", clock.now, 1, "run.go:72", "command failed", { err })}\n`);
      return 1;
    };
    const flags = readFlags(self.argv, APISERVER_FLAGS);
    if ("error" in flags) {
      self.stderr.write(`Error: ${flags.error}\n`);
      return 1;
    }
    log("I", "options.go:263", `external host was not specified, using ${flags.value("advertise-address") ?? "172.18.0.2"}`);
    log("I", "server.go:150", "Version: v1.36.2");
    log("I", "server.go:152", '"Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""');
    const why = refusal(flags, self.machine.files);
    if (why !== undefined) return failed(why);
    const etcd = /^https?:\/\/([^:/,]+)(?::(\d+))?/.exec(flags.value("etcd-servers")!);
    const [host, port] = [etcd?.[1] ?? "127.0.0.1", Number(etcd?.[2] ?? 2379)];
    const local = ["127.0.0.1", "localhost", ...self.machine.network.addresses].includes(host);
    const reachable = () => local && plane.etcd === port;
    for (const name of unheeded(flags))
      log("W", "quest.go:1", `k8s-quest does not simulate --${name} yet: the server goes on as without it`);
    const secure = Number(flags.value("secure-port") ?? 6443);
    let listening: Listening;
    try {
      listening = self.machine.network.listen(secure, { provided: "kube-apiserver" });
    } catch (error) {
      if (!(error instanceof AddressInUse)) throw error;
      return failed(
        `failed to create listener: failed to listen on 0.0.0.0:${secure}: listen tcp 0.0.0.0:${secure}: bind: address already in use`,
      );
    }
    let undo: (() => void) | undefined;
    try {
      const until = clock.now + PATIENCE;
      for (let wait = 1000; !reachable() && clock.now < until; wait = Math.min(wait * 1.6, 5000)) {
        yield { on: plane.changed, until: Math.min(until, clock.now + wait) };
        if (!reachable()) log("W", "logging.go:55", unreachable(host, port, local));
      }
      if (!reachable()) {
        log("F", "instance.go:232", "Error creating leases: error creating storage factory: context deadline exceeded");
        return 255;
      }
      if (mine(self)) {
        const adopted = adopt(self, flags);
        if (typeof adopted === "string") return failed(adopted);
        undo = adopted;
        plane.set("apiserver", secure);
      }
      log("I", "secure_serving.go:211", `Serving securely on [::]:${secure}`);
      let ended = false;
      const stop = untilSignal(self);
      // Waits for a signal as well as for etcd.
      for (let step = stop.next(); !step.done; step = stop.next()) {
        const signals = (step.value as { on: import("../../base/signal.ts").Signal }).on;
        const since = clock.now;
        if (reachable()) yield { on: [signals, plane.changed] };
        else {
          log("W", "logging.go:55", unreachable(host, port, local));
          yield { on: [signals, plane.changed], until: since + WITHOUT };
          ended = !reachable() && clock.now >= since + WITHOUT;
        }
        if (ended) break;
      }
      log("I", "genericapiserver.go:700", '"[graceful-termination] RunPreShutdownHooks has completed"');
      return ended ? 137 : 0;
    } finally {
      listening.close();
      undo?.();
      if (undo) plane.set("apiserver", undefined);
    }
  };

const unreachable = (host: string, port: number, local: boolean): string =>
  `[core] [Channel #1 SubChannel #2]grpc: addrConn.createTransport failed to connect to {Addr: "${host}:${port}", ServerName: "${host}:${port}", BalancerAttributes: {"<%!p(pickfirstleaf.managedByPickfirstKeyType={})>": "<%!p(bool=true)>" }}. Err: connection error: desc = "transport: Error while dialing: dial tcp ${host}:${port}: ${local ? "connect: connection refused" : "i/o timeout"}"`;
