// The flags of kube-apiserver: which there are, what they decide here, and which of their values are refused (cmd/kube-apiserver/app/options).
import type { FileSystem } from "../../machine/files.ts";
import { type Flags, flagTypes } from "./flags.ts";

export const APISERVER_FLAGS = flagTypes(`
  admission-control-config-file advertise-address aggregator-reject-forwarding-redirect:bool allow-metric-labels allow-privileged:bool anonymous-auth:bool
  api-audiences apiserver-count:int audit-log-batch-buffer-size:int audit-log-compress:bool audit-log-format audit-log-maxage:int audit-log-maxbackup:int
  audit-log-maxsize:int audit-log-mode audit-log-path audit-log-truncate-enabled:bool audit-log-version audit-policy-file audit-webhook-config-file
  audit-webhook-batch-max-wait:duration audit-webhook-mode authentication-config authentication-token-webhook-cache-ttl:duration
  authentication-token-webhook-config-file authorization-config authorization-mode authorization-policy-file authorization-webhook-config-file bind-address cert-dir
  client-ca-file contention-profiling:bool cors-allowed-origins default-not-ready-toleration-seconds:int default-unreachable-toleration-seconds:int
  delete-collection-workers:int disable-admission-plugins disabled-metrics egress-selector-config-file emulated-version enable-admission-plugins
  enable-aggregator-routing:bool enable-bootstrap-token-auth:bool enable-garbage-collector:bool enable-priority-and-fairness:bool encryption-provider-config
  encryption-provider-config-automatic-reload:bool endpoint-reconciler-type etcd-cafile etcd-certfile etcd-compaction-interval:duration
  etcd-count-metric-poll-period:duration etcd-healthcheck-timeout:duration etcd-keyfile etcd-prefix etcd-servers etcd-servers-overrides event-ttl:duration
  external-hostname feature-gates goaway-chance http2-max-streams-per-connection:int kubelet-certificate-authority kubelet-client-certificate kubelet-client-key
  kubelet-preferred-address-types kubelet-timeout:duration kubernetes-service-node-port:int livez-grace-period:duration log-flush-frequency:duration logging-format
  max-mutating-requests-inflight:int max-requests-inflight:int min-request-timeout:int oidc-ca-file oidc-client-id oidc-groups-claim oidc-groups-prefix
  oidc-issuer-url oidc-required-claim oidc-signing-algs oidc-username-claim oidc-username-prefix peer-advertise-ip peer-advertise-port peer-ca-file
  permit-address-sharing:bool permit-port-sharing:bool profiling:bool proxy-client-cert-file proxy-client-key-file request-timeout:duration
  requestheader-allowed-names requestheader-client-ca-file requestheader-extra-headers-prefix requestheader-group-headers requestheader-uid-headers
  requestheader-username-headers runtime-config secure-port:int service-account-extend-token-expiration:bool service-account-issuer service-account-jwks-uri
  service-account-key-file service-account-lookup:bool service-account-max-token-expiration:duration service-account-signing-key-file service-cluster-ip-range
  service-node-port-range show-hidden-metrics-for-version shutdown-delay-duration:duration storage-backend storage-media-type strict-transport-security-directives
  tls-cert-file tls-cipher-suites tls-min-version tls-private-key-file tls-sni-cert-key token-auth-file tracing-config-file v:int vmodule watch-cache:bool
  watch-cache-sizes`);

const MODES = ["AlwaysAllow", "AlwaysDeny", "ABAC", "Webhook", "RBAC", "Node"];

export const PLUGINS = (
  "AlwaysAdmit AlwaysDeny AlwaysPullImages CertificateApproval CertificateSigning CertificateSubjectRestriction ClusterTrustBundleAttest DefaultIngressClass " +
  "DefaultStorageClass DefaultTolerationSeconds DenyServiceExternalIPs EventRateLimit ExtendedResourceToleration ImagePolicyWebhook LimitPodHardAntiAffinityTopology " +
  "LimitRanger MutatingAdmissionPolicy MutatingAdmissionWebhook NamespaceAutoProvision NamespaceExists NamespaceLifecycle NodeRestriction OwnerReferencesPermissionEnforcement " +
  "PersistentVolumeClaimResize PodNodeSelector PodSecurity PodTolerationRestriction PodTopologyLabels Priority ResourceQuota RuntimeClass ServiceAccount " +
  "StorageObjectInUseProtection TaintNodesByCondition ValidatingAdmissionPolicy ValidatingAdmissionWebhook"
).split(" ");

/** Flags that name files which must be there. */
const FILES = [
  "client-ca-file",
  "tls-cert-file",
  "tls-private-key-file",
  "etcd-cafile",
  "etcd-certfile",
  "etcd-keyfile",
  "kubelet-client-certificate",
  "kubelet-client-key",
  "proxy-client-cert-file",
  "proxy-client-key-file",
  "requestheader-client-ca-file",
  "service-account-key-file",
  "service-account-signing-key-file",
  "token-auth-file",
  "audit-policy-file",
  "encryption-provider-config",
  "admission-control-config-file",
  "authentication-config",
  "authorization-config",
];

