// kubeadm reset and join on workers: a node leaves its cluster with what made it a member, and becomes one again (cmd/kubeadm/app/cmd/reset.go, join.go).
import { detachedSignature, endOf } from "../../cluster/controllers/bootstrap/tokens.ts";
import type { Node } from "../../machine/nodes.ts";
import type { Running, Task } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import { administrator } from "../../world/kubeconfig.ts";
import type { NodeHost } from "../../world/node/host.ts";
import { type Options, say, ToolError } from "../unix/tool.ts";
import { clusterConfiguration } from "./kubeadm-versions.ts";

const MEMBERSHIP = [
  "/etc/kubernetes/kubelet.conf",
  "/etc/kubernetes/pki/ca.crt",
  "/var/lib/kubelet/config.yaml",
  "/var/lib/kubelet/kubeadm-flags.env",
  "/var/lib/kubelet/pki",
];
/** What a node had as a member: the cluster still knows it, and would give it the like again. */
const before = new WeakMap<NodeHost, ReadonlyMap<string, Node>>();
/** How often it asks for the signature of its token, and for how long, ms. */
const RETRY = 5000;
const PATIENCE = 300_000;
const TRACE = "To see the stack trace of this error execute with --v=5 or higher";

export function* reset(self: Running, host: NodeHost, flags: Options): Task<void> {
  const { files } = host.machine;
  if (files.exists("/etc/kubernetes/manifests/kube-apiserver.yaml"))
    throw new ToolError("k8s-quest does not simulate kubeadm reset on a control plane yet");
  if (!flags.has("f")) throw new ToolError("k8s-quest does not simulate kubeadm reset asking whether it is meant yet: --force");
  yield* say(self, "[preflight] Running pre-flight checks\n[reset] Stopping the kubelet service\n");
  host.units.stop(host.unit("kubelet.service")!);
  yield* sleep(self, 1000);
  host.kubelet.forget();
  const kept = new Map<string, Node>(before.get(host) ?? []);
  for (const path of MEMBERSHIP) {
    const node = files.lookup(path);
    if (!node) continue;
    kept.set(path, node);
    files.remove(path, { recursive: true });
  }
  before.set(host, kept);
  yield* say(
    self,
    `[reset] Unmounting mounted directories in "/var/lib/kubelet"
[reset] Deleting contents of directories: [/etc/kubernetes/manifests /var/lib/kubelet /etc/kubernetes/pki]
[reset] Deleting files: [/etc/kubernetes/admin.conf /etc/kubernetes/super-admin.conf /etc/kubernetes/kubelet.conf /etc/kubernetes/bootstrap-kubelet.conf /etc/kubernetes/controller-manager.conf /etc/kubernetes/scheduler.conf]

The reset process does not perform cleanup of CNI plugin configuration,
network filtering rules and kubeconfig files.

For information on how to perform this cleanup manually, please see:
    https://k8s.io/docs/reference/setup-tools/kubeadm/kubeadm-reset/

`,
  );
}

export function* join(self: Running, host: NodeHost, words: readonly string[], flags: Options): Task<void> {
  const kept = before.get(host);
  if (flags.has("control-plane") || !kept) throw new ToolError("k8s-quest does not simulate kubeadm join of a control plane yet");
  yield* say(self, "[preflight] Running pre-flight checks\n");
  const fail = (why: string): ToolError => new ToolError(`error: error execution phase preflight: ${why}\n${TRACE}`);
  const identity = "couldn't validate the identity of the API Server";
  if (!words[0] || !flags.has("token"))
    throw new ToolError(`error: discovery: Invalid value: "": bootstrapToken or file must be set\n${TRACE}`);
  if (!host.api.available || !host.linked || words[0] !== host.server)
    throw fail(
      `${identity}: failed to request the cluster-info ConfigMap: Get "https://${words[0]}/api/v1/namespaces/kube-public/configmaps/cluster-info?timeout=10s": dial tcp ${words[0]}: connect: connection refused`,
    );
  if (!flags.has("hash") && !flags.has("unsafe"))
    throw new ToolError(
      `error: discovery.bootstrapToken: Invalid value: "": using token-based discovery without caCertHashes can be unsafe. Set unsafeSkipCAVerification as true in your kubeadm config file or pass --discovery-token-unsafe-skip-ca-verification flag to continue\n${TRACE}`,
    );
  const [id = "", secret = ""] = flags.value("token")!.split(".");
  const client = host.api.client(administrator);
  const kindOf = (plural: string) => host.api.scheme.byResource("", "v1", plural)!;
  const clusterInfo = () => {
    const info = client.find(kindOf("configmaps"), "cluster-info", { namespace: "kube-public" });
    if (!info) throw fail(`${identity}: failed to request the cluster-info ConfigMap: configmaps "cluster-info" not found`);
    return (info["data"] ?? {}) as Record<string, string>;
  };
  const found = client.find(kindOf("secrets"), `bootstrap-token-${id}`, { namespace: "kube-system" });
  const end = found && endOf(found);
  const good = found && (end === undefined || end > self.clock.now);
  const signature = () => clusterInfo()[`jws-kubeconfig-${id}`];
  // A token that is good is going to sign: where nobody is there to let it, that is waited for in vain.
  for (const until = self.clock.now + PATIENCE; good && !signature() && self.clock.now < until; ) yield* sleep(self, RETRY);
  if (!good || !signature()) throw fail(`${identity}: could not find a JWS signature in the cluster-info ConfigMap for token ID "${id}"`);
  if (signature() !== detachedSignature(clusterInfo()["kubeconfig"] ?? "", { id, secret }))
    throw fail(`${identity}: failed to verify JWS signature of received cluster info object, can't trust this API Server`);
  const pin = flags.value("hash");
  if (pin !== undefined && pin !== `sha256:${host.authorityHash()}`)
    throw fail(
      `${identity}: cluster CA found in cluster-info ConfigMap is invalid: none of the public keys "sha256:${host.authorityHash()}" are pinned`,
    );
  clusterConfiguration(host, "preflight");
  yield* say(
    self,
    `[preflight] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...
[preflight] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.
[kubelet-start] Writing kubelet configuration to file "/var/lib/kubelet/config.yaml"
[kubelet-start] Writing kubelet environment file with flags to file "/var/lib/kubelet/kubeadm-flags.env"
[kubelet-start] Starting the kubelet
[kubelet-check] Waiting for a healthy kubelet at http://127.0.0.1:10248/healthz. This can take up to 4m0s
`,
  );
  const { files } = host.machine;
  for (const [path, node] of kept) {
    files.makeFolder(path.slice(0, path.lastIndexOf("/")), { parents: true });
    files.put(path, node);
  }
  host.units.start(host.unit("kubelet.service")!);
  yield* sleep(self, 1500);
  yield* say(
    self,
    `[kubelet-check] The kubelet is healthy after 1.000s
[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap

This node has joined the cluster:
* Certificate signing request was sent to apiserver and a response was received.
* The Kubelet was informed of the new secure connection details.

Run 'kubectl get nodes' on the control-plane to see this node join the cluster.

`,
  );
}
