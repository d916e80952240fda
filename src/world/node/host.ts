// A node as its administrator finds it: the machine, its service manager with kubelet and container runtime, its journal, its processes.
import { createHash } from "node:crypto";
import { type Authority, BACKDATE } from "../../base/x509/authority.ts";
import { keyFromSeed, keyPem, publicKeyOf } from "../../base/x509/certificate.ts";
import type { ApiServer } from "../../cluster/apiserver/index.ts";
import { type Kubelet, startKubelet } from "../../cluster/kubelet/index.ts";
import type { KubeletOptions } from "../../cluster/kubelet/options.ts";
import { RuntimeDaemon } from "../../cluster/kubelet/runtime/daemon.ts";
import type { NodeNetwork, ProxyView } from "../../cluster/kubelet/runtime/network.ts";
import { Journal } from "../../machine/journal.ts";
import type { Listed, Machine } from "../../machine/process.ts";
import type { Listener } from "../../machine/sockets.ts";
import { type ConnectionParts, KubeletConnection } from "./connection.ts";
import { ContainerdService } from "./containerd-service.ts";
import { KubeletService } from "./kubelet-service.ts";
import { networkTrouble } from "./network-config.ts";
import { showPodLogs } from "./pod-logs.ts";
import { HostProcesses } from "./processes.ts";
import { Units } from "./units.ts";

/** Numbers of processes that every node has from its boot on. */
export const BOOT_PIDS = { journald: 112, containerd: 187, sshd: 203, kubelet: 652 } as const;
const FIRST_PID = 2100;

/** Whose ports those of a node are. */
const PORTS: Readonly<Record<number, string>> = {
  22: "sshd",
  2379: "etcd",
  2380: "etcd",
  2381: "etcd",
  6443: "kube-apiserver",
  10248: "kubelet",
  10249: "kube-proxy",
  10250: "kubelet",
  10256: "kube-proxy",
  10257: "kube-controller-manager",
  10259: "kube-scheduler",
  41283: "containerd",
};

export interface NodeHostOptions {
  readonly machine: Machine;
  readonly kubelet: Omit<KubeletOptions, "processes" | "runtime" | "journal" | "trouble" | "networkTrouble">;
  readonly connection: Omit<ConnectionParts, "node" | "clock" | "files" | "linked">;
  /** Nodes whose link is down, by name: the network's. */
  readonly severed: Set<string>;
}

export class NodeHost {
  readonly machine: Machine;
  readonly journal = new Journal();
  readonly runtime: RuntimeDaemon;
  readonly kubelet: Kubelet;
  readonly units: Units;
  /** Ids of ended containers that somebody removed. */
  readonly removed = new Set<string>();
  /** Virtual ms. */
  readonly bootedAt: number;
  /** The door behind which the node's cluster is. */
  readonly api: ApiServer;
  /** InternalIP */
  readonly address: string;
  /** The control plane as nodes reach it: address and port. */
  readonly server: string;
  readonly #authority: Authority;
  readonly #severed: Set<string>;
  readonly #processes: HostProcesses;
  readonly #network: NodeNetwork;

