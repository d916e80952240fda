// Why an ingress answers or does not: its class and who serves that, the services and secrets that it names.
import type { KubeObject } from "../../api/object.ts";
import { type Cause, cause } from "./cause.ts";
import { type Evidence, shown } from "./evidence.ts";
import { whyService } from "./service.ts";

const DEFAULT = "ingressclass.kubernetes.io/is-default-class";

interface Backend {
  service?: { name: string; port?: { number?: number; name?: string } };
}

export function whyIngress(evidence: Evidence, ingress: KubeObject): Cause {
  const { metadata, spec } = ingress;
  const what = shown(ingress);
  const classes = evidence.list(evidence.kind("ingressclasses", "networking.k8s.io"));
  const asked = spec.ingressClassName ?? metadata.annotations?.["kubernetes.io/ingress.class"];
  const name = asked ?? classes.find((each) => each.metadata.annotations?.[DEFAULT] === "true")?.metadata.name;
  if (name === undefined) return cause("why.ingress-no-class", { what });
  const found = classes.find((each) => each.metadata.name === name);
  if (!found) return cause("why.ingress-class", { what, name }, { proof: [`spec.ingressClassName: ${name}`] });
  if (found["spec"]?.controller === "k8s.io/ingress-nginx" && !controllerRuns(evidence))
    return cause("why.ingress-no-controller", { what, name });
  const backends: Backend[] = [
    ...(spec.defaultBackend ? [spec.defaultBackend] : []),
    ...(spec.rules ?? []).flatMap(
      (rule: { http?: { paths: { backend: Backend }[] } }) => rule.http?.paths.map(({ backend }) => backend) ?? [],
    ),
  ];
  const namespace = metadata.namespace!;
  const because = [
    ...backends.flatMap(({ service }) => (service ? backendCauses(evidence, namespace, service) : [])),
    ...((spec.tls ?? []) as { secretName?: string }[]).flatMap(({ secretName }) =>
      secretName && !evidence.find(evidence.kind("secrets"), secretName, namespace)
        ? [cause("why.ingress-no-secret", { name: secretName })]
        : [],
    ),
  ];
  return because.length ? cause("why.ingress-broken", { what }, { because }) : cause("why.ingress-well", { what });
}

const controllerRuns = (evidence: Evidence): boolean =>
  evidence
    .list(evidence.kind("pods"), { labelSelector: "app.kubernetes.io/name=ingress-nginx,app.kubernetes.io/component=controller" })
    .some(({ status }) => status?.phase === "Running");

function backendCauses(evidence: Evidence, namespace: string, { name, port }: NonNullable<Backend["service"]>): Cause[] {
  const service = evidence.find(evidence.kind("services"), name, namespace);
  if (!service) return [cause("why.ingress-no-service", { name })];
  const ports = (service["spec"].ports ?? []) as { name?: string; port: number }[];
  if (port && !ports.some((each) => (port.name === undefined ? each.port === port.number : each.name === port.name)))
    return [
      cause(
        "why.ingress-no-port",
        { name, port: String(port.name ?? port.number) },
        { proof: [`spec.ports: ${ports.map((each) => (each.name ? `${each.name}=${each.port}` : each.port)).join(", ")}`] },
      ),
    ];
  const why = whyService(evidence, service);
  return why.say.id === "why.service-well" ? [] : [why];
}
