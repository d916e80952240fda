// What a kubelet is started with.
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { Registry } from "../../images/registry.ts";
import type { FileSystem } from "../../machine/files.ts";
import type { Journal } from "../../machine/journal.ts";
import type { Listed, Machine, ProgramSource } from "../../machine/process.ts";
import type { ApiServer } from "../apiserver/index.ts";
import type { NodeConfig } from "./node.ts";
import type { RuntimeDaemon } from "./runtime/daemon.ts";
import type { NodeNetwork } from "./runtime/network.ts";
import type { DnsConfig } from "./sandbox.ts";

/** The process name space of the node. */
export interface NodeProcesses {
  /** The next number. */
  take(): number;
  list(): readonly Listed[];
}

export interface KubeletOptions {
  node: NodeConfig;
  api: ApiServer;
  clock: Clock;
  random: Random;
  network: NodeNetwork;
  registry: Registry;
  /** The common tools behind the executables of images: the shell and what it brings. */
  tools: ProgramSource;
  /** The node's own files: for hostPath volumes, /etc/resolv.conf and manifests of static pods. */
  files: FileSystem;
  outside: Machine["outside"];
  dns: DnsConfig;
  /** The API server's address and port, as logs name it. */
  server?: string;
  /** Folder of static pods in `files`, as /etc/kubernetes/manifests. */
  manifests?: string;
  /** References of images that are on the node from the start. */
  images?: readonly string[];
  /** The processes of the node, for pods with hostPID. */
  processes?: NodeProcesses;
  /** The container runtime's daemon; without one, it is always there. */
  runtime?: RuntimeDaemon;
  /** Where it writes its log. */
  journal?: Journal;
  /** Why the API server cannot be asked now, in the words of Go's net/http after the URL; undefined where it can. */
  trouble?(): string | undefined;
  /** Why containers could not have networks, as the container runtime tells it: its CNI configuration; undefined where they can. */
  networkTrouble?(): string | undefined;
}
