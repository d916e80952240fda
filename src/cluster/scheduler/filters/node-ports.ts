// Two pods cannot hold the same port of a node.

import type { Filter } from "../plugin.ts";
import type { HostPort } from "../pod.ts";

const REJECTION = { reasons: ["node(s) didn't have free ports for the requested pod ports"], unresolvable: false };

const clash = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.address === b.address || a.address === "0.0.0.0" || b.address === "0.0.0.0");

export const nodePorts: Filter = {
  name: "NodePorts",
  concerns: ({ ports }) => ports.length > 0,
  reject: (pod, node) => (pod.ports.some((wanted) => node.ports.some((taken) => clash(wanted, taken))) ? REJECTION : undefined),
};
