// NetworkPolicy (networking.k8s.io/v1).
import type { KubeObject, LabelSelector } from "../object.ts";
import { describeNetworkPolicy } from "./describe/others.ts";
import { define } from "./facts.ts";
import { validateNetworkPolicy } from "./networkpolicy-validate.ts";
import type { IntOrString } from "./pod/types.ts";
import { formatSelector } from "./selector.ts";
import { ageColumn, nameColumn, text } from "./table.ts";

export interface NetworkPolicyPeer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: { cidr: string; except?: string[] };
}
export interface NetworkPolicyPort {
  protocol?: string;
  port?: IntOrString;
  endPort?: number;
}
export interface NetworkPolicyObject extends KubeObject {
  spec: {
    podSelector?: LabelSelector;
    ingress?: { ports?: NetworkPolicyPort[]; from?: NetworkPolicyPeer[] }[];
    egress?: { ports?: NetworkPolicyPort[]; to?: NetworkPolicyPeer[] }[];
    policyTypes?: string[];
  };
}

export const NetworkPolicy = define<NetworkPolicyObject>("networking.k8s.io", "v1", "NetworkPolicy", {
  describe: describeNetworkPolicy,
  hasGeneration: true,
  columns: [nameColumn, text("Pod-Selector", "The pods that it is about", ({ spec }) => formatSelector(spec.podSelector)), ageColumn],
  defaults(draft) {
    draft.spec ??= {};
    const { spec } = draft;
    spec.podSelector ??= {};
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) for (const port of rule.ports ?? []) port.protocol ??= "TCP";
    if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ["Ingress", "Egress"] : ["Ingress"];
  },
  validate: validateNetworkPolicy,
});
