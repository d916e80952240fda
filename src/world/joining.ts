// What kubeadm leaves in a cluster for nodes that join later: where the cluster is, for anybody, and the kubelets' configuration
// (cmd/kubeadm/app/phases/bootstraptoken/clusterinfo, phases/kubelet/config.go).
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
  ...readers("kubeadm:bootstrap-signer-clusterinfo", "kube-public", "cluster-info", [{ kind: "User", name: "system:anonymous" }]),
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