  constructor(options: NodeHostOptions) {
    const { machine } = options;
    this.bootedAt = machine.clock.now;
    this.#severed = options.severed;
    this.api = options.kubelet.api;
    this.address = options.kubelet.node.address;
    this.server = options.connection.servers[0]!;
    this.#authority = options.connection.authority;
    this.#network = options.kubelet.network;
    this.machine = machine;
    const { clock, files } = machine;
    const { name } = options.kubelet.node;
    this.runtime = new RuntimeDaemon(clock, this.journal);
    const connection = new KubeletConnection({ ...options.connection, node: name, clock, files, linked: () => this.linked });
    machine.processes.startAt(FIRST_PID);
    const nextPid = () => machine.processes.take();
    const kubelet = new KubeletService({ machine, runtime: this.runtime, connection, node: name, kubelet: () => this.kubelet });
    this.units = new Units(
      machine,
      this.journal,
      { "kubelet.service": kubelet, "containerd.service": new ContainerdService(machine, this.runtime) },
      nextPid,
    );
    this.kubelet = startKubelet({
      ...options.kubelet,
      processes: { take: nextPid, list: () => [...machine.processes.running.values(), ...this.#processes.list()] },
      runtime: this.runtime,
      journal: this.journal,
      trouble: () => connection.trouble(),
      networkTrouble: () => networkTrouble(files),
    });
    this.runtime.pid = BOOT_PIDS.containerd;
    this.kubelet.log.pid = BOOT_PIDS.kubelet;
    kubelet.announce(this.kubelet.log);
    this.#processes = new HostProcesses(this, nextPid);
    machine.others = () => this.#processes.list();
    showPodLogs(machine, () => this.kubelet.workers.values());
  }

  get name(): string {
    return this.kubelet.name;
  }
  /** Where services lead, as kube-proxy has written it into the node's kernel. */
  get proxied(): ProxyView | undefined {
    return this.#network.proxied?.();
  }
  /** The ways to pods in the node's kernel. */
  get routes(): readonly { to: string; via?: string }[] {
    return this.#network.routes?.() ?? [];
  }

  /** Whether the node's link to all others is up. */
  get linked(): boolean {
    return !this.#severed.has(this.kubelet?.name ?? "");
  }
  set linked(up: boolean) {
    if (up) this.#severed.delete(this.name);
    else this.#severed.add(this.name);
  }

  /** Who signs the cluster's certificates. */
  get authority(): Authority {
    return this.#authority;
  }
  /** A new key with a certificate of the cluster's authority, good for so long (ms). */
  issue(request: Parameters<Authority["issue"]>[0], life: number): { key: string; certificate: string } {
    const seed = this.machine.random.bytes(32);
    const key = keyFromSeed(seed);
    const notBefore = this.machine.clock.now - Math.min(BACKDATE, life);
    return {
      key: keyPem(key),
      certificate: this.#authority.sign({ ...request, publicKey: publicKeyOf(key), notBefore, notAfter: this.machine.clock.now + life }),
    };
  }
  /** Of the authority's public key, as joining nodes check it: SHA-256 in hex. */
  authorityHash(): string {
    return createHash("sha256").update(publicKeyOf(this.#authority.key)).digest("hex");
  }

  /** The processes of the node beside those of its shells. */
  get processes(): readonly Listed[] {
    return this.#processes.list();
  }

  /** What the daemons of the node listen on, beside the containers in its name space. */
  listeners(): Listener[] {
    const on = (address: string, port: number): Listener => ({ address, port, protocol: "TCP" });
    return [on("0.0.0.0", 22), on("::", 22), ...(this.runtime.up || this.runtime.withoutInterface ? [on("127.0.0.1", 41283)] : [])];
  }

  /** Who listens on a port, as ss tells it. */
  ownerOf(port: number): string {
    const name = PORTS[port];
    const process = this.processes.find(({ argv }) => argv[0]?.split("/").at(-1) === name);
    return name && process ? `users:(("${name.slice(0, 15)}",pid=${process.pid},fd=${3 + (port % 17)}))` : "";
  }

  /** The unit's state, as booted where nobody has touched it yet. */
  unit(name: string): ReturnType<Units["find"]> {
    this.#boot();
    return this.units.find(name);
  }

  #booted = false;
  /** What runs since the boot is told to the service manager when somebody first asks. */
  #boot(): void {
    if (this.#booted) return;
    this.#booted = true;
    const { bootedAt, units } = this;
    units.booted("containerd.service", BOOT_PIDS.containerd, bootedAt);
    units.booted("kubelet.service", BOOT_PIDS.kubelet, bootedAt);
    units.booted("ssh.service", BOOT_PIDS.sshd, bootedAt);
    units.booted("systemd-journald.service", BOOT_PIDS.journald, bootedAt);
  }

  /** All units. */
  allUnits(): ReturnType<Units["all"]> {
    this.#boot();
    return this.units.all();
  }
}
