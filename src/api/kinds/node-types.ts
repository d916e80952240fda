// The fields of Node objects.
import type { KubeObject } from "../object.ts";
import type { ResourceList } from "./pod/reference-types.ts";

export interface Taint {
  key: string;
  value?: string;
  effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
  timeAdded?: string;
}

export interface NodeCondition {
  type: string;
  status: "True" | "False" | "Unknown";
  lastHeartbeatTime?: string;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

export interface NodeObject extends KubeObject {
  spec: { podCIDR?: string; podCIDRs?: string[]; providerID?: string; externalID?: string; unschedulable?: boolean; taints?: Taint[] };
  status?: {
    capacity?: ResourceList;
    allocatable?: ResourceList;
    conditions?: NodeCondition[];
    addresses?: { type: string; address: string }[];
    daemonEndpoints?: { kubeletEndpoint?: { Port: number } };
    nodeInfo?: {
      machineID: string;
      systemUUID: string;
      bootID: string;
      kernelVersion: string;
      osImage: string;
      containerRuntimeVersion: string;
      kubeletVersion: string;
      kubeProxyVersion: string;
      operatingSystem: string;
      architecture: string;
      swap?: { capacity?: number };
    };
    images?: { names?: string[]; sizeBytes?: number }[];
    volumesInUse?: string[];
    volumesAttached?: { name: string; devicePath: string }[];
    runtimeHandlers?: { name?: string; features?: Record<string, boolean> }[];
    features?: Record<string, boolean>;
    phase?: string;
  };
}
