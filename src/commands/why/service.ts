// Why a service answers or does not: whom it selects, who of them is ready, where its ports lead.
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { KubeObject } from "../../api/object.ts";
import { type Cause, cause } from "./cause.ts";
import { type Evidence, shown } from "./evidence.ts";
import { whyPod } from "./pod.ts";

const isReady = (pod: KubeObject): boolean =>
  (pod["status"]?.conditions ?? []).some((each: { type: string; status: string }) => each.type === "Ready" && each.status === "True");

const text = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");

export function whyService(evidence: Evidence, service: KubeObject): Cause {
  const { metadata, spec, status } = service;
  const what = shown(service);
  if (spec.type === "ExternalName") return cause("why.service-external", { what, name: spec.externalName });
  if (!spec.selector) return cause("why.service-no-selector", { what });
  const pods = evidence.list(evidence.kind("pods"), { namespace: metadata.namespace! }) as readonly PodObject[];
  const selector = spec.selector as Record<string, string>;
  const selected = pods.filter((pod) => Object.entries(selector).every(([key, value]) => pod.metadata.labels?.[key] === value));
  const proof = [`spec.selector: ${text(selector)}`];
  if (!selected.length)
    return cause("why.service-selects-nobody", { what }, { proof, because: nearMisses(evidence, service, pods, selector) });
  const ready = selected.filter(isReady);
  const unnamed = portCauses(service, selected);
  if (!ready.length)
    return cause(
      "why.service-nobody-ready",
      { what, count: selected.length },
      { proof, because: selected.slice(0, 3).map((pod) => whyPod(evidence, pod)) },
    );
  if (unnamed.length) return cause("why.service-ports", { what }, { proof, because: unnamed });
  const behind = outdated(evidence, service, ready);
  if (behind.length) return cause("why.service-stale", { what, nodes: behind.join(", ") }, { proof });
  if (spec.type === "LoadBalancer" && !status?.loadBalancer?.ingress?.length) return cause("why.service-no-balancer", { what }, { proof });
  return cause("why.service-well", { what, count: ready.length }, { proof });
}

/** Nodes whose rules are those of a kube-proxy that has stopped, and lead elsewhere than to the pods that are ready now. */
function outdated(evidence: Evidence, { metadata, spec }: KubeObject, ready: readonly KubeObject[]): string[] {
  if (spec.clusterIP === "None") return [];
  const key = `${metadata.namespace}/${metadata.name}`;
  const wanted = ready.map((pod) => pod["status"].podIP).sort();
  return [...(evidence.cluster.hosts?.values() ?? [])].flatMap(({ name, proxied }) => {
    if (!proxied?.stale) return [];
    const led = (spec.ports as { name?: string }[]).every(
      (port) =>
        proxied.services.has(key) &&
        proxied
          .backends(key, port.name ?? "")
          .map(({ address }) => address)
          .sort()
          .join() === wanted.join(),
    );
    return led ? [] : [name];
  });
}

/** Pods that would be selected but for one label, and those of other namespaces. */
function nearMisses(evidence: Evidence, service: KubeObject, pods: readonly KubeObject[], selector: Record<string, string>): Cause[] {
  const off = pods.filter(({ metadata: { labels = {} } }) => {
    const wrong = Object.entries(selector).filter(([key, value]) => labels[key] !== value);
    return (
      wrong.length < Object.keys(selector).length ||
      wrong.some(([key, value]) => labels[key] !== undefined && labels[key]!.includes(value.slice(0, 3)))
    );
  });
  if (off.length)
    return off.slice(0, 3).map((pod) => cause("why.labels-differ", { pod: pod.metadata.name, labels: text(pod.metadata.labels ?? {}) }));
  const elsewhere = evidence
    .list(evidence.kind("pods"))
    .find(
      ({ metadata: { labels = {}, namespace } }) =>
        namespace !== service.metadata.namespace && Object.entries(selector).every(([key, value]) => labels[key] === value),
    );
  return elsewhere ? [cause("why.other-namespace", { pod: elsewhere.metadata.name, namespace: elsewhere.metadata.namespace! })] : [];
}

interface ServicePort {
  port: number;
  targetPort?: number | string;
}

/** Ports that lead nowhere: names that no container has, numbers that none says it listens on. */
function portCauses({ spec }: KubeObject, pods: readonly PodObject[]): Cause[] {
  const ports = pods.flatMap((pod) => pod.spec.containers.flatMap((container) => container.ports ?? []));
  return (spec.ports as ServicePort[]).flatMap(({ port, targetPort = port }) => {
    const found =
      typeof targetPort === "string"
        ? ports.some(({ name }) => name === targetPort)
        : !ports.length || ports.some(({ containerPort }) => containerPort === targetPort);
    return found
      ? []
      : [
          cause(
            typeof targetPort === "string" ? "why.port-name" : "why.port-number",
            { port, target: targetPort },
            {
              proof: [
                `containerPort: ${ports.map(({ name, containerPort }) => (name ? `${name}=${containerPort}` : containerPort)).join(", ") || "-"}`,
              ],
            },
          ),
        ];
  });
}
