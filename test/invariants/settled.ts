// What comes true by itself once nothing has changed for a while: a sentence for each thing that did not.
import type { KubeObject } from "../../src/api/object.ts";
import { labelSelectorMatches } from "../../src/api/selectors.ts";
import type { ApiServer } from "../../src/cluster/apiserver/index.ts";
import { amounts, podResources } from "../../src/cluster/scheduler/resources.ts";

export interface Settling {
  server: ApiServer;
  /** Whether the controller of this name runs, and has run for a while. */
  runs(controller: string): boolean;
  /** Whether the object has not changed for a while. */
  still(object: KubeObject): boolean;
  /** Whether what was named so (`Kind namespace/name`) has been gone for a while, or never was. */
  gone(name: string): boolean;
}

const isFinished = (pod: KubeObject): boolean => pod["status"]?.phase === "Succeeded" || pod["status"]?.phase === "Failed";
const isActive = (pod: KubeObject): boolean => !isFinished(pod) && !pod.metadata.deletionTimestamp;
const isReady = (pod: KubeObject): boolean =>
  pod["status"]?.conditions?.some(({ type, status }: { type: string; status: string }) => type === "Ready" && status === "True") === true;
const nameOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
const sorted = (names: Iterable<string>): string => [...new Set(names)].sort().join(" ");

/** All that should have come true in the cluster, and has not. */
export function unsettled(settling: Settling): string[] {
  const { server } = settling;
  const client = server.client({ name: "invariants", groups: ["system:masters", "system:authenticated"] });
  const list = (group: string, plural: string): readonly KubeObject[] => {
    const kind = server.scheme.byResource(group, "v1", plural);
    return kind ? client.list(kind) : [];
  };
  const alive = new Set(
    list("", "namespaces")
      .filter(({ metadata }) => !metadata.deletionTimestamp)
      .map(({ metadata }) => metadata.name),
  );
  const living = (group: string, plural: string) =>
    list(group, plural).filter(({ metadata }) => !metadata.deletionTimestamp && alive.has(metadata.namespace ?? ""));
  const pods = list("", "pods");
  return [
    ...replicas(settling, living("apps", "replicasets"), pods, "replicaset-controller"),
    ...replicas(settling, living("", "replicationcontrollers"), pods, "replication-controller"),
    ...placed(settling, list("", "nodes"), pods),
    ...endpoints(settling, living("", "services"), pods, living("discovery.k8s.io", "endpointslices"), living("", "endpoints")),
    ...claims(settling, living("", "persistentvolumeclaims"), list("", "persistentvolumes")),
  ];
}

/** Owners have the pods that they want. */
function replicas({ runs, still }: Settling, owners: readonly KubeObject[], pods: readonly KubeObject[], controller: string): string[] {
  if (!runs(controller)) return [];
  return owners.flatMap((owner) => {
    const own = pods.filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === owner.metadata.uid),
    );
    const failing = owner["status"]?.conditions?.some(({ type, status }: KubeObject) => type === "ReplicaFailure" && status === "True");
    if (failing || !still(owner) || !own.every(still)) return [];
    const active = own.filter(isActive).length;
    const wanted = owner["spec"].replicas ?? 1;
    return active === wanted ? [] : [`${nameOf(owner)} wants ${wanted} pods and has ${active}`];
  });
}

/** Pods are on nodes that exist and have room for them. */
function placed({ runs, still, gone }: Settling, nodes: readonly KubeObject[], pods: readonly KubeObject[]): string[] {
  const broken: string[] = [];
  const byNode = new Map<string, KubeObject[]>();
  for (const pod of pods) if (pod["spec"].nodeName) byNode.set(pod["spec"].nodeName, [...(byNode.get(pod["spec"].nodeName) ?? []), pod]);
  for (const node of nodes) {
    const here = (byNode.get(node.metadata.name) ?? []).filter((pod) => !isFinished(pod));
    byNode.delete(node.metadata.name);
    if (!still(node) || !here.every((pod) => still(pod) && pod["status"]?.phase === "Running")) continue;
    for (const [resource, room] of Object.entries(amounts(node["status"]?.allocatable))) {
      const asked = here.reduce((sum, pod) => sum + (podResources(pod).requests[resource] ?? 0), 0);
      if (asked > room) broken.push(`${nameOf(node)} has ${room} of ${resource}, and its pods ask for ${asked}`);
    }
  }
  if (runs("pod-garbage-collector"))
    for (const [node, here] of byNode)
      if (gone(`Node ${node}`)) broken.push(...here.filter(still).map((pod) => `${nameOf(pod)} is on ${node}, which does not exist`));
  return broken;
}

