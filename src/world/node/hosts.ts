// Which computer of a cluster's node a machine is. Apart from the host itself, whose code comes with kubelets: who only asks needs none of that.
import type { FileSystem } from "../../machine/files.ts";
import type { Machine } from "../../machine/process.ts";
import type { NodeHost } from "./host.ts";

/** What the tools of systemd ask of a machine. */
export type ServiceHost = Pick<NodeHost, "machine" | "journal" | "units" | "processes" | "unit" | "allUnits">;

const hosts = new WeakMap<Machine, NodeHost>();
const services = new WeakMap<Machine, ServiceHost>();
const byFiles = new WeakMap<FileSystem, NodeHost>();

/** Makes a host known as that of its machine. */
export function announceHost(host: NodeHost): void {
  hosts.set(host.machine, host);
  byFiles.set(host.machine.files, host);
}

/** Makes the services of a machine known that is no node. */
export const announceServices = (host: ServiceHost): unknown => services.set(host.machine, host);
/** The services of a node, or of the learner's computer. */
export const servicesOf = (machine: Machine): ServiceHost | undefined => hosts.get(machine) ?? services.get(machine);

/** The node whose root a file system is. */
export const hostByFiles = (files: FileSystem): NodeHost | undefined => byFiles.get(files);

/** The node that a machine is; undefined for the learner's computer and for containers. */
export const hostOf = (machine: Machine): NodeHost | undefined => hosts.get(machine);
