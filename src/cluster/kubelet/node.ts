// The Node object of a kubelet and the signs of life that it gives (pkg/kubelet/kubelet_node_status.go, component-helpers' lease controller).
import type { KubeObject } from "../../api/object.ts";
import { microTimestamp, timestamp } from "../../api/object.ts";
import { digestOf } from "../../images/hash.ts";
import { amount } from "./amounts.ts";

export interface NodeConfig {
  name: string;
  /** InternalIP. */
  address: string;
  cpu: string;
  memory: string;
  ephemeralStorage: string;
  pods: number;
  /** Where it differs from what the kubelet computes: capacity less the eviction threshold. */
  allocatable?: Partial<Record<"cpu" | "memory" | "ephemeral-storage" | "pods", string>>;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  taints?: readonly { key: string; value?: string; effect: string }[];
  /** Set by the kubelet's --register-node in clusters without a cloud's controller; the node controller may set them instead. */
  podCidr?: string;
  providerId?: string;
  info: { osImage: string; kernelVersion: string; containerRuntimeVersion: string; kubeletVersion: string; architecture?: string };
}

const capacityOf = (config: NodeConfig): Record<string, string> => ({
  cpu: config.cpu,
  "ephemeral-storage": config.ephemeralStorage,
  "hugepages-1Gi": "0",
  "hugepages-2Mi": "0",
  memory: config.memory,
  pods: String(config.pods),
});

/** Capacity less what the kubelet keeps free: 100Mi of memory and a tenth of the disk. */
export function allocatableOf(config: NodeConfig): Record<string, string> {
  return {
    ...capacityOf(config),
    "ephemeral-storage": String(Math.floor(amount(config.ephemeralStorage) * 0.9)),
    memory: `${Math.floor(amount(config.memory) / 1024) - 102_400}Ki`,
    ...config.allocatable,
  };
}

/** Extended resources: what somebody else said that the node has, which pods can have all of. */
function advertised(config: NodeConfig, node: KubeObject | undefined): Record<string, string> {
  const own = capacityOf(config);
  const capacity: Record<string, string> = node?.["status"]?.capacity ?? {};
  return Object.fromEntries(Object.entries(capacity).filter(([name]) => !(name in own)));
}

export const HEALTH = [
  {
    type: "MemoryPressure",
    status: "False",
    reason: "KubeletHasSufficientMemory",
    message: "kubelet has sufficient memory available",
    event: "NodeHasSufficientMemory",
  },
  {
    type: "DiskPressure",
    status: "False",
    reason: "KubeletHasNoDiskPressure",
    message: "kubelet has no disk pressure",
    event: "NodeHasNoDiskPressure",
  },
  {
    type: "PIDPressure",
    status: "False",
    reason: "KubeletHasSufficientPID",
    message: "kubelet has sufficient PID available",
    event: "NodeHasSufficientPID",
  },
  { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status", event: "NodeReady" },
] as const;

/** What the conditions say while a node runs short. */
export const PRESSURE = {
  MemoryPressure: {
    type: "MemoryPressure",
    status: "True",
    reason: "KubeletHasInsufficientMemory",
    message: "kubelet has insufficient memory available",
    event: "NodeHasInsufficientMemory",
  },
  DiskPressure: {
    type: "DiskPressure",
    status: "True",
    reason: "KubeletHasDiskPressure",
    message: "kubelet has disk pressure",
    event: "NodeHasDiskPressure",
  },
  PIDPressure: {
    type: "PIDPressure",
    status: "True",
    reason: "KubeletHasInsufficientPID",
    message: "kubelet has insufficient PID available",
    event: "NodeHasInsufficientPID",
  },
} as const;

/** The node as a kubelet registers it. */
export function nodeObject(config: NodeConfig, now: number): object {
  const architecture = config.info.architecture ?? "amd64";
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: config.name,
      labels: {
        "beta.kubernetes.io/arch": architecture,
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": architecture,
        "kubernetes.io/hostname": config.name,
        "kubernetes.io/os": "linux",
        ...config.labels,
      },
      annotations: { "volumes.kubernetes.io/controller-managed-attach-detach": "true", ...config.annotations },
    },
    spec: {
      ...(config.podCidr ? { podCIDR: config.podCidr, podCIDRs: [config.podCidr] } : {}),
      ...(config.providerId ? { providerID: config.providerId } : {}),
      ...(config.taints?.length ? { taints: config.taints } : {}),
    },
    status: nodeStatus(config, undefined, now, new Map()),
  };
}

