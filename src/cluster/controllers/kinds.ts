// The built-in kinds that controllers, scheduler and network work on, taken from the server's own scheme.
import type { Kind } from "../../api/kind.ts";
import type { Scheme } from "../apiserver/index.ts";

const WANTED = {
  namespaces: ["", "v1", "namespaces"],
  nodes: ["", "v1", "nodes"],
  pods: ["", "v1", "pods"],
  services: ["", "v1", "services"],
  endpoints: ["", "v1", "endpoints"],
  configMaps: ["", "v1", "configmaps"],
  secrets: ["", "v1", "secrets"],
  serviceAccounts: ["", "v1", "serviceaccounts"],
  replicationControllers: ["", "v1", "replicationcontrollers"],
  events: ["", "v1", "events"],
  replicaSets: ["apps", "v1", "replicasets"],
  deployments: ["apps", "v1", "deployments"],
  daemonSets: ["apps", "v1", "daemonsets"],
  statefulSets: ["apps", "v1", "statefulsets"],
  controllerRevisions: ["apps", "v1", "controllerrevisions"],
  jobs: ["batch", "v1", "jobs"],
  cronJobs: ["batch", "v1", "cronjobs"],
  horizontalPodAutoscalers: ["autoscaling", "v2", "horizontalpodautoscalers"],
  persistentVolumes: ["", "v1", "persistentvolumes"],
  storageClasses: ["storage.k8s.io", "v1", "storageclasses"],
  persistentVolumeClaims: ["", "v1", "persistentvolumeclaims"],
  volumeAttributesClasses: ["storage.k8s.io", "v1", "volumeattributesclasses"],
  volumeAttachments: ["storage.k8s.io", "v1", "volumeattachments"],
  csiDrivers: ["storage.k8s.io", "v1", "csidrivers"],
  csiNodes: ["storage.k8s.io", "v1", "csinodes"],
  resourceQuotas: ["", "v1", "resourcequotas"],
  podDisruptionBudgets: ["policy", "v1", "poddisruptionbudgets"],
  clusterRoles: ["rbac.authorization.k8s.io", "v1", "clusterroles"],
  certificateSigningRequests: ["certificates.k8s.io", "v1", "certificatesigningrequests"],
  endpointSlices: ["discovery.k8s.io", "v1", "endpointslices"],
  serviceCidrs: ["networking.k8s.io", "v1", "servicecidrs"],
  ipAddresses: ["networking.k8s.io", "v1", "ipaddresses"],
  resourceClaims: ["resource.k8s.io", "v1", "resourceclaims"],
  resourceClaimTemplates: ["resource.k8s.io", "v1", "resourceclaimtemplates"],
  deviceClasses: ["resource.k8s.io", "v1", "deviceclasses"],
  resourceSlices: ["resource.k8s.io", "v1", "resourceslices"],
  leases: ["coordination.k8s.io", "v1", "leases"],
} as const;

export type Kinds = { readonly [K in keyof typeof WANTED]: Kind };

/** @throws Error when a built-in kind is missing: the cluster was assembled wrongly */
export function builtinKinds(scheme: Scheme): Kinds {
  return Object.fromEntries(
    Object.entries(WANTED).map(([name, [group, version, plural]]) => {
      const kind = scheme.byResource(group, version, plural);
      if (!kind) throw new Error(`the scheme has no ${plural}`);
      return [name, kind];
    }),
  ) as unknown as Kinds;
}
