// containerd.service: the container runtime's daemon, its configuration, and its log.
import type { RuntimeDaemon } from "../../cluster/kubelet/runtime/daemon.ts";
import type { Machine } from "../../machine/process.ts";
import type { Service } from "./units.ts";

export const CONTAINERD_CONFIG_PATH = "/etc/containerd/config.toml";
/** How long it takes until it answers, or knows that it cannot, ms. */
const STARTS = 250;

export const CONTAINERD_CONFIG = `version = 3

[plugins]
  [plugins."io.containerd.cri.v1.runtime"]
    [plugins."io.containerd.cri.v1.runtime".containerd]
      default_runtime_name = "runc"
      [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
        runtime_type = "io.containerd.runc.v2"
        [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
          SystemdCgroup = true
  [plugins."io.containerd.cri.v1.images"]
    snapshotter = "overlayfs"
    [plugins."io.containerd.cri.v1.images".pinned_images]
      sandbox = "registry.k8s.io/pause:3.10.1"
`;

export class ContainerdService implements Service {
  #run = 0;

  constructor(
    private readonly machine: Machine,
    private readonly runtime: RuntimeDaemon,
  ) {}

  start(_argv: readonly string[], pid: number, ended: (code: number) => void): void {
    const run = ++this.#run;
    const { runtime, machine } = this;
    runtime.pid = pid;
    const config = machine.files.exists(CONTAINERD_CONFIG_PATH) ? machine.files.read(CONTAINERD_CONFIG_PATH) : "";
    const wrong = problemOf(config);
    machine.clock.after(STARTS, () => {
      if (run !== this.#run) return;
      if (wrong) {
        runtime.say(`containerd: failed to load TOML: ${CONTAINERD_CONFIG_PATH}: ${wrong}`);
        ended(1);
        return;
      }
      const disabled = /^\s*disabled_plugins\s*=\s*\[([^\]]*)\]/m.exec(config)?.[1] ?? "";
      runtime.withoutInterface = /"(io\.containerd\.grpc\.v1\.)?cri"/.test(disabled);
      runtime.log("info", "starting containerd", " revision=dea7da592f5d1d2b7755e3a161be07f43fad8f75 version=v2.2.1");
      if (runtime.withoutInterface)
        runtime.log(
          "info",
          "skip loading plugin",
          ' error="skip plugin: disabled in config" id=io.containerd.grpc.v1.cri type=io.containerd.grpc.v1',
        );
      else runtime.log("info", "Start cri plugin");
      runtime.log("info", "serving...", " address=/run/containerd/containerd.sock.ttrpc");
      runtime.log("info", "serving...", " address=/run/containerd/containerd.sock");
      runtime.log("info", "containerd successfully booted in 0.042761s");
      runtime.up = !runtime.withoutInterface;
    });
  }

  stop(): void {
    this.#run++;
    this.runtime.log("info", "Stop CRI service");
    this.runtime.withoutInterface = false;
    this.runtime.up = false;
  }
}

/** What the TOML reader does not like, in its words; undefined where the text is good. */
function problemOf(text: string): string | undefined {
  let open = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const bare = line
      .replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '""')
      .replace(/#.*$/, "")
      .trim();
    if (!bare) continue;
    const inArray = open > 0;
    open += (bare.match(/\[/g)?.length ?? 0) - (bare.match(/\]/g)?.length ?? 0);
    if (inArray) continue;
    if (/^\[\[?[^[\]]+\]\]?$/.test(bare)) continue;
    if (/^[\w."-]+\s*=\s*\S/.test(bare)) continue;
    return bare.includes("=") ? `toml: incomplete number (line ${index + 1})` : `toml: expected character = (line ${index + 1})`;
  }
  return open ? "toml: array is incomplete" : undefined;
}
