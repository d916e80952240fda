// What is asked for of a cluster that is made while the world goes on.

export interface ClusterRequest {
  /** As kubeconfig names it. */
  name: string;
  /** The first one has the control plane. */
  nodes: readonly RequestedNode[];
  /** Of the computer, for the API server; a free one unless told. */
  port?: number;
  /** What becomes of the control plane's manifests, by file name. */
  manifests?: (usual: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

export interface RequestedNode {
  name: string;
  address: string;
  role?: "control-plane" | "worker";
  labels?: Record<string, string>;
  /** As kubeadm would set them unless told. */
  taints?: readonly { key: string; value?: string; effect: string }[];
  /** Folders of the computer that are on the node. */
  mounts?: readonly { source: string; target: string; readOnly?: boolean }[];
}