/** Endpoints are the ready pods. */
function endpoints(
  { runs, still }: Settling,
  services: readonly KubeObject[],
  pods: readonly KubeObject[],
  slices: readonly KubeObject[],
  legacy: readonly KubeObject[],
): string[] {
  return services.flatMap((service) => {
    const { namespace, name } = service.metadata;
    const { selector, type, publishNotReadyAddresses } = service["spec"];
    if (!selector || Object.keys(selector).length === 0 || type === "ExternalName" || !still(service)) return [];
    const behind = pods.filter(
      (pod) => pod.metadata.namespace === namespace && labelSelectorMatches({ matchLabels: selector }, pod.metadata.labels),
    );
    if (!behind.every(still)) return [];
    const ready = behind.filter((pod) => isActive(pod) && pod["status"]?.podIP && (publishNotReadyAddresses || isReady(pod)));
    const expected = sorted(ready.map((pod) => pod["status"].podIP as string));
    const broken: string[] = [];
    const own = slices.filter(
      ({ metadata }) =>
        metadata.namespace === namespace &&
        metadata.labels?.["kubernetes.io/service-name"] === name &&
        metadata.labels["endpointslice.kubernetes.io/managed-by"] === "endpointslice-controller.k8s.io",
    );
    const sliced = sorted(
      own.flatMap((slice) =>
        (slice["endpoints"] ?? [])
          .filter(({ conditions }: KubeObject) => conditions?.["ready"])
          .flatMap(({ addresses }: KubeObject) => addresses),
      ),
    );
    if (runs("endpointslice-controller") && sliced !== expected)
      broken.push(`${nameOf(service)} has the ready pods [${expected}], and its slices [${sliced}]`);
    const object = legacy.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
    const listed = sorted(
      ((object?.["subsets"] ?? []) as KubeObject[]).flatMap(({ addresses }) => (addresses ?? []).map(({ ip }: { ip: string }) => ip)),
    );
    const reachable = ready.filter((pod) => offers(pod, service["spec"].ports ?? []));
    const reached = sorted(reachable.map((pod) => pod["status"].podIP as string));
    if (runs("endpoint-controller") && reachable.length <= 1000 && listed !== reached)
      broken.push(`${nameOf(service)} has the ready pods [${reached}], and its endpoints [${listed}]`);
    return broken;
  });
}

/** Whether the pod has one of a service's ports; the older endpoints leave out a pod that has none of the names asked for. */
const offers = (pod: KubeObject, ports: readonly { targetPort?: number | string }[]): boolean =>
  ports.length === 0 ||
  ports.some(
    ({ targetPort }) =>
      typeof targetPort !== "string" ||
      pod["spec"].containers.some(({ ports }: { ports?: { name?: string }[] }) => ports?.some(({ name }) => name === targetPort)),
  );

/** Claims that say they are bound have their volumes. */
function claims({ runs, still }: Settling, claims: readonly KubeObject[], volumes: readonly KubeObject[]): string[] {
  if (!runs("persistent-volume-binder")) return [];
  return claims.filter(still).flatMap((claim) => {
    if (claim["status"]?.phase !== "Bound") return [];
    const volume = volumes.find(({ metadata }) => metadata.name === claim["spec"].volumeName);
    if (!volume) return [`${nameOf(claim)} is bound to ${claim["spec"].volumeName}, which does not exist`];
    return volume["spec"].claimRef?.uid === claim.metadata.uid
      ? []
      : [`${nameOf(claim)} is bound to ${volume.metadata.name}, which is another's`];
  });
}
