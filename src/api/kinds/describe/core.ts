// Descriptions of Services, ConfigMaps, Secrets, Namespaces and ServiceAccounts (kubectl's pkg/describe).

import { byteLength, fromBase64 } from "../../../base/bytes.ts";
import { canonicalQuantity } from "../../../base/quantity.ts";
import type { KubeObject } from "../../object.ts";
import { formatLabels } from "../table.ts";
import type { DescribeWriter } from "./writer.ts";
import { describer, plainDescriber, writeAnnotations, writeLabels, writeMeta } from "./writer.ts";

/** The addresses that a service's endpoint slices serve on a port: three, then how many more. */
function endpoints(slices: readonly KubeObject[], portName: string): string {
  if (!slices.length) return "<none>";
  const list: string[] = [];
  let total = 0;
  for (const slice of slices)
    for (const port of slice["ports"] ?? []) {
      if ((port.name ?? "") !== portName) continue;
      for (const endpoint of slice["endpoints"] ?? []) {
        if (endpoint.conditions?.ready === false) continue;
        for (const address of endpoint.addresses) {
          total++;
          if (list.length < 3) list.push(`${address.includes(":") ? `[${address}]` : address}:${port.port}`);
        }
      }
    }
  return total > list.length ? `${list.join(",")} + ${total - list.length} more...` : list.join(",");
}

