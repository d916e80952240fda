// kubeadm upgrade, and the configuration that kubeadm keeps in the cluster or prints (cmd/kubeadm/app/cmd/upgrade, .../config.go).
import { parseYaml } from "../../base/yaml.ts";
import type { Running, Task } from "../../machine/process.ts";
import { administrator } from "../../world/kubeconfig.ts";
import type { NodeHost } from "../../world/node/host.ts";
import { type Options, say, ToolError } from "../unix/tool.ts";

/** What both tell of a node, and how long is waited for what. */
const NODE_AND_TIMEOUTS = `nodeRegistration:
  criSocket: unix:///var/run/containerd/containerd.sock
  imagePullPolicy: IfNotPresent
  imagePullSerial: true
  name: node
  taints: null
timeouts:
  controlPlaneComponentHealthCheck: 4m0s
  discovery: 5m0s
  etcdAPICall: 2m0s
  kubeletHealthCheck: 4m0s
  kubernetesAPICall: 1m0s
  tlsBootstrap: 5m0s
  upgradeManifests: 5m0s
`;

/** kubeadm config print init-defaults and join-defaults. */
export const DEFAULTS: Readonly<Record<string, string>> = {
  "init-defaults": `apiVersion: kubeadm.k8s.io/v1beta4
bootstrapTokens:
- groups:
  - system:bootstrappers:kubeadm:default-node-token
  token: abcdef.0123456789abcdef
  ttl: 24h0m0s
  usages:
  - signing
  - authentication
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 1.2.3.4
  bindPort: 6443
${NODE_AND_TIMEOUTS}---
apiServer: {}
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
certificateValidityPeriod: 8760h0m0s
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controllerManager: {}
dns: {}
encryptionAlgorithm: RSA-2048
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: 1.36.0
networking:
  dnsDomain: cluster.local
  serviceSubnet: 10.96.0.0/12
proxy: {}
scheduler: {}
`,
  "join-defaults": `apiVersion: kubeadm.k8s.io/v1beta4
caCertPath: /etc/kubernetes/pki/ca.crt
discovery:
  bootstrapToken:
    apiServerEndpoint: kube-apiserver:6443
    token: abcdef.0123456789abcdef
    unsafeSkipCAVerification: true
  tlsBootstrapToken: abcdef.0123456789abcdef
kind: JoinConfiguration
${NODE_AND_TIMEOUTS}`,
};

/** The configuration that kubeadm keeps in the cluster. @throws ToolError where it is not there */
export function clusterConfiguration(host: NodeHost, what: string): { kubernetesVersion?: string } {
  const kind = host.api.scheme.byResource("", "v1", "configmaps")!;
  const found = host.api.client(administrator).find(kind, "kubeadm-config", { namespace: "kube-system" });
  if (!found)
    throw new ToolError(
      `[${what}] FATAL: failed to get node registration: failed to get config map: configmaps "kubeadm-config" not found\nTo see the stack trace of this error execute with --v=5 or higher`,
    );
  return (parseYaml(found["data"]?.ClusterConfiguration ?? "") ?? {}) as { kubernetesVersion?: string };
}

const NEWEST = "v1.36.2";

/** kubeadm upgrade plan, apply and node: the cluster is of the newest version that there is here. */
export function* upgrade(self: Running, host: NodeHost, words: readonly string[], flags: Options): Task<void> {
  const [verb, wanted] = words;
  if (verb === "node") {
    const configuration = `[upgrade] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[upgrade] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.\n[upgrade/preflight] Running pre-flight checks\n`;
    const worker = !host.machine.files.exists("/etc/kubernetes/manifests/kube-apiserver.yaml");
    if (!worker) throw new ToolError("k8s-quest does not simulate kubeadm upgrade node on a control plane yet");
    clusterConfiguration(host, "upgrade/config");
    yield* say(
      self,
      `${configuration}[upgrade/preflight] Skipping prepull. Not a control plane node.\n[upgrade/control-plane] Skipping phase. Not a control plane node.\n[upgrade/kubeconfig] Skipping phase. Not a control plane node.\n[upgrade/kubelet-config] The kubelet configuration for this node was successfully upgraded!\n[upgrade/addon] Skipping the addon/coredns phase. Not a control plane node.\n[upgrade/addon] Skipping the addon/kube-proxy phase. Not a control plane node.\n`,
    );
    return;
  }
  if (verb !== "plan" && verb !== "apply")
    throw new ToolError(`k8s-quest does not simulate kubeadm upgrade ${verb ?? "without a command"} yet`);
  yield* say(
    self,
    `[preflight] Running pre-flight checks.\n[upgrade/config] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[upgrade/config] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.\n[upgrade] Running cluster health checks\n`,
  );
  const { kubernetesVersion = NEWEST } = clusterConfiguration(host, "upgrade/config");
  if (verb === "plan") {
    yield* say(
      self,
      `[upgrade] Fetching available versions to upgrade to\n[upgrade/versions] Cluster version: ${kubernetesVersion.replace(/^v/, "")}\n[upgrade/versions] kubeadm version: ${NEWEST}\n[upgrade/versions] Target version: ${NEWEST}\n[upgrade/versions] Latest version in the v${NEWEST.slice(1).split(".").slice(0, 2).join(".")} series: ${NEWEST}\n\n`,
    );
    return;
  }
  const target = wanted?.replace(/^v?/, "v");
  if (!target)
    throw new ToolError(
      "the --config flag or an argument with the version to upgrade to is needed\nTo see the stack trace of this error execute with --v=5 or higher",
    );
  const [, major = 0, minor = 0, patch = 0] = (/^v(\d+)\.(\d+)\.(\d+)$/.exec(target) ?? []).map(Number);
  const order = (version: readonly number[]): number => version.reduce((sum, part) => sum * 1000 + part, 0);
  const newest = NEWEST.slice(1).split(".").map(Number);
  if (!major)
    throw new ToolError(
      `[upgrade/version] FATAL: couldn't parse kubernetes version "${wanted}": could not parse "${wanted}" as version\nTo see the stack trace of this error execute with --v=5 or higher`,
    );
  if (order([major, minor, patch]) > order(newest) && !flags.has("f"))
    throw new ToolError(
      `[upgrade/version] FATAL: the --version argument is invalid due to these errors:\n\n\t- Specified version to upgrade to "${target}" is higher than the kubeadm version "${NEWEST}". Upgrade kubeadm first using the tool you used to install kubeadm\n\nCan be bypassed if you pass the --force flag\nTo see the stack trace of this error execute with --v=5 or higher`,
    );
  throw new ToolError(
    `k8s-quest does not simulate kubeadm upgrade apply ${target} yet: the cluster is of ${NEWEST}, the newest version that there is here`,
  );
}
