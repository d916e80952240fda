// kube-controller-manager and kube-scheduler: begin with their flags and kubeconfig, and take the lease that lets them work.
import { plainLine, structuredLine } from "../../base/klog.ts";
import { text, untilSignal } from "../../images/programs/server.ts";
import type { Process, Program } from "../../machine/process.ts";
import { AddressInUse, type Listening } from "../../machine/sockets.ts";
import { type FlagTypes, flagTypes, readFlags } from "./flags.ts";
import type { ControlPlane } from "./state.ts";

const CONTROLLER_MANAGER = flagTypes(`
  allocate-node-cidrs:bool authentication-kubeconfig authorization-kubeconfig bind-address client-ca-file cluster-cidr cluster-name cluster-signing-cert-file
  cluster-signing-key-file cluster-signing-duration:duration controllers kubeconfig leader-elect:bool requestheader-client-ca-file root-ca-file
  service-account-private-key-file service-cluster-ip-range use-service-account-credentials:bool secure-port:int profiling:bool terminated-pod-gc-threshold:int
  node-monitor-grace-period:duration node-monitor-period:duration node-cidr-mask-size:int horizontal-pod-autoscaler-sync-period:duration feature-gates v:int
  cloud-provider configure-cloud-routes:bool concurrent-deployment-syncs:int kube-api-qps:int kube-api-burst:int tls-cert-file tls-private-key-file
  authorization-always-allow-paths leader-elect-lease-duration:duration leader-elect-renew-deadline:duration node-eviction-rate pod-eviction-timeout:duration
  attach-detach-reconcile-sync-period:duration enable-dynamic-provisioning:bool enable-hostpath-provisioner:bool flex-volume-plugin-dir`);
const SCHEDULER = flagTypes(`
  authentication-kubeconfig authorization-kubeconfig bind-address kubeconfig leader-elect:bool secure-port:int profiling:bool config feature-gates v:int
  kube-api-qps:int kube-api-burst:int tls-cert-file tls-private-key-file client-ca-file authorization-always-allow-paths
  leader-elect-lease-duration:duration leader-elect-renew-deadline:duration write-config-to pod-max-in-unschedulable-pods-duration:duration`);

function* component(
  self: Parameters<Program>[0],
  plane: ControlPlane,
  { name, types, port, files }: { name: string; types: FlagTypes; port: number; files: readonly string[] },
): Process {
  const say = (line: string) => self.stderr.write(`${line}\n`);
  const failed = (err: string): number => {
    say(structuredLine("E", self.clock.now, 1, "run.go:72", "command failed", { err }));
    return 1;
  };
  const flags = readFlags(self.argv, types);
  if ("error" in flags) {
    say(`Error: ${flags.error}`);
    return 1;
  }
  for (const flag of files) {
    const path = flags.value(flag);
    if (path !== undefined && !self.machine.files.exists(path))
      return failed(
        flag === "kubeconfig" || flag.endsWith("-kubeconfig")
          ? `stat ${path}: no such file or directory`
          : `error reading ${flag}: open ${path}: no such file or directory`,
      );
  }
  const kubeconfig = flags.value("kubeconfig");
  const config = kubeconfig === undefined ? "" : self.machine.files.read(kubeconfig);
  const server = /^\s*server:\s*(\S+)/m.exec(config)?.[1];
  if (server === undefined)
    return failed("invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable");
  let open: Listening;
  try {
    const bind = flags.value("bind-address") ?? "0.0.0.0";
    // Go takes both families where it is told all addresses of one.
    const where = bind === "0.0.0.0" || bind === "::" ? {} : { address: bind };
    open = self.machine.network.listen(Number(flags.value("secure-port") ?? port), { http: () => text(200, "ok") }, where);
  } catch (error) {
    if (!(error instanceof AddressInUse)) throw error;
    return failed(
      `failed to create listener: failed to listen on 127.0.0.1:${error.port}: listen tcp 127.0.0.1:${error.port}: bind: address already in use`,
    );
  }
  try {
    say(plainLine("I", self.clock.now, 1, "serving.go:386", "Generated self-signed cert in-memory"));
    say(structuredLine("I", self.clock.now, 1, "secure_serving.go:211", `Serving securely on 127.0.0.1:${port}`).replaceAll('"', ""));
    say(plainLine("I", self.clock.now, 1, "leaderelection.go:257", `attempting to acquire leader lease kube-system/${name}...`));
    if (server !== plane.server) {
      plane.idle.add(name);
      for (;;) {
        const { host, hostname } = new URL(server);
        const why = /^[\d.]+$/.test(hostname)
          ? `dial tcp ${host}: connect: connection refused`
          : `dial tcp: lookup ${hostname}: no such host`;
        say(
          plainLine(
            "E",
            self.clock.now,
            1,
            "leaderelection.go:448",
            `"Error retrieving lease lock" err="Get \\"${server}/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${name}?timeout=5s\\": ${why}" lock="kube-system/${name}"`,
          ),
        );
        yield { until: self.clock.now + 3000 };
      }
    }
    say(plainLine("I", self.clock.now, 1, "leaderelection.go:271", `successfully acquired lease kube-system/${name}`));
    yield* untilSignal(self);
    return 0;
  } finally {
    plane.idle.delete(name);
    open.close();
  }
}

export const controllerManagerProgram =
  (plane: ControlPlane): Program =>
  (self) =>
    component(self, plane, {
      name: "kube-controller-manager",
      types: CONTROLLER_MANAGER,
      port: 10257,
      files: ["kubeconfig", "authentication-kubeconfig", "root-ca-file", "service-account-private-key-file", "client-ca-file"],
    });
export const schedulerProgram =
  (plane: ControlPlane): Program =>
  (self) =>
    component(self, plane, {
      name: "kube-scheduler",
      types: SCHEDULER,
      port: 10259,
      files: ["kubeconfig", "authentication-kubeconfig", "config"],
    });