export const listOf = (text: string | undefined): string[] => (text ?? "").split(",").filter(Boolean);

/** What ends the server before it begins; undefined where nothing does. */
export function refusal(flags: Flags, files: FileSystem): string | undefined {
  const wrong: string[] = [];
  if (!flags.value("etcd-servers")) wrong.push("--etcd-servers must be specified");
  const port = Number(flags.value("secure-port") ?? 6443);
  if (port < 1 || port > 65535) wrong.push(`--secure-port ${port} must be between 1 and 65535, inclusive. It cannot be turned off with 0`);
  for (const mode of listOf(flags.value("authorization-mode")))
    if (!MODES.includes(mode)) wrong.push(`authorization-mode ${JSON.stringify(mode)} is not a valid mode`);
  for (const flag of ["enable-admission-plugins", "disable-admission-plugins"])
    for (const name of listOf(flags.value(flag)))
      if (!PLUGINS.includes(name)) wrong.push(`${flag} plugin ${JSON.stringify(name)} is unknown`);
  const both = listOf(flags.value("enable-admission-plugins")).filter((name) =>
    listOf(flags.value("disable-admission-plugins")).includes(name),
  );
  for (const name of both) wrong.push(`[${name}] in enable-admission-plugins and disable-admission-plugins overlapped`);
  if (!flags.value("service-account-issuer")) wrong.push("service-account-issuer is a required flag");
  if (!flags.value("service-account-signing-key-file")) wrong.push("service-account-signing-key-file is a required flag");
  const range = flags.value("service-cluster-ip-range");
  if (range !== undefined && !/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(range))
    wrong.push(`invalid service cluster IP range ${JSON.stringify(range)}: invalid CIDR address: ${range}`);
  if (wrong.length) return wrong.length === 1 ? wrong[0] : `[${wrong.join(", ")}]`;
  for (const name of FILES) {
    const path = flags.value(name);
    if (path === undefined || path === "" || files.exists(path)) continue;
    if (name === "audit-policy-file")
      return `loading audit policy file: failed to read file path ${JSON.stringify(path)}: open ${path}: no such file or directory`;
    if (name === "encryption-provider-config")
      return `error opening encryption provider configuration file ${JSON.stringify(path)}: open ${path}: no such file or directory`;
    if (name === "service-account-signing-key-file")
      return `failed to parse service-account-issuer-key-file: open ${path}: no such file or directory`;
    return `open ${path}: no such file or directory`;
  }
  return undefined;
}

/** Flags whose effects are simulated, beside those that only name files or have none that could be seen. */
const HEEDED = new Set([
  "advertise-address",
  "allow-privileged",
  "anonymous-auth",
  "audit-log-path",
  "audit-policy-file",
  "authorization-mode",
  "bind-address",
  "client-ca-file",
  "disable-admission-plugins",
  "enable-admission-plugins",
  "enable-bootstrap-token-auth",
  "encryption-provider-config",
  "etcd-servers",
  "secure-port",
  "tls-cert-file",
  "tls-private-key-file",
]);
/** Values that come to the same as what the server does anyway. */
const USUAL: Readonly<Record<string, string>> = {
  "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
  "service-cluster-ip-range": "10.96.0.0/12",
  "service-node-port-range": "30000-32767",
  "kubelet-preferred-address-types": "InternalIP,ExternalIP,Hostname",
  "runtime-config": "",
  profiling: "false",
  "requestheader-allowed-names": "front-proxy-client",
  "requestheader-extra-headers-prefix": "X-Remote-Extra-",
  "requestheader-group-headers": "X-Remote-Group",
  "requestheader-username-headers": "X-Remote-User",
  "storage-backend": "etcd3",
  "service-account-lookup": "true",
  "enable-garbage-collector": "true",
};
const UNSEEN = new Set([
  ...FILES,
  "v",
  "vmodule",
  "logging-format",
  "watch-cache",
  "watch-cache-sizes",
  "audit-log-maxage",
  "audit-log-maxbackup",
  "audit-log-maxsize",
  "audit-log-mode",
  "audit-log-format",
  "max-requests-inflight",
  "max-mutating-requests-inflight",
  "tls-cipher-suites",
  "tls-min-version",
  "etcd-compaction-interval",
  "shutdown-delay-duration",
  "contention-profiling",
  "encryption-provider-config-automatic-reload",
  "apiserver-count",
  "storage-media-type",
  "request-timeout",
]);

/** Flags that are given and have no effect here: the server says so in its log. */
export const unheeded = (flags: Flags): string[] =>
  Object.keys(APISERVER_FLAGS).filter(
    (name) => flags.has(name) && !HEEDED.has(name) && !UNSEEN.has(name) && flags.value(name) !== USUAL[name],
  );
