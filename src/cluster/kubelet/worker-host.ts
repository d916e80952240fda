// What the worker of a pod needs of its kubelet, and what the parts of the worker and of the kubelet see of the pod.
import type { PodObject, PodStatus } from "../../api/kinds/pod/types.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { Container, RuntimeParts } from "../../containers/container.ts";
import type { FileSystem } from "../../machine/files.ts";
import type { Backoff } from "./backoff.ts";
import type { Sources } from "./environment.ts";
import type { NodeImages } from "./images.ts";
import type { KubeletLog } from "./log.ts";
import type { NodeProcesses } from "./options.ts";
import type { ProbeHost } from "./probes.ts";
import type { ContainerRecord } from "./records.ts";
import type { NodeNetwork } from "./runtime/network.ts";
import type { DnsConfig, Sandbox } from "./sandbox.ts";
import type { MountedVolume, VolumeParts } from "./volume-parts.ts";

/** What a worker needs of its kubelet. */
export interface WorkerHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly node: { name: string; address: string; cpu: string; memory: string; ephemeralStorage: string; files: FileSystem };
  readonly network: NodeNetwork;
  readonly dns: DnsConfig;
  readonly images: NodeImages;
  readonly crashes: Backoff;
  readonly sources: Sources;
  readonly parts: RuntimeParts;
  readonly volumes: Omit<VolumeParts, "addresses">;
  readonly log: KubeletLog;
  /** The processes of the node, for pods with hostPID. */
  readonly processes: NodeProcesses | undefined;
  /** How many processes a pod may have; -1 for as many as there is room for. */
  podPidsLimit(): number;
  /** The handler that a RuntimeClass names. */
  runtimeHandler(runtimeClass: string): string | undefined;
  /** Whether the container runtime can be asked for anything. */
  runtimeUp(): boolean;
  /** When the kubelet next looks at its containers: states are noticed once a second. */
  relist(): number;
  event(pod: PodObject, type: "Normal" | "Warning", reason: string, message: string, fieldPath?: string): void;
  writeStatus(pod: PodObject, status: PodStatus): void;
  /** The pod has ended on this node and may go from the API. */
  removeFromApi(pod: PodObject): void;
  /** What the node lacks for a pod, beside the others that it has. */
  room(pod: PodObject): string | undefined;
  /** The node has granted a pod more or less than before. */
  freed(worker: PodOnNode): void;
  containerStarted(): void;
  /** A container uses more or less than before. */
  usageChanged(): void;
  /** The kernel has ended a container for lack of memory. */
  outOfMemory(worker: PodOnNode, container: Container): void;
  /** The volumes of the pod are set up. */
  mounted(worker: PodOnNode): void;
  /** The worker is done with its pod. */
  finished(worker: PodOnNode): void;
}

/** A pod on its node, as its worker has brought it about so far. */
export interface PodOnNode {
  readonly host: WorkerHost;
  readonly pod: PodObject;
  readonly records: readonly ContainerRecord[];
  /** By name, those that are set up. */
  readonly volumes: Map<string, MountedVolume>;
  /** Of those that are images the ones that could not be had. */
  readonly unpulled: Map<string, { reason: string; message: string }>;
  readonly sandbox: Sandbox | undefined;
  readonly probes: {
    readonly host: ProbeHost;
    start(record: ContainerRecord, container: Container): void;
  };
  /** Nothing runs and nothing will. */
  readonly over: boolean;
  /** The node ran short and the pod has to go. */
  readonly evicted: boolean;
  /** Asks for a sync: now, or when the present one has ended. */
  request(): void;
  /** A container became ready, or no longer is. */
  readinessChanged(): void;
  /** A container's state changed: the kubelet notices at its next look. */
  noticed(): void;
  /** A container has ended. */
  exited(record: ContainerRecord, container: Container): void;
  /** The node has granted the pod other resources. */
  reallocated(): void;
  /** An event about a container of the pod. */
  event(record: ContainerRecord, type: "Normal" | "Warning", reason: string, message: string): void;
}
