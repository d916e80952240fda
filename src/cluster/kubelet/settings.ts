// What a kubelet's configuration file decides of what it does (kubelet.config.k8s.io/v1beta1), with the defaults of its API.

export interface KubeletSettings {
  readonly maxPods: number;
  /** Name server of pods, and the domain that they search; empty where none is told. */
  readonly clusterDns: string;
  readonly clusterDomain: string;
  /** Empty: no static pods. */
  readonly staticPodPath: string;
  /** Percent of the disk above which unused images are removed, and how far. */
  readonly imageHigh: number;
  readonly imageLow: number;
  /** evictionHard: signals to quantities or percentages. */
  readonly eviction: Readonly<Record<string, string>>;
  /** How long a pressure is told after it was last seen, ms. */
  readonly transition: number;
  readonly registerNode: boolean;
  /** How many processes a pod may have; -1 for as many as there is room for. */
  readonly podPidsLimit: number;
  /** Settings of the kernel that pods may have beyond the safe ones: names, or beginnings of names before a `*`. */
  readonly unsafeSysctls: readonly string[];
}

export const standardSettings: KubeletSettings = {
  maxPods: 110,
  clusterDns: "10.96.0.10",
  clusterDomain: "cluster.local",
  staticPodPath: "/etc/kubernetes/manifests",
  imageHigh: 85,
  imageLow: 80,
  eviction: { "memory.available": "100Mi", "nodefs.available": "10%", "imagefs.available": "15%" },
  transition: 300_000,
  registerNode: true,
  podPidsLimit: -1,
  unsafeSysctls: [],
};

/** A threshold as a share of a capacity or an amount, in what the capacity counts; 0 where there is none. */
export function thresholdOf(text: string | undefined, capacity: number, amount: (text: string) => number): number {
  if (text === undefined) return 0;
  return text.endsWith("%") ? (capacity * Number.parseFloat(text)) / 100 : amount(text);
}
