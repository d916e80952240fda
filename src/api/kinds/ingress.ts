// Ingress (networking.k8s.io/v1).
import { describeIngress } from "./describe/networking.ts";
import { define } from "./facts.ts";
import type { IngressObject } from "./ingress-types.ts";
import { validateIngress } from "./ingress-validate.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { keepStatus } from "./workload.ts";

export function hosts({ spec }: IngressObject): string {
  const list = (spec.rules ?? []).map((rule) => rule.host).filter(Boolean);
  if (!list.length) return "*";
  return list.length > 3 ? `${list.slice(0, 3).join(",")} + ${list.length - 3} more...` : list.join(",");
}

const CLASS = "kubernetes.io/ingress.class";

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
  defaults(draft) {
    draft.spec ??= {};
  },
  prepare: keepStatus({ loadBalancer: {} }),
  validate: validateIngress,
  warnings: ({ metadata, spec }, old) =>
    !old && metadata.annotations?.[CLASS] !== undefined && spec.ingressClassName === undefined
      ? [`annotation "${CLASS}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [],
});
