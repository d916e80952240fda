// Descriptions of quotas, limits, budgets, storage, ingresses, network policies, autoscalers, endpoints and priority classes (kubectl's pkg/describe).
import { canonicalQuantity } from "../../../base/quantity.ts";
import type { Reader } from "../../kind.ts";
import type { KubeObject } from "../../object.ts";
import { fromTimestamp } from "../../object.ts";
import { formatAccessModes } from "../access-modes.ts";
import type { MetricSpec, MetricStatus } from "../horizontalpodautoscaler-types.ts";
import { formatSelector } from "../selector.ts";
import { formatLabels } from "../table.ts";
import { writeLimits, writeScopes } from "./core.ts";
import type { DescribeWriter } from "./writer.ts";
import { describer, formatTime, plainDescriber, timeSince, writeAnnotations, writeLabels, writeMeta } from "./writer.ts";

export const describeResourceQuota = plainDescriber((writer, quota) => {
  const { metadata, status } = quota;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writeScopes(writer, 0, " * ", quota);
  writer.line(0, "Resource\tUsed\tHard");
  writer.line(0, "--------\t----\t----");
  for (const name of Object.keys(status?.hard ?? {}).sort())
    writer.line(0, `${name}\t${canonicalQuantity(status.used?.[name] ?? "0")}\t${canonicalQuantity(status.hard[name])}`);
});

export const describeLimitRange = plainDescriber((writer, range) => {
  writer.line(0, `Name:\t${range.metadata.name}`);
  writer.line(0, `Namespace:\t${range.metadata.namespace}`);
  writeLimits(writer, "", [range]);
});

export const describePodDisruptionBudget = describer((writer, { metadata, spec, status = {} }) => {
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  line(`Namespace:\t${metadata.namespace}`);
  if (spec.minAvailable !== undefined) line(`Min available:\t${spec.minAvailable}`);
  else if (spec.maxUnavailable !== undefined) line(`Max unavailable:\t${spec.maxUnavailable}`);
  line(spec.selector ? `Selector:\t${formatSelector(spec.selector)}` : "Selector:\t<unset>");
  line("Status:");
  writer.line(2, `Allowed disruptions:\t${status.disruptionsAllowed ?? 0}`);
  writer.line(2, `Current:\t${status.currentHealthy ?? 0}`);
  writer.line(2, `Desired:\t${status.desiredHealthy ?? 0}`);
  writer.line(2, `Total:\t${status.expectedPods ?? 0}`);
});

const finalizers = ({ metadata }: KubeObject): string => `[${(metadata.finalizers ?? []).join(" ")}]`;
const phase = ({ metadata, status }: KubeObject, now: number): string =>
  metadata.deletionTimestamp ? `Terminating (lasts ${timeSince(metadata.deletionTimestamp, now)})` : (status?.phase ?? "");

const DATA_SOURCE = [
  ["APIGroup", "apiGroup"],
  ["Kind", "kind"],
  ["Name", "name"],
] as const;

