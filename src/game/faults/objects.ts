// How faults find and change what they are put into.
import type { KubeObject } from "../../api/object.ts";
import type { Random } from "../../base/random.ts";
import type { CheckData, Scene } from "./fault.ts";

// biome-ignore lint/suspicious/noExplicitAny: faults change specs of many kinds
export type Loose = any;

export const OPERATOR = { name: "operator", groups: ["system:masters", "system:authenticated"] };

export const namespaceOf = (object: KubeObject): string => object.metadata.namespace ?? "";

/** The application's part that an object belongs to: its `app` label, or its name. */
export const componentOf = (object: KubeObject): string =>
  object.metadata.labels?.["app"] ?? (object as Loose).spec?.selector?.app ?? object.metadata.name;

/** Two faults in one area would be one muddle. */
export const areaOf = (object: KubeObject): string =>
  object.kind === "Node"
    ? `node/${object.metadata.name}`
    : ["Ingress", "RoleBinding", "Namespace"].includes(object.kind)
      ? `${namespaceOf(object)}/${object.kind}/${object.metadata.name}`
      : `${namespaceOf(object)}/${componentOf(object)}`;

/** Writes an object back as `change` has left it. */
export function rewrite(object: KubeObject, scene: Scene, change: (copy: Loose) => void): void {
  const kind = scene.kind(object.kind);
  const copy = structuredClone(
    scene.api.get(kind, object.metadata.name, object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
  ) as Loose;
  change(copy);
  delete copy.metadata.resourceVersion;
  scene.api.update(kind, copy, {
    fieldManager: "operator",
    ...(object.metadata.namespace ? { namespace: object.metadata.namespace } : {}),
  });
}

/** Changes the first container of a workload's template: a rollout begins. */
export const rewriteContainer = (workload: KubeObject, scene: Scene, change: (container: Loose) => void): void =>
  rewrite(workload, scene, (copy) => change(copy.spec.template.spec.containers[0]));

export const containerOf = (workload: KubeObject): Loose => (workload as Loose).spec?.template?.spec?.containers?.[0];
export const volumesOf = (workload: KubeObject): Loose[] => (workload as Loose).spec?.template?.spec?.volumes ?? [];

/** A label selector for the pods of a workload, as checks take it. */
export const podLabels = (workload: KubeObject): string =>
  Object.entries(((workload as Loose).spec.selector.matchLabels ?? {}) as Record<string, string>)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");

export const podsOf = (workload: KubeObject, scene: Scene): readonly Loose[] =>
  scene.api.list(scene.kind("Pod"), { namespace: namespaceOf(workload), labelSelector: podLabels(workload) });

/** Some pod of the workload is so. */
export const somePod = (workload: KubeObject, status: object): CheckData => ({
  object: { kind: "Pod", namespace: namespaceOf(workload), labels: podLabels(workload), matches: { status } },
});

/** A container of the workload waits, for a reason that fits the expression. */
export const waits = (workload: KubeObject, reason: string): CheckData =>
  somePod(workload, { containerStatuses: [{ state: { waiting: { reason: `/^(${reason})$/` } } }] });

export const unschedulable = (workload: KubeObject): CheckData =>
  somePod(workload, { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }] });

/** All pods are there, ready, and of the newest template. What is left of evicted ones does not matter. */
export function settled(workload: KubeObject): CheckData {
  const name = workload.metadata.name;
  const namespace = namespaceOf(workload);
  const waiting = { kind: "Pod", namespace, labels: podLabels(workload), where: [{ path: "status.phase", equals: "Pending" }] };
  const ready = { absent: waiting };
  if (workload.kind === "Deployment") return { all: [{ rollout: { name, namespace } }, ready] };
  const replicas = (workload as Loose).spec.replicas ?? 1;
  return {
    all: [
      { object: { kind: workload.kind, name, namespace, where: [{ path: "status.readyReplicas", equals: replicas }] } },
      { object: { kind: workload.kind, name, namespace, where: [{ path: "status.updatedReplicas", equals: replicas }] } },
      ready,
    ],
  };
}

const plurals: Readonly<Record<string, string>> = { Deployment: "deployment", StatefulSet: "statefulset" };

/** Lines that take the last change of a workload's template back. A StatefulSet's broken pod has to be made way for. */
export function undo(workload: KubeObject): string[] {
  const name = workload.metadata.name;
  const place = `-n ${namespaceOf(workload)}`;
  const lines = [`kubectl rollout undo ${plurals[workload.kind]}/${name} ${place}`];
  if (workload.kind === "StatefulSet") lines.push(`kubectl delete pod ${place} -l ${podLabels(workload)} --wait=false`);
  return lines;
}

/** The text with one letter wrong, as fingers get it wrong: two neighbours swapped, or one left out. */
export function misspelt(text: string, random: Random): string {
  const swaps = [...text.slice(0, -1)].flatMap((letter, index) =>
    /[a-z]/.test(letter) && /[a-z]/.test(text[index + 1]!) && letter !== text[index + 1] ? [index] : [],
  );
  if (!swaps.length) return `${text}x`;
  const at = random.pick(swaps);
  return random.between(0, 1)
    ? text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2)
    : text.slice(0, at + 1) + text.slice(at + 2);
}

/** The node from which a Service is called: not subject to policies between pods. */
export function someNode(scene: Scene): string {
  const nodes = scene.api.list(scene.kind("Node")) as readonly Loose[];
  return (nodes.find((node) => !(node.spec.taints ?? []).length) ?? nodes[0]!).metadata.name;
}

/** A pod that calls others: the monitor where there is one, or any that runs outside of the given namespace. */
export function caller(scene: Scene): { labels: string; namespace: string } {
  const pods = scene.api.list(scene.kind("Pod")) as readonly Loose[];
  const own = pods.filter((pod) => pod.status?.phase === "Running" && !pod.spec.hostNetwork && pod.metadata.labels?.app);
  const pod = own.find((each) => each.metadata.labels.app === "blackbox") ?? own[0]!;
  return { labels: `app=${pod.metadata.labels.app}`, namespace: pod.metadata.namespace };
}

/** The addresses of a Service: its ClusterIP with each port. */
export const addressOf = (service: KubeObject): string => {
  const { clusterIP, ports } = (service as Loose).spec;
  return `tcp://${clusterIP}:${ports[0].port}`;
};
export const hasClusterIp = (service: KubeObject): boolean => {
  const { clusterIP, selector, ports } = (service as Loose).spec ?? {};
  return clusterIP !== undefined && clusterIP !== "None" && selector !== undefined && (ports?.length ?? 0) > 0;
};