interface Condition {
  type: string;
  status: string;
  lastTransitionTime?: string;
}

const conditionsOf = (node: KubeObject | undefined): readonly Condition[] => node?.["status"]?.conditions ?? [];

/** The conditions of a node to which nothing happened: those that the kubelet keeps have a fresh heartbeat. */
export function heartbeatOf(node: KubeObject, now: number): object[] {
  const lastHeartbeatTime = timestamp(now);
  return conditionsOf(node).map((condition) => (isOwn(condition) ? { ...condition, lastHeartbeatTime } : condition));
}

const isOwn = ({ type }: Condition): boolean => HEALTH.some((health) => health.type === type);

/** The status with fresh heartbeats; transitions keep their times, and conditions of others stay. `images`: bytes by name; `unready`: why the node is not Ready. */
export function nodeStatus(
  config: NodeConfig,
  old: KubeObject | undefined,
  now: number,
  images: ReadonlyMap<string, { names: readonly string[]; size: number }>,
  pressures: readonly string[] = [],
  unready?: string,
): Record<string, unknown> {
  const known = new Map(conditionsOf(old).map((condition) => [condition.type, condition]));
  const own = HEALTH.map((health) => {
    const { type, status, reason, message } =
      health.type === "Ready" && unready !== undefined
        ? { type: "Ready", status: "False", reason: "KubeletNotReady", message: unready }
        : pressures.includes(health.type)
          ? PRESSURE[health.type as keyof typeof PRESSURE]
          : health;
    const before = known.get(type);
    return {
      lastHeartbeatTime: timestamp(now),
      lastTransitionTime: before?.status === status && before.lastTransitionTime ? before.lastTransitionTime : timestamp(now),
      message,
      reason,
      status,
      type,
    };
  });
  const extended = advertised(config, old);
  return {
    addresses: [
      { address: config.address, type: "InternalIP" },
      { address: config.name, type: "Hostname" },
    ],
    allocatable: { ...allocatableOf(config), ...extended },
    capacity: { ...capacityOf(config), ...extended },
    conditions: [
      ...conditionsOf(old).map((condition) => own.find(({ type }) => type === condition.type) ?? condition),
      ...own.filter(({ type }) => !known.has(type)),
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    declaredFeatures: DECLARED,
    images: [...images.values()]
      .sort((a, b) => b.size - a.size)
      .slice(0, 50)
      .map(({ names, size }) => ({ names, sizeBytes: size })),
    nodeInfo: systemOf(config),
  };
}

/** What a kubelet of 1.36 can do that earlier ones cannot (nodedeclaredfeatures, by default since 1.36). */
const DECLARED = [
  "ExtendWebSocketsToKubelet",
  "InPlacePodLevelResourcesVerticalScaling",
  "InPlacePodVerticalScalingInitContainers",
  "RestartAllContainersOnContainerExits",
];

const systems = new WeakMap<NodeConfig, object>();

/** What does not change as long as the node is there: worked out once. */
function systemOf(config: NodeConfig): object {
  const known = systems.get(config);
  if (known) return known;
  const id = digestOf(`machine ${config.name}`);
  const system = {
    architecture: config.info.architecture ?? "amd64",
    bootID: uuid(digestOf(`boot ${config.name}`)),
    containerRuntimeVersion: config.info.containerRuntimeVersion,
    kernelVersion: config.info.kernelVersion,
    kubeProxyVersion: "",
    kubeletVersion: config.info.kubeletVersion,
    machineID: id.slice(0, 32),
    operatingSystem: "linux",
    osImage: config.info.osImage,
    systemUUID: uuid(id),
  };
  systems.set(config, system);
  return system;
}

const uuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;

/** Drivers of old that are CSI drivers today. */
const MIGRATED = ["aws-ebs", "azure-disk", "azure-file", "cinder", "gce-pd", "portworx-volume", "vsphere-volume"];
export const csiNodeObject = (name: string, uid: string): object => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "CSINode",
  metadata: {
    name,
    annotations: { "storage.alpha.kubernetes.io/migrated-plugins": MIGRATED.map((plugin) => `kubernetes.io/${plugin}`).join(",") },
    ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid }],
  },
  spec: { drivers: null },
});

export const leaseObject = (name: string, uid: string, now: number): object => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name, namespace: "kube-node-lease", ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid }] },
  spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTimestamp(now) },
});
