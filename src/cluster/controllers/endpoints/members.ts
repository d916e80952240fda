// Which pods are behind a service, and at which ports.
import type { KubeObject } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import type { Cache } from "../cache.ts";
import { type Key, keyOf } from "../controller.ts";
import { hasAll } from "../labels.ts";
import { isFinished, isReady } from "../pods.ts";

export interface Port {
  name?: string;
  port: number;
  protocol: string;
  appProtocol?: string;
}

export interface Member {
  pod: KubeObject;
  ports: readonly Port[];
  ready: boolean;
  terminating: boolean;
}

export const isHeadless = (service: KubeObject): boolean => service["spec"].clusterIP === "None";
export const publishesNotReady = (service: KubeObject): boolean => Boolean(service["spec"].publishNotReadyAddresses);
/** Services whose endpoints are ours: those with a selector. */
export const isManaged = (service: KubeObject): boolean =>
  Boolean(service["spec"].selector && Object.keys(service["spec"].selector).length) && service["spec"].type !== "ExternalName";

export function members(service: KubeObject, pods: Cache): Member[] {
  const found: Member[] = [];
  for (const pod of pods.inNamespace(service.metadata.namespace!).values()) {
    if (!pod["status"]?.podIP || isFinished(pod) || !hasAll(service["spec"].selector, pod.metadata.labels)) continue;
    found.push({ pod, ports: portsOf(service, pod), ready: isReady(pod), terminating: pod.metadata.deletionTimestamp !== undefined });
  }
  return found;
}

interface ServicePort {
  name?: string;
  port: number;
  protocol?: string;
  targetPort?: number | string;
  appProtocol?: string;
}

function portsOf(service: KubeObject, pod: KubeObject): Port[] {
  return ((service["spec"].ports ?? []) as ServicePort[]).flatMap(({ name, port, protocol = "TCP", targetPort, appProtocol }) => {
    const number =
      targetPort === undefined || targetPort === 0
        ? port
        : typeof targetPort === "number"
          ? targetPort
          : namedPort(pod, targetPort, protocol);
    return number === undefined ? [] : [{ ...(name ? { name } : {}), port: number, protocol, ...(appProtocol ? { appProtocol } : {}) }];
  });
}

function namedPort(pod: KubeObject, name: string, protocol: string): number | undefined {
  const sidecars = (pod["spec"].initContainers ?? []).filter((container: KubeObject["spec"]) => container.restartPolicy === "Always");
  for (const container of [...pod["spec"].containers, ...sidecars])
    for (const port of container.ports ?? []) if (port.name === name && (port.protocol ?? "TCP") === protocol) return port.containerPort;
  return undefined;
}

/** The services that a change of a pod concerns: none where nothing that endpoints show has changed. */
export function servicesOf(services: Cache, pod: KubeObject, old: KubeObject | undefined): Key[] {
  if (old && !matters(pod, old)) return [];
  const keys: Key[] = [];
  for (const service of services.inNamespace(pod.metadata.namespace!).values()) {
    if (!isManaged(service)) continue;
    const { selector } = service["spec"];
    if (hasAll(selector, pod.metadata.labels) || (old && hasAll(selector, old.metadata.labels))) keys.push(keyOf(service));
  }
  return keys;
}

const matters = (pod: KubeObject, old: KubeObject): boolean =>
  pod["status"]?.podIP !== old["status"]?.podIP ||
  pod["status"]?.phase !== old["status"]?.phase ||
  isReady(pod) !== isReady(old) ||
  pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
  !equal(pod.metadata.labels, old.metadata.labels);

export const targetOf = ({ pod }: Member) => ({
  kind: "Pod",
  namespace: pod.metadata.namespace!,
  name: pod.metadata.name,
  uid: pod.metadata.uid,
});

export const hostnameOf = ({ pod }: Member, service: KubeObject): { hostname?: string } =>
  pod["spec"].hostname && pod["spec"].subdomain === service.metadata.name ? { hostname: pod["spec"].hostname } : {};

/** Pods looked at within a millisecond: see the ReplicaSet controller. */
export const latencyFor = (pods: Cache, key: Key): number => 2 + Math.floor(pods.inNamespace(key.slice(0, key.indexOf("/"))).size / 100);

export const byAddress = (a: Member, b: Member): number => {
  const [left, right] = [a, b].map(({ pod }) => (pod["status"].podIP as string).split(".").map(Number));
  for (let i = 0; i < 4; i++) if (left![i] !== right![i]) return left![i]! - right![i]!;
  return 0;
};
