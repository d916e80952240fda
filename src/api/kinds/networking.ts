// Ingress, IngressClass and NetworkPolicy (networking.k8s.io/v1).

import { invalid, required } from "../field-errors.ts";
import type { KubeObject, LabelSelector } from "../object.ts";
import { describeIngress, describeNetworkPolicy } from "./describe/others.ts";
import { define } from "./facts.ts";
import type { IntOrString } from "./pod/types.ts";
import { formatSelector } from "./selector.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { keepStatus } from "./workload.ts";

export interface IngressBackend {
  service?: { name: string; port?: { name?: string; number?: number } };
  resource?: { apiGroup?: string; kind: string; name: string };
}
export interface IngressObject extends KubeObject {
  spec: {
    ingressClassName?: string;
    defaultBackend?: IngressBackend;
    tls?: { hosts?: string[]; secretName?: string }[];
    rules?: { host?: string; http?: { paths: { path?: string; pathType: string; backend: IngressBackend }[] } }[];
  };
  status?: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } };
}
export interface IngressClassObject extends KubeObject {
  spec: { controller?: string; parameters?: { apiGroup?: string; kind: string; name: string; namespace?: string; scope?: string } };
}
interface Peer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: { cidr: string; except?: string[] };
}
interface PolicyPort {
  protocol?: string;
  port?: IntOrString;
  endPort?: number;
}
export interface NetworkPolicyObject extends KubeObject {
  spec: {
    podSelector?: LabelSelector;
    ingress?: { ports?: PolicyPort[]; from?: Peer[] }[];
    egress?: { ports?: PolicyPort[]; to?: Peer[] }[];
    policyTypes?: string[];
  };
}

function hosts({ spec }: IngressObject): string {
  const list = (spec.rules ?? []).map((rule) => rule.host).filter(Boolean);
  if (!list.length) return "*";
  return list.length > 3 ? `${list.slice(0, 3).join(",")} + ${list.length - 3} more...` : list.join(",");
}

export const Ingress = define<IngressObject>("networking.k8s.io", "v1", "Ingress", {
  describe: describeIngress,
  hasGeneration: true,
  columns: [
    nameColumn,
    text(
      "Class",
      "The name of the IngressClass resource that should be used for additional configuration",
      ({ spec }) => spec.ingressClassName ?? "<none>",
    ),
    text("Hosts", "Hosts that incoming requests are matched against before the ingress rule", hosts),
    text("Address", "Address is a list containing ingress points for the load-balancer", ({ status }) =>
      (status?.loadBalancer?.ingress ?? []).map((ingress) => ingress.ip || ingress.hostname || "").join(","),
    ),
    text("Ports", "Ports of TLS configurations that open", ({ spec }) => (spec.tls?.length ? "80, 443" : "80")),
    ageColumn,
  ],
  prepare: keepStatus({ loadBalancer: {} }),
  validate({ spec }) {
    return spec.rules?.length || spec.defaultBackend ? [] : [invalid("spec", [], "either `defaultBackend` or `rules` must be specified")];
  },
});

export const IngressClass = define<IngressClassObject>("networking.k8s.io", "v1", "IngressClass", {
  hasGeneration: true,
  columns: [
    nameColumn,
    text("Controller", "Controller that is responsible for handling this class", ({ spec }) => spec.controller ?? ""),
    text("Parameters", "A reference to a resource with additional parameters", ({ spec: { parameters } }) =>
      parameters ? `${parameters.kind}${parameters.apiGroup ? `.${parameters.apiGroup}` : ""}/${parameters.name}` : "<none>",
    ),
    ageColumn,
  ],
  defaults({ spec }) {
    if (spec?.parameters) spec.parameters.scope ??= "Cluster";
  },
  validate: ({ spec }) => (spec.controller ? [] : [required("spec.controller")]),
});

export const NetworkPolicy = define<NetworkPolicyObject>("networking.k8s.io", "v1", "NetworkPolicy", {
  describe: describeNetworkPolicy,
  hasGeneration: true,
  columns: [nameColumn, text("Pod-Selector", "The pods that it is about", ({ spec }) => formatSelector(spec.podSelector)), ageColumn],
  defaults({ spec }) {
    spec.podSelector ??= {};
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) for (const port of rule.ports ?? []) port.protocol ??= "TCP";
    if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ["Ingress", "Egress"] : ["Ingress"];
  },
});
