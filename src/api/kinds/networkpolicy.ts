// NetworkPolicy (networking.k8s.io/v1).
import { cidrWarnings } from "./address-validate.ts";
import { describeNetworkPolicy } from "./describe/networking.ts";
import { define } from "./facts.ts";
import type { NetworkPolicyObject, NetworkPolicyPeer } from "./networkpolicy-types.ts";
import { validateNetworkPolicy } from "./networkpolicy-validate.ts";
import { formatSelector } from "./selector.ts";
import { ageColumn, nameColumn, text } from "./table.ts";

const blockWarnings = ({ ipBlock }: NetworkPolicyPeer, path: string): string[] =>
  ipBlock
    ? [
        ...cidrWarnings(ipBlock.cidr, `${path}.ipBlock.cidr`),
        ...(ipBlock.except ?? []).flatMap((range, index) => cidrWarnings(range, `${path}.ipBlock.except[${index}]`)),
      ]
    : [];

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
  warnings: ({ spec: { ingress = [], egress = [] } }) => [
    ...ingress.flatMap(({ from = [] }, rule) => from.flatMap((peer, index) => blockWarnings(peer, `spec.ingress[${rule}].from[${index}]`))),
    ...egress.flatMap(({ to = [] }, rule) => to.flatMap((peer, index) => blockWarnings(peer, `spec.egress[${rule}].to[${index}]`))),
  ],
});
