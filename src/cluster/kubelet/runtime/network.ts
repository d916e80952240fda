// What the kubelet needs of the network: name spaces for pods on a node. The network itself is cluster/network.
import type { KubeObject } from "../../../api/object.ts";
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

/** Where services lead on a node, as its kube-proxy has written it into the kernel. */
export interface ProxyView {
  /** The kube-proxy that wrote it has stopped: nobody brings it up to date. */
  readonly stale: boolean;
  /** By namespace/name. */
  readonly services: ReadonlyMap<string, KubeObject>;
  /** Endpoints of a service's port (its name, or "") that packets are sent to: ready ones, or those that still serve while they end. */
  backends(service: string, port: string): readonly { address: string; port: number; node?: string }[];
}

/** The network of one node. */
export interface NodeNetwork {
  /** The node's own name space: for pods with hostNetwork, and for probes and port-forward. */
  readonly host: Stack;
  /** What leads to services there; undefined where no services are. */
  proxied?(): ProxyView | undefined;
  /** The ways to pods as its kernel has them: to its own directly, to those of other nodes by these. */
  routes?(): readonly { to: string; via?: string }[];
  /** Adds a pod, as a CNI plug-in does. */
  addPod(pod: PodPlace): PodNetwork;
}
