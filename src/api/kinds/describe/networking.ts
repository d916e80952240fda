// kubectl describe of ingresses, their classes, network policies and endpoints (kubectl: describe.go).

import type { Reader } from "../../kind.ts";
import { fromTimestamp } from "../../object.ts";
import { formatSelector } from "../selector.ts";
import type { DescribeWriter } from "./writer.ts";
import { describer, plainDescriber, writeAnnotations, writeLabels, writeMeta } from "./writer.ts";

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

type Peers = { podSelector?: object; namespaceSelector?: object; ipBlock?: { cidr: string; except?: string[] } }[];

export type Rules = { ports?: { protocol?: string; port?: number | string; endPort?: number }[]; from?: Peers; to?: Peers }[];

/** The addresses that a backend's service has ready, or why there are none. */
export function backend(
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