export const describePersistentVolumeClaim = describer((writer, claim, read) => {
  const { metadata, spec, status } = claim;
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  line(`Namespace:\t${metadata.namespace}`);
  line(`StorageClass:\t${spec.storageClassName ?? ""}`);
  line(`Status:\t${phase(claim, read.now)}`);
  line(`Volume:\t${spec.volumeName ?? ""}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  line(`Finalizers:\t${finalizers(claim)}`);
  const bound = Boolean(spec.volumeName);
  line(`Capacity:\t${bound ? canonicalQuantity(status?.capacity?.storage ?? "0") : ""}`);
  line(`Access Modes:\t${bound ? formatAccessModes(status?.accessModes) : ""}`);
  if (spec.volumeMode) line(`VolumeMode:\t${spec.volumeMode}`);
  if (spec.dataSource) {
    line("DataSource:");
    for (const [title, field] of DATA_SOURCE) if (spec.dataSource[field]) writer.line(1, `${title}:\t${spec.dataSource[field]}`);
  }
  const kind = read.kind("pods", "");
  const users = (kind ? read.list(kind, { namespace: metadata.namespace! }) : []).filter((pod) =>
    (pod["spec"].volumes ?? []).some(
      (volume: { persistentVolumeClaim?: { claimName: string } }) => volume.persistentVolumeClaim?.claimName === metadata.name,
    ),
  );
  if (!users.length) line("Used By:\t<none>");
  for (const [index, pod] of users.entries()) line(`${index ? "" : "Used By:"}\t${pod.metadata.name}`);
});

export const describePersistentVolume = describer((writer, volume, read) => {
  const { metadata, spec, status } = volume;
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  line(`Finalizers:\t${finalizers(volume)}`);
  line(`StorageClass:\t${spec.storageClassName ?? ""}`);
  line(`Status:\t${phase(volume, read.now)}`);
  line(`Claim:\t${spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ""}`);
  line(`Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ""}`);
  line(`Access Modes:\t${formatAccessModes(spec.accessModes)}`);
  if (spec.volumeMode) line(`VolumeMode:\t${spec.volumeMode}`);
  line(`Capacity:\t${canonicalQuantity(spec.capacity?.storage ?? "0")}`);
  const terms: { matchExpressions?: { key: string; operator: string; values?: string[] }[] }[] =
    spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  line(`Node Affinity:${spec.nodeAffinity ? "\t" : "\t<none>"}`);
  if (spec.nodeAffinity) writer.line(1, "Required Terms:\t");
  for (const [index, term] of terms.entries()) {
    const expressions = (term.matchExpressions ?? []).map(
      ({ key, operator, values }) => `${key} ${operator.toLowerCase()}${values?.length ? ` [${values.join(", ")}]` : ""}`,
    );
    for (const [at, expression] of expressions.entries()) writer.line(2, `${at ? "" : `Term ${index}:`}\t${expression}`);
  }
  line(`Message:\t${status?.message ?? ""}`);
  line("Source:");
  if (spec.hostPath) {
    writer.line(2, "Type:\tHostPath (bare host directory volume)");
    writer.line(2, `Path:\t${spec.hostPath.path}`);
    writer.line(2, `HostPathType:\t${spec.hostPath.type ?? "<none>"}`);
  } else if (spec.nfs) {
    writer.line(2, "Type:\tNFS (an NFS mount that lasts the lifetime of a pod)");
    writer.line(2, `Server:\t${spec.nfs.server}`);
    writer.line(2, `Path:\t${spec.nfs.path}`);
    writer.line(2, `ReadOnly:\t${spec.nfs.readOnly ?? false}`);
  } else if (spec.local) {
    writer.line(2, "Type:\tLocalVolume (a persistent volume backed by local storage on a node)");
    writer.line(2, `Path:\t${spec.local.path}`);
  } else writer.line(2, "<unknown>");
});

/** The addresses that a backend's service has ready, or why there are none. */
function backend(
  item: { service?: { name: string; port?: { name?: string; number?: number } }; resource?: { kind: string; name: string } },
  namespace: string,
  read: Reader,
): string {
  if (!item.service) return item.resource ? `${item.resource.kind}/${item.resource.name}` : "<default>";
  const { name, port } = item.service;
  const kind = read.kind("services", "");
  const service = kind && read.get(kind, name, namespace);
  const shown = `${name}:${port?.number || port?.name || ""}`;
  if (!service) return `${shown} (<error: services "${name}" not found>)`;
  const slices = read.kind("endpointslices", "discovery.k8s.io");
  const found = slices ? read.list(slices, { namespace, labelSelector: `kubernetes.io/service-name=${name}` }) : [];
  const wanted = (service["spec"].ports ?? []).find((one: { name?: string; port: number }) =>
    port?.number ? one.port === port.number : one.name === port?.name,
  );
  const addresses = found.flatMap((slice) =>
    (slice["ports"] ?? [])
      .filter((one: { name?: string }) => (one.name ?? "") === (wanted?.name ?? ""))
      .flatMap((one: { port: number }) =>
        (slice["endpoints"] ?? [])
          .filter((endpoint: { conditions?: { ready?: boolean } }) => endpoint.conditions?.ready !== false)
          .flatMap((endpoint: { addresses: string[] }) => endpoint.addresses.map((address) => `${address}:${one.port}`)),
      ),
  );
  const more = addresses.length > 3 ? ` + ${addresses.length - 3} more...` : "";
  return `${shown} (${found.length ? `${addresses.slice(0, 3).join(",")}${more}` : "<none>"})`;
}

export const describeIngress = describer((writer, ingress, read) => {
  const { metadata, spec, status } = ingress;
  const namespace = metadata.namespace!;
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  writeLabels(writer, "Labels", metadata.labels);
  line(`Namespace:\t${namespace}`);
  line(
    `Address:\t${(status?.loadBalancer?.ingress ?? []).map((item: { ip?: string; hostname?: string }) => item.ip || item.hostname).join(",")}`,
  );
  line(`Ingress Class:\t${spec.ingressClassName ?? "<none>"}`);
  line(`Default backend:\t${spec.defaultBackend ? backend(spec.defaultBackend, namespace, read) : "<default>"}`);
  if (spec.tls?.length) {
    line("TLS:");
    for (const { secretName, hosts } of spec.tls)
      writer.line(1, secretName ? `${secretName} terminates ${(hosts ?? []).join(",")}` : `SNI routes ${(hosts ?? []).join(",")}`);
  }
  line("Rules:");
  writer.line(1, "Host\tPath\tBackends");
  writer.line(1, "----\t----\t--------");
  let written = 0;
  for (const { host, http } of spec.rules ?? []) {
    if (!http) continue;
    written++;
    writer.line(1, `${host || "*"}\t`);
    for (const { path, backend: target } of http.paths) writer.line(2, `\t${path ?? ""} \t${backend(target, namespace, read)}`);
  }
  if (!written) writer.line(1, `*\t*\t${spec.defaultBackend ? backend(spec.defaultBackend, namespace, read) : "<default>"}`);
  writeAnnotations(writer, "Annotations", metadata.annotations);
});

type Peers = { podSelector?: object; namespaceSelector?: object; ipBlock?: { cidr: string; except?: string[] } }[];
type Rules = { ports?: { protocol?: string; port?: number | string; endPort?: number }[]; from?: Peers; to?: Peers }[];
function writeRules(writer: DescribeWriter, rules: Rules | undefined, side: "from" | "to"): void {
  const title = side === "from" ? "From" : "To";
  if (!rules?.length) {
    writer.line(2, `<none> (Selected pods are isolated for ${side === "from" ? "ingress" : "egress"} connectivity)`);
    return;
  }
  for (const [index, rule] of rules.entries()) {
    if (!rule.ports?.length) writer.line(2, "To Port: <any> (traffic allowed to all ports)");
    for (const { port, endPort, protocol = "TCP" } of rule.ports ?? [])
      writer.line(2, endPort === undefined ? `To Port: ${port ?? "<any>"}/${protocol}` : `To Port Range: ${port}-${endPort}/${protocol}`);
    const peers = rule[side];
    if (!peers?.length)
      writer.line(
        2,
        side === "from" ? "From: <any> (traffic not restricted by source)" : "To: <any> (traffic not restricted by destination)",
      );
    for (const { podSelector, namespaceSelector, ipBlock } of peers ?? []) {
      writer.line(2, `${title}:`);
      if (namespaceSelector) writer.line(3, `NamespaceSelector: ${formatSelector(namespaceSelector)}`);
      if (podSelector) writer.line(3, `PodSelector: ${formatSelector(podSelector)}`);
      if (ipBlock) {
        writer.line(3, "IPBlock:");
        writer.line(4, `CIDR: ${ipBlock.cidr}`);
        writer.line(4, `Except: ${(ipBlock.except ?? []).join(", ")}`);
      }
    }
    if (index < rules.length - 1) writer.line(2, "----------");
  }
}

export const describeNetworkPolicy = plainDescriber((writer, { metadata, spec }) => {
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writer.line(
    0,
    `Created on:\t${new Date(fromTimestamp(metadata.creationTimestamp)).toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`,
  );
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  writer.line(0, "Spec:");
  const selector = formatSelector(spec.podSelector);
  writer.line(
    1,
    `PodSelector:     ${selector === "<none>" ? "<none> (Allowing the specific traffic to all pods in this namespace)" : selector}`,
  );
  const types: string[] = spec.policyTypes ?? [];
  if (types.includes("Ingress")) {
    writer.line(1, "Allowing ingress traffic:");
    writeRules(writer, spec.ingress, "from");
  } else writer.line(1, "Not affecting ingress traffic");
  if (types.includes("Egress")) {
    writer.line(1, "Allowing egress traffic:");
    writeRules(writer, spec.egress, "to");
  } else writer.line(1, "Not affecting egress traffic");
  writer.line(1, `Policy Types: ${types.join(", ")}`);
});

export const describeEndpoints = describer((writer, endpoints) => {
  writeMeta(writer, endpoints);
  writer.line(0, "Subsets:");
  const join = (list: { ip: string }[] | undefined): string => (list ?? []).map(({ ip }) => ip).join(",") || "<none>";
  for (const subset of endpoints["subsets"] ?? []) {
    writer.line(1, `Addresses:\t${join(subset.addresses)}`);
    writer.line(1, `NotReadyAddresses:\t${join(subset.notReadyAddresses)}`);
    if (subset.ports?.length) {
      writer.line(1, "Ports:");
      writer.line(2, "Name\tPort\tProtocol");
      writer.line(2, "----\t----\t--------");
      for (const port of subset.ports) writer.line(2, `${port.name || "<unset>"}\t${port.port}\t${port.protocol}`);
    }
    writer.line(0, "");
  }
});

export const describePriorityClass = describer((writer, priority) => {
  writer.line(0, `Name:\t${priority.metadata.name}`);
  writer.line(0, `Value:\t${priority["value"]}`);
  writer.line(0, `GlobalDefault:\t${priority["globalDefault"] ?? false}`);
  writer.line(0, `PreemptionPolicy:\t${priority["preemptionPolicy"] ?? "PreemptLowerPriority"}`);
  writer.line(0, `Description:\t${priority["description"] ?? ""}`);
  writer.line(0, `Annotations:\t${formatLabels(priority.metadata.annotations)}`);
});

export const describeIngressClass = describer((writer, { metadata, spec }) => {
  writer.line(0, `Name:\t${metadata.name}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  writer.line(0, `Controller:\t${spec.controller ?? ""}`);
  if (!spec.parameters) return;
  writer.line(0, "Parameters:");
  if (spec.parameters.apiGroup !== undefined) writer.line(1, `APIGroup:\t${spec.parameters.apiGroup}`);
  writer.line(1, `Kind:\t${spec.parameters.kind}`);
  writer.line(1, `Name:\t${spec.parameters.name}`);
});

/** A metric of an autoscaler, now and as wished. */
function metricLine(metric: MetricSpec, status: MetricStatus | undefined): string {
  const source = metric.resource ?? metric.containerResource;
  if (source) {
    const of = metric.containerResource
      ? `resource ${source.name} of container "${metric.containerResource.container}" on pods`
      : `resource ${source.name} on pods`;
    const current = (metric.resource ? status?.resource : status?.containerResource)?.current;
    const { averageValue, averageUtilization } = source.target;
    if (averageValue !== undefined) return `${of}:\t${current?.averageValue ?? "<unknown>"} / ${averageValue}`;
    const now = current?.averageUtilization === undefined ? "<unknown>" : `${current.averageUtilization}% (${current.averageValue})`;
    return `${of}  (as a percentage of request):\t${now} / ${averageUtilization === undefined ? "<auto>" : `${averageUtilization}%`}`;
  }
  if (metric.pods) return `"${metric.pods.metric.name}" on pods:\t<unknown> / ${metric.pods.target.averageValue}`;
  const { target, metric: named } = (metric.object ?? metric.external)!;
  const what = target.averageValue === undefined ? "target value" : "target average value";
  const wished = target.averageValue ?? target.value;
  if (!metric.object) return `"${named.name}" (${what}):\t<unknown> / ${wished}`;
  const { kind, name } = metric.object.describedObject;
  return `"${named.name}" on ${kind}/${name} (${what}):\t<unknown> / ${wished}`;
}

export const describeHorizontalPodAutoscaler = describer((writer, { metadata, spec, status = {} }) => {
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  line(`Namespace:\t${metadata.namespace}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  line(`CreationTimestamp:\t${formatTime(metadata.creationTimestamp)}`);
  line(`Reference:\t${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
  line("Metrics:\t( current / target )");
  for (const [index, metric] of (spec.metrics ?? []).entries()) writer.line(1, metricLine(metric, status.currentMetrics?.[index]));
  line(`Min replicas:\t${spec.minReplicas ?? "<unset>"}`);
  line(`Max replicas:\t${spec.maxReplicas}`);
  if (spec.behavior) {
    line("Behavior:");
    for (const [title, rules] of [
      ["Scale Up", spec.behavior.scaleUp],
      ["Scale Down", spec.behavior.scaleDown],
    ] as const) {
      if (!rules) continue;
      writer.line(1, `${title}:`);
      if (rules.stabilizationWindowSeconds !== undefined)
        writer.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
      if (rules.policies?.length) {
        writer.line(2, `Select Policy: ${rules.selectPolicy ?? "Max"}`);
        writer.line(2, "Policies:");
        for (const policy of rules.policies)
          writer.line(3, `- Type: ${policy.type}\tValue: ${policy.value}\tPeriod: ${policy.periodSeconds} seconds`);
      }
    }
  }
  line(`${spec.scaleTargetRef.kind} pods:\t${status.currentReplicas ?? 0} current / ${status.desiredReplicas ?? 0} desired`);
  if (!status.conditions?.length) return;
  line("Conditions:");
  writer.line(1, "Type\tStatus\tReason\tMessage");
  writer.line(1, "----\t------\t------\t-------");
  for (const condition of status.conditions)
    writer.line(1, `${condition.type}\t${condition.status}\t${condition.reason ?? ""}\t${condition.message ?? ""}`);
});
