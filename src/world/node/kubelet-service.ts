// kubelet.service: how the kubelet's process begins, out of its flags and files, and what ends it (cmd/kubelet/app/server.go).
import type { Kubelet } from "../../cluster/kubelet/index.ts";
import type { KubeletLog } from "../../cluster/kubelet/log.ts";
import type { RuntimeDaemon } from "../../cluster/kubelet/runtime/daemon.ts";
import { type KubeletSettings, standardSettings } from "../../cluster/kubelet/settings.ts";
import type { Machine } from "../../machine/process.ts";
import { BOOTSTRAP, KUBECONFIG, type KubeletConnection } from "./connection.ts";
import { CONFIG_PATH, loadKubeletConfig } from "./kubelet-config.ts";
import type { Service } from "./units.ts";

/** How long a kubelet takes until it knows that it cannot go on, and until it works, ms. */
const FAILS = 180;
const WORKS = 650;

/** Flags that take effect, and those that are known but whose work is not simulated. */
const HEEDED = [
  "config",
  "kubeconfig",
  "bootstrap-kubeconfig",
  "container-runtime-endpoint",
  "max-pods",
  "cluster-dns",
  "pod-manifest-path",
  "cluster-domain",
];
const KNOWN = new Set([
  ...HEEDED,
  ...(
    "address anonymous-auth authentication-token-webhook authorization-mode cert-dir cgroup-driver cgroup-root client-ca-file cloud-provider cloud-config " +
    "containerd eviction-hard eviction-soft fail-swap-on feature-gates hairpin-mode healthz-bind-address healthz-port hostname-override image-gc-high-threshold " +
    "image-gc-low-threshold image-credential-provider-bin-dir image-credential-provider-config kube-reserved kubelet-cgroups lock-file log-flush-frequency logging-format node-ip node-labels node-status-update-frequency " +
    "pod-cidr pod-infra-container-image port protect-kernel-defaults provider-id read-only-port register-node register-with-taints resolv-conf root-dir rotate-certificates " +
    "rotate-server-certificates runtime-cgroups runtime-request-timeout serialize-image-pulls streaming-connection-idle-timeout sync-frequency system-cgroups system-reserved " +
    "tls-cert-file tls-private-key-file tls-min-version v version vmodule volume-plugin-dir"
  ).split(" "),
]);

export interface KubeletServiceParts {
  readonly machine: Machine;
  readonly runtime: RuntimeDaemon;
  readonly connection: KubeletConnection;
  readonly node: string;
  kubelet(): Kubelet;
}

export class KubeletService implements Service {
  /** Counts starts: what a former one planned is void. */
  #run = 0;

  constructor(private readonly parts: KubeletServiceParts) {}

  start(argv: readonly string[], pid: number, ended: (code: number) => void): void {
    const run = ++this.#run;
    const { machine } = this.parts;
    const kubelet = this.parts.kubelet();
    kubelet.log.pid = pid;
    const ready = this.#prepare(argv, kubelet.log);
    if ("error" in ready) {
      machine.clock.after(FAILS, () => {
        if (run !== this.#run) return;
        kubelet.log.error("run.go:72", "command failed", { err: ready.error });
        ended(1);
      });
      return;
    }
    machine.clock.after(WORKS, () => {
      if (run !== this.#run) return;
      this.announce(kubelet.log);
      kubelet.start(ready.settings);
    });
  }

  stop(): void {
    this.#run++;
    this.parts.kubelet().stop();
  }

  /** What it says while it starts well. */
  announce(log: KubeletLog): void {
    const { node } = this.parts;
    log.info("server.go:212", "Kubelet version", { kubeletVersion: "v1.36.2" });
    log.info("server.go:214", "Golang settings", { GOGC: "", GOMAXPROCS: "", GOTRACEBACK: "" });
    log.info("server.go:982", "Client rotation is on, will bootstrap in background");
    log.info("certificate_store.go:147", "Loading cert/key pair from a file", {
      filePath: "/var/lib/kubelet/pki/kubelet-client-current.pem",
    });
    log.info("dynamic_cafile_content.go:161", "Starting controller", { name: "client-ca-bundle::/etc/kubernetes/pki/ca.crt" });
    log.info("server.go:1444", "Using cgroup driver setting received from the CRI runtime", { cgroupDriver: "systemd" });
    log.info("server.go:782", "--cgroups-per-qos enabled, but --cgroup-root was not specified.  Defaulting to /");
    log.info("kubelet.go:480", "Attempting to sync node with API server");
    log.info("kubelet.go:386", "Adding static pod path", { path: "/etc/kubernetes/manifests" });
    log.info("kubelet.go:397", "Adding apiserver pod source");
    log.info("kuberuntime_manager.go:279", "Container runtime initialized", {
      containerRuntime: "containerd",
      version: "2.2.1",
      apiVersion: "v1",
    });
    log.info("server.go:1289", "Started kubelet");
    log.info("kubelet.go:2408", "Starting kubelet main sync loop");
    log.info("kubelet_node_status.go:75", "Attempting to register node", { node });
  }

  #prepare(argv: readonly string[], log: KubeletLog): { error: string } | { settings: KubeletSettings } {
    const { machine, runtime, connection } = this.parts;
    const { files } = machine;
    const flags = new Map<string, string>();
    for (const word of argv.slice(1)) {
      if (!word.startsWith("-")) return { error: `unknown command: ${word}` };
      const [name = "", ...value] = word.replace(/^--?/, "").split("=");
      if (!KNOWN.has(name)) return { error: `failed to parse kubelet flag: unknown flag: --${name}` };
      flags.set(name, value.join("="));
    }
    const path = flags.get("config");
    let settings: KubeletSettings = standardSettings;
    if (path) {
      if (!files.exists(path))
        return {
          error: `failed to load kubelet config file, path: ${path}, error: failed to load Kubelet config file ${path}, error failed to read kubelet config file ${JSON.stringify(path)}, error: open ${path}: no such file or directory`,
        };
      const loaded = loadKubeletConfig(files.read(path), (each) => files.exists(each));
      if ("error" in loaded) return { error: loaded.error.replaceAll(CONFIG_PATH, path) };
      if (loaded.warning) log.info("codec.go:86", "Using lenient decoding as strict decoding failed", { err: loaded.warning });
      settings = loaded.settings;
    }
    const changed = {
      ...(flags.has("max-pods") ? { maxPods: Number(flags.get("max-pods")) } : {}),
      ...(flags.has("cluster-dns") ? { clusterDns: flags.get("cluster-dns")!.split(",")[0]! } : {}),
      ...(flags.has("cluster-domain") ? { clusterDomain: flags.get("cluster-domain")! } : {}),
      ...(flags.has("pod-manifest-path") ? { staticPodPath: flags.get("pod-manifest-path")! } : {}),
    };
    if (Object.keys(changed).length) settings = { ...settings, ...changed };
    const trouble = connection.load(flags.get("kubeconfig") ?? KUBECONFIG, flags.get("bootstrap-kubeconfig") ?? BOOTSTRAP);
    if (trouble?.before) log.plain("E", "bootstrap.go:266", trouble.before);
    if (trouble) return { error: trouble.error };
    const socket = (flags.get("container-runtime-endpoint") || "unix:///var/run/containerd/containerd.sock").replace(/^unix:\/\//, "");
    const right = /^\/(var\/)?run\/containerd\/containerd\.sock$/.test(socket);
    if (!runtime.up || !right)
      return {
        error: `failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint "unix://${socket}": ${right ? runtime.error(socket) : `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${socket}: connect: no such file or directory"`}`,
      };
    return { settings };
  }
}
