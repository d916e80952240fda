// What kubeadm leaves in a cluster for nodes that join later: where the cluster is, for anybody, the kubelets' configuration, and what those who come
// with a bootstrap token may do (cmd/kubeadm/app/phases/bootstraptoken, phases/kubelet/config.go, phases/addons/proxy).
import type { KubeObject } from "../api/object.ts";
import { toBase64 } from "../base/bytes.ts";
import type { Authority } from "../base/x509/authority.ts";
import { CONFIG } from "./node/kubelet-config.ts";

const BOOTSTRAPPERS = { kind: "Group", name: "system:bootstrappers:kubeadm:default-node-token" };
const NODES = { kind: "Group", name: "system:nodes" };

/** A role that reads one ConfigMap, and who has it. */
function readers(name: string, namespace: string, configMap: string, subjects: readonly { kind: string; name: string }[]): KubeObject[] {
  const apiGroup = "rbac.authorization.k8s.io";
  const apiVersion = `${apiGroup}/v1`;
  const metadata = { name, namespace } as KubeObject["metadata"];
  return [
    {
      apiVersion,
      kind: "Role",
      metadata,
      rules: [{ apiGroups: [""], resourceNames: [configMap], resources: ["configmaps"], verbs: ["get"] }],
    },
    {
      apiVersion,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup, kind: "Role", name },
      subjects: subjects.map((subject) => ({ apiGroup, ...subject })),
    },
  ];
}

/** A group has a cluster role. */
const granted = (name: string, role: string, group: string): KubeObject => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name } as KubeObject["metadata"],
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
  subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: group }],
});

const SIGNING = "system:certificates.k8s.io:certificatesigningrequests";

const configMap = (name: string, namespace: string, data: Record<string, string>): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace } as KubeObject["metadata"],
  data,
});

/** The same in every cluster. */
export const forThoseWhoJoin: readonly KubeObject[] = [
  configMap("kubelet-config", "kube-system", { kubelet: CONFIG }),
  ...readers("kubeadm:kubelet-config", "kube-system", "kubelet-config", [NODES, BOOTSTRAPPERS]),
  ...readers("kubeadm:nodes-kubeadm-config", "kube-system", "kubeadm-config", [BOOTSTRAPPERS, NODES]),
  ...readers("kube-proxy", "kube-system", "kube-proxy", [BOOTSTRAPPERS]),
  ...readers("kubeadm:bootstrap-signer-clusterinfo", "kube-public", "cluster-info", [{ kind: "User", name: "system:anonymous" }]),
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "kubeadm:get-nodes" } as KubeObject["metadata"],
    rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get"] }],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "kindnet" } as KubeObject["metadata"],
    rules: [
      { apiGroups: [""], resources: ["nodes"], verbs: ["list", "watch", "patch"] },
      { apiGroups: [""], resources: ["pods", "namespaces"], verbs: ["list", "watch"] },
      { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["list", "watch"] },
    ],
  },
  {
    ...granted("kindnet", "kindnet", ""),
    subjects: [{ kind: "ServiceAccount", name: "kindnet", namespace: "kube-system" }],
  },
  granted("kubeadm:cluster-admins", "cluster-admin", "kubeadm:cluster-admins"),
  granted("kubeadm:get-nodes", "kubeadm:get-nodes", BOOTSTRAPPERS.name),
  granted("kubeadm:kubelet-bootstrap", "system:node-bootstrapper", BOOTSTRAPPERS.name),
  granted("kubeadm:node-autoapprove-bootstrap", `${SIGNING}:nodeclient`, BOOTSTRAPPERS.name),
  granted("kubeadm:node-autoapprove-certificate-rotation", `${SIGNING}:selfnodeclient`, NODES.name),
];

/** Where the cluster is and whom it trusts, readable without any credentials. @param server https://address:port */
export const clusterInfo = (server: string, authority: Authority): KubeObject =>
  configMap("cluster-info", "kube-public", {
    kubeconfig: `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${toBase64(authority.certificate)}
    server: ${server}
  name: ""
contexts: null
current-context: ""
kind: Config
users: null
`,
  });
