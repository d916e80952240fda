// What the kubelet needs of the network: name spaces for pods on a node. The network itself is cluster/network.
import type { Stack } from "../../../machine/sockets.ts";

export interface PodPlace {
  namespace: string;
  name: string;
  uid: string;
  /** The pod's /etc/hosts and /etc/resolv.conf as they are now, for name look-ups. */
  read(path: "/etc/hosts" | "/etc/resolv.conf"): string;
}

export interface PodNetwork {
  readonly stack: Stack;
  /** The pod's addresses; the first is its podIP. */
  readonly addresses: readonly string[];
  /** Takes the name space away: whoever listened is gone. */
  remove(): void;
}

/** The network of one node. */
export interface NodeNetwork {
  /** The node's own name space: for pods with hostNetwork, and for probes and port-forward. */
  readonly host: Stack;
  /** Adds a pod, as a CNI plug-in does. */
  addPod(pod: PodPlace): PodNetwork;
}
