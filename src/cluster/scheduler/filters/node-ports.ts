// Two pods cannot hold the same port of a node.

import type { Filter } from "../plugin.ts";
import type { HostPort } from "../pod.ts";

export const NO_FREE_PORTS = "node(s) didn't have free ports for the requested pod ports";
const REJECTION = { reasons: [NO_FREE_PORTS], unresolvable: false };

export const clash = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.address === b.address || a.address === "0.0.0.0" || b.address === "0.0.0.0");

export const nodePorts: Filter = {
  name: "NodePorts",
  concerns: ({ ports }) => ports.length > 0,
  reject: (pod, node) => (pod.ports.some((wanted) => node.ports.some((taken) => clash(wanted, taken))) ? REJECTION : undefined),
};
