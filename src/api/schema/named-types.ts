// Fields whose Go type has a name of its own, though JSON has a string or a map there: what errors of decoding call them.
import { goType, type Type } from "./types.ts";

/** Types by struct and the fields that have them; of lists, the type of their members. */
const STRUCTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Capabilities: { add: "Capability", drop: "Capability" },
  Container: {
    imagePullPolicy: "PullPolicy",
    restartPolicy: "ContainerRestartPolicy",
    terminationMessagePolicy: "TerminationMessagePolicy",
  },
  ContainerPort: { protocol: "Protocol" },
  CronJobSpec: { concurrencyPolicy: "ConcurrencyPolicy" },
  DaemonSetUpdateStrategy: { type: "DaemonSetUpdateStrategyType" },
  DeploymentStrategy: { type: "DeploymentStrategyType" },
  EmptyDirVolumeSource: { medium: "StorageMedium" },
  HTTPGetAction: { scheme: "URIScheme" },
  HTTPIngressPath: { pathType: "PathType" },
  HostPathVolumeSource: { type: "HostPathType" },
  JobSpec: { completionMode: "CompletionMode", podReplacementPolicy: "PodReplacementPolicy" },
  LabelSelectorRequirement: { operator: "LabelSelectorOperator" },
  LimitRangeItem: {
    type: "LimitType",
    max: "ResourceList",
    min: "ResourceList",
    default: "ResourceList",
    defaultRequest: "ResourceList",
    maxLimitRequestRatio: "ResourceList",
  },
  NamespaceSpec: { finalizers: "FinalizerName" },
  NetworkPolicyPort: { protocol: "Protocol" },
  NetworkPolicySpec: { policyTypes: "PolicyType" },
  NodeSelectorRequirement: { operator: "NodeSelectorOperator" },
  PersistentVolumeClaimSpec: { accessModes: "PersistentVolumeAccessMode", volumeMode: "PersistentVolumeMode" },
  PersistentVolumeSpec: {
    accessModes: "PersistentVolumeAccessMode",
    capacity: "ResourceList",
    persistentVolumeReclaimPolicy: "PersistentVolumeReclaimPolicy",
    volumeMode: "PersistentVolumeMode",
  },
  PodSecurityContext: { fsGroupChangePolicy: "PodFSGroupChangePolicy" },
  PodSpec: { dnsPolicy: "DNSPolicy", overhead: "ResourceList", preemptionPolicy: "PreemptionPolicy", restartPolicy: "RestartPolicy" },
  PriorityClass: { preemptionPolicy: "PreemptionPolicy" },
  ResourceQuotaSpec: { hard: "ResourceList", scopes: "ResourceQuotaScope" },
  ResourceRequirements: { limits: "ResourceList", requests: "ResourceList" },
  SeccompProfile: { type: "SeccompProfileType" },
  Secret: { type: "SecretType" },
  ServicePort: { protocol: "Protocol" },
  ServiceSpec: {
    externalTrafficPolicy: "ServiceExternalTrafficPolicy",
    internalTrafficPolicy: "ServiceInternalTrafficPolicy",
    ipFamilies: "IPFamily",
    ipFamilyPolicy: "IPFamilyPolicy",
    sessionAffinity: "ServiceAffinity",
    type: "ServiceType",
  },
  StatefulSetSpec: { podManagementPolicy: "PodManagementPolicyType" },
  StatefulSetUpdateStrategy: { type: "StatefulSetUpdateStrategyType" },
  StorageClass: { reclaimPolicy: "PersistentVolumeReclaimPolicy", volumeBindingMode: "VolumeBindingMode" },
  Taint: { effect: "TaintEffect" },
  Toleration: { effect: "TaintEffect", operator: "TolerationOperator" },
  TopologySpreadConstraint: { whenUnsatisfiable: "UnsatisfiableConstraintAction" },
  VolumeResourceRequirements: { limits: "ResourceList", requests: "ResourceList" },
};

/** How Go names the type of a field in errors; `path` ends in the field. */
export function fieldGoType(struct: string, path: string, type: Type): string {
  const name = STRUCTS[struct]?.[path.slice(path.lastIndexOf(".") + 1)];
  if (!name || (type.form === "map") !== (name === "ResourceList")) return goType(type);
  return type.form === "list" ? `[]v1.${name}` : `v1.${name}`;
}
