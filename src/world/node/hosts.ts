// Which computer of a cluster's node a machine is. Apart from the host itself, whose code comes with kubelets: who only asks needs none of that.
import type { FileSystem } from "../../machine/files.ts";
import type { Machine } from "../../machine/machine.ts";
import type { NodeHost } from "./host.ts";

const hosts = new WeakMap<Machine, NodeHost>();
const byFiles = new WeakMap<FileSystem, NodeHost>();

/** Makes a host known as that of its machine. */
export function announceHost(host: NodeHost): void {
  hosts.set(host.machine, host);
  byFiles.set(host.machine.files, host);
}

/** The node whose root a file system is. */
export const hostByFiles = (files: FileSystem): NodeHost | undefined => byFiles.get(files);

/** The node that a machine is; undefined for the learner's computer and for containers. */
export const hostOf = (machine: Machine): NodeHost | undefined => hosts.get(machine);
