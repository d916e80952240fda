// What an object uses of a ResourceQuota's resources, and which quotas mean it (kubernetes/pkg/quota/v1/evaluator).
import { groupResource, type Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import { addQuantities, parseQuantity, type Quantity } from "../../../base/quantity.ts";

export type Usage = Record<string, Quantity>;

const ONE = parseQuantity("1");
/** Kinds whose number may be limited by their bare name too. */
const PLAIN = new Set(["pods", "services", "configmaps", "secrets", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas"]);
const STORAGE_CLASS = ".storageclass.storage.k8s.io/";

const sum = (into: Usage, name: string, amount: Quantity): void => {
  into[name] = into[name] ? addQuantities(into[name], amount) : amount;
};

/** Everything that one object uses. A pod that has ended counts as an object only. */
export function usageOf(kind: Kind, object: KubeObject, now: number): Usage {
  const usage: Usage = { [`count/${groupResource(kind)}`]: ONE };
  if (kind.group !== "") return usage;
  if (kind.plural === "pods") {
    if (!isSpent(object, now)) addPod(usage, object["spec"]);
    return usage;
  }
  if (PLAIN.has(kind.plural)) usage[kind.plural] = ONE;
  const spec = object["spec"] ?? {};
  if (kind.plural === "services") {
    const ports = parseQuantity(String(spec.ports?.length ?? 0));
    if (spec.type === "LoadBalancer") usage["services.loadbalancers"] = ONE;
    if (spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false))
      usage["services.nodeports"] = ports;
  }
  if (kind.plural === "persistentvolumeclaims") {
    const storage = spec.resources?.requests?.storage;
    if (storage !== undefined) usage["requests.storage"] = parseQuantity(storage);
    if (spec.storageClassName) {
      usage[`${spec.storageClassName}${STORAGE_CLASS}persistentvolumeclaims`] = ONE;
      if (storage !== undefined) usage[`${spec.storageClassName}${STORAGE_CLASS}requests.storage`] = parseQuantity(storage);
    }
  }
  return usage;
}

function isSpent({ metadata, status }: KubeObject, now: number): boolean {
  if (status?.phase === "Succeeded" || status?.phase === "Failed") return true;
  return metadata.deletionTimestamp !== undefined && Date.parse(metadata.deletionTimestamp) < now;
}

interface Container {
  restartPolicy?: string;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

/** Containers and sidecars together, or the largest init step; the bare names of cpu and memory mean requests. */
function addPod(usage: Usage, spec: KubeObject["spec"]): void {
  usage["pods"] = ONE;
  for (const part of ["requests", "limits"] as const) {
    const total: Usage = {};
    for (const { resources } of (spec.containers ?? []) as Container[])
      for (const [name, amount] of Object.entries(resources?.[part] ?? {})) sum(total, name, parseQuantity(amount));
    for (const { resources, restartPolicy } of (spec.initContainers ?? []) as Container[])
      for (const [name, text] of Object.entries(resources?.[part] ?? {})) {
        const amount = parseQuantity(text);
        if (restartPolicy === "Always") sum(total, name, amount);
        else if (!total[name] || amount.milli > total[name].milli) total[name] = amount;
      }
    for (const [name, text] of Object.entries((spec.overhead ?? {}) as Record<string, string>))
      if (part === "requests" || total[name]) sum(total, name, parseQuantity(text));
    for (const [name, amount] of Object.entries(total)) {
      usage[`${part}.${name}`] = amount;
      if (part === "requests" && !name.includes("/")) usage[name] = amount;
    }
  }
}

/** Compute resources that a quota makes every container name. */
const NAMED = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

/** What the containers of a pod leave unsaid of the resources `hard`: `limits.cpu for: a,b; …`; "" when nothing. */
export function unnamed(hard: Iterable<string>, pod: KubeObject): string {
  const wanted = [...hard].filter((name) => NAMED.includes(name)).sort();
  return wanted
    .flatMap((name) => {
      const [part, resource] = name.includes(".") ? (name.split(".") as ["requests" | "limits", string]) : (["requests", name] as const);
      const silent = [...(pod["spec"].containers ?? []), ...(pod["spec"].initContainers ?? [])]
        .filter(({ resources }: Container) => resources?.[part]?.[resource] === undefined)
        .map(({ name: container }: { name: string }) => container);
      return silent.length ? [`${name} for: ${silent.join(",")}`] : [];
    })
    .join("; ");
}

interface Scope {
  scopeName: string;
  operator: string;
  values?: string[];
}

/** Whether the scopes of a quota take in an object: all of them must. Only pods have scopes. */
export function inScope(quota: KubeObject, kind: Kind, object: KubeObject): boolean {
  const { scopes = [], scopeSelector } = quota["spec"] ?? {};
  const all: Scope[] = [
    ...scopes.map((scopeName: string) => ({ scopeName, operator: "Exists" })),
    ...((scopeSelector?.matchExpressions ?? []) as Scope[]),
  ];
  return all.every((scope) => kind.group === "" && kind.plural === "pods" && holds(scope, object));
}

function holds({ scopeName, operator, values = [] }: Scope, { spec }: KubeObject): boolean {
  switch (scopeName) {
    case "Terminating":
      return spec.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds >= 0;
    case "NotTerminating":
      return !(spec.activeDeadlineSeconds >= 0);
    case "BestEffort":
      return isBestEffort(spec);
    case "NotBestEffort":
      return !isBestEffort(spec);
    case "PriorityClass": {
      const name: string | undefined = spec.priorityClassName || undefined;
      if (operator === "Exists") return name !== undefined;
      if (operator === "DoesNotExist") return name === undefined;
      return operator === "In" ? name !== undefined && values.includes(name) : name === undefined || !values.includes(name);
    }
    case "CrossNamespacePodAffinity":
      return crossesNamespaces(spec);
    default:
      return false;
  }
}

const isBestEffort = (spec: KubeObject["spec"]): boolean =>
  [...(spec.containers ?? []), ...(spec.initContainers ?? [])].every(
    ({ resources }: Container) => !Object.keys(resources?.requests ?? {}).length && !Object.keys(resources?.limits ?? {}).length,
  );

function crossesNamespaces({ affinity }: KubeObject["spec"]): boolean {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].some((part) =>
    [
      ...(part?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(part?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
        ({ podAffinityTerm }: { podAffinityTerm: object }) => podAffinityTerm,
      ),
    ].some((term) => term.namespaces?.length || term.namespaceSelector),
  );
}
