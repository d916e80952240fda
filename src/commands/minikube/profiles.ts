// The profiles of a computer: which clusters minikube has made there.
import type { World } from "../../world/contract.ts";
import type { NodeSize } from "./size.ts";

export const VERSION = "v1.37.0";
export const KUBERNETES = "v1.36.2";
const ADDRESS = { network: "192.168.", first: 49, step: 9, node: 2 };

export interface Profile {
  name: string;
  nodes: readonly { name: string; address: string }[];
  /** Of each node. */
  size: NodeSize;
  /** How many nodes it has had: their numbers are not given twice. */
  made: number;
  stopped: boolean;
  addons: Set<string>;
}

/** The profiles of a world's computer. */
const profiles = new WeakMap<World, Map<string, Profile>>();
export const profilesOf = (world: World): Map<string, Profile> => {
  const known = profiles.get(world) ?? new Map<string, Profile>();
  profiles.set(world, known);
  return known;
};

/** Addons, whether a fresh cluster has them, and who keeps them. */
export const ADDONS: readonly [name: string, enabled: boolean, keeper: string][] = [
  ["ambassador", false, "3rd party (Ambassador)"],
  ["auto-pause", false, "minikube"],
  ["dashboard", false, "Kubernetes"],
  ["default-storageclass", true, "Kubernetes"],
  ["ingress", false, "Kubernetes"],
  ["ingress-dns", false, "minikube"],
  ["metallb", false, "3rd party (MetalLB)"],
  ["metrics-server", false, "Kubernetes"],
  ["registry", false, "minikube"],
  ["storage-provisioner", true, "minikube"],
];

/** The nodes of a new profile, in a network of their own. */
export function nodesOf(name: string, count: number, others: number): Profile["nodes"] {
  const third = ADDRESS.first + ADDRESS.step * others;
  return Array.from({ length: count }, (_, index) => ({
    name: index ? `${name}-m${String(index + 1).padStart(2, "0")}` : name,
    address: `${ADDRESS.network}${third}.${ADDRESS.node + index}`,
  }));
}

/** What minikube writes on its nodes. */
export const labelsOf = (profile: string, primary: boolean): Record<string, string> => ({
  "minikube.k8s.io/name": profile,
  "minikube.k8s.io/primary": String(primary),
  "minikube.k8s.io/version": VERSION,
});