export const describeService = describer((writer, service, read) => {
  const { metadata, spec, status } = service;
  const line = (text: string): void => writer.line(0, text);
  writeMeta(writer, service);
  line(`Selector:\t${formatLabels(spec.selector)}`);
  line(`Type:\t${spec.type}`);
  if (spec.ipFamilyPolicy) line(`IP Family Policy:\t${spec.ipFamilyPolicy}`);
  line(`IP Families:\t${spec.ipFamilies?.length ? spec.ipFamilies.join(",") : "<none>"}`);
  line(`IP:\t${spec.clusterIP ?? ""}`);
  line(`IPs:\t${spec.clusterIPs?.length ? spec.clusterIPs.join(",") : "<none>"}`);
  if (spec.externalIPs?.length) line(`External IPs:\t${spec.externalIPs.join(",")}`);
  if (spec.loadBalancerIP) line(`Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
  if (spec.externalName) line(`External Name:\t${spec.externalName}`);
  const ingress: { ip?: string; hostname?: string; ipMode?: string }[] = status?.loadBalancer?.ingress ?? [];
  if (ingress.length)
    line(
      `LoadBalancer Ingress:\t${ingress.map((item) => (item.ip ? `${item.ip}${item.ipMode ? ` (${item.ipMode})` : ""}` : item.hostname)).join(", ")}`,
    );
  const kind = read.kind("endpointslices", "discovery.k8s.io");
  const slices = kind
    ? read.list(kind, { namespace: metadata.namespace!, labelSelector: `kubernetes.io/service-name=${metadata.name}` })
    : [];
  for (const port of spec.ports ?? []) {
    const name = port.name || "<unset>";
    line(`Port:\t${name}\t${port.port}/${port.protocol}`);
    line(`TargetPort:\t${port.targetPort}/${port.protocol}`);
    if (port.nodePort) line(`NodePort:\t${name}\t${port.nodePort}/${port.protocol}`);
    line(`Endpoints:\t${endpoints(slices, port.name ?? "")}`);
  }
  line(`Session Affinity:\t${spec.sessionAffinity}`);
  if (spec.externalTrafficPolicy) line(`External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec.internalTrafficPolicy) line(`Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec.trafficDistribution) line(`Traffic Distribution:\t${spec.trafficDistribution}`);
  if (spec.healthCheckNodePort) line(`HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
  if (spec.loadBalancerSourceRanges?.length) line(`LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(",")}`);
});

export const describeConfigMap = describer((writer, map) => {
  const line = (text: string): void => writer.line(0, text);
  writeMeta(writer, map);
  line("\nData\n====");
  for (const key of Object.keys(map["data"] ?? {}).sort()) line(`${key}:\n----\n${map["data"][key]}\n`);
  line("\nBinaryData\n====");
  for (const key of Object.keys(map["binaryData"] ?? {}).sort()) line(`${key}: ${byteLength(fromBase64(map["binaryData"][key]))} bytes`);
  line("");
}, true);

export const describeSecret = plainDescriber((writer, secret) => {
  writeMeta(writer, secret);
  writer.line(0, `\nType:\t${secret["type"]}`);
  writer.line(0, "\nData\n====");
  for (const key of Object.keys(secret["data"] ?? {}).sort()) {
    const value = fromBase64(secret["data"][key]);
    const shown = secret["type"] === "kubernetes.io/service-account-token" && key === "token" ? value : `${byteLength(value)} bytes`;
    writer.line(0, `${key}:\t${shown}`);
  }
});

const SCOPES: Record<string, string> = {
  Terminating:
    "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
  NotTerminating:
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
  BestEffort: "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort:
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
};

/** A quota's scopes, each with what it matches. */
export function writeScopes(writer: DescribeWriter, level: number, bullet: string, quota: KubeObject): void {
  const scopes = [...(quota["spec"]?.scopes ?? [])].sort() as string[];
  if (!scopes.length) return;
  writer.line(level, `Scopes:\t${scopes.join(", ")}`);
  for (const scope of scopes) if (SCOPES[scope]) writer.line(level, `${bullet}${SCOPES[scope]}`);
}

/** The rows of resource quotas in a namespace's description. */
function writeQuotas(writer: DescribeWriter, quotas: readonly KubeObject[]): void {
  if (!quotas.length) {
    writer.line(0, "\nNo resource quota.");
    return;
  }
  writer.line(0, "\nResource Quotas");
  for (const quota of [...quotas].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) {
    writer.line(1, `Name:\t${quota.metadata.name}`);
    writeScopes(writer, 1, "* ", quota);
    writer.line(1, "Resource\tUsed\tHard");
    writer.line(1, "--------\t---\t---");
    for (const name of Object.keys(quota["status"]?.hard ?? {}).sort())
      writer.line(
        1,
        `${name}\t${canonicalQuantity(quota["status"].used?.[name] ?? "0")}\t${canonicalQuantity(quota["status"].hard[name])}`,
      );
  }
}

/** The rows of a limit range. */
export function writeLimits(writer: DescribeWriter, indent: string, ranges: readonly KubeObject[]): void {
  const row = (cells: readonly string[]): void => writer.line(0, `${indent}${cells.join("\t")}`);
  row(["Type", "Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio"]);
  row(["----", "--------", "---", "---", "---------------", "-------------", "-----------------------"]);
  for (const range of ranges)
    for (const item of range["spec"]?.limits ?? []) {
      const fields = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
      const names = new Set(fields.flatMap((field) => Object.keys(field ?? {})));
      for (const name of [...names].sort())
        row([item.type, name, ...fields.map((field) => (field?.[name] === undefined ? "-" : canonicalQuantity(field[name])))]);
    }
}

export const describeNamespace = plainDescriber((writer, namespace, read) => {
  const { metadata, status } = namespace;
  writer.line(0, `Name:\t${metadata.name}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  writer.line(0, `Status:\t${status?.phase ?? ""}`);
  if (status?.conditions?.length) {
    writer.line(0, "Conditions:");
    writer.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
    writer.line(1, "----\t------\t------------------\t------\t-------");
    for (const condition of status.conditions)
      writer.line(
        1,
        `${condition.type}\t${condition.status}\t${condition.lastTransitionTime ?? ""}\t${condition.reason ?? ""}\t${condition.message ?? ""}`,
      );
  }
  const inside = (plural: string): readonly KubeObject[] => {
    const kind = read.kind(plural, "");
    return kind ? read.list(kind, { namespace: metadata.name }) : [];
  };
  writeQuotas(writer, inside("resourcequotas"));
  const ranges = inside("limitranges");
  if (!ranges.length) return writer.line(0, "\nNo LimitRange resource.");
  writer.line(0, "\nResource Limits");
  writeLimits(writer, " ", ranges);
});

export const describeServiceAccount = describer((writer, account) => {
  writeMeta(writer, account);
  const secrets: readonly { name?: string }[] = account["imagePullSecrets"] ?? [];
  if (!secrets.length) writer.line(0, "Image pull secrets:\t<none>");
  for (const [index, { name = "" }] of secrets.entries()) writer.line(0, `${index ? "" : "Image pull secrets:"}\t${name}`);
});
