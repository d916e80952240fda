// The reference application that faults are put into: a shop of five services behind one Ingress, with somebody who calls them.
import type { KubeObject } from "../../api/object.ts";
import { readAsset } from "../../base/assets.ts";
import type { Random } from "../../base/random.ts";
import { parseYaml, splitYaml } from "../../base/yaml.ts";
import type { Fields } from "../fields.ts";

/** Where the manifest of the Ingress controller comes from. */
export const INGRESS_CONTROLLER =
  "https://raw.githubusercontent.com/kubernetes/ingress-nginx/controller-v1.14.0/deploy/static/provider/cloud/deploy.yaml";

export interface Application {
  name: "shop";
  namespace: string;
  /** What the Ingress answers to; the learner's computer knows it. */
  host: string;
  apiPort: number;
  webReplicas: number;
  apiReplicas: number;
}

/** `application: { name: shop, namespace, host, apiPort, webReplicas, apiReplicas }`. */
export function parseApplication(fields: Fields): Application {
  const name = fields.choice("name", ["shop"] as const) ?? "shop";
  const namespace = fields.optionalText("namespace") ?? "shop";
  const application = {
    ...{ name, namespace },
    host: fields.optionalText("host") ?? `${namespace}.example`,
    apiPort: fields.optionalNumber("apiPort") ?? 8080,
    webReplicas: fields.optionalNumber("webReplicas") ?? 2,
    apiReplicas: fields.optionalNumber("apiReplicas") ?? 2,
  };
  fields.done();
  return application;
}

/** A shop as chance wants it: other names and numbers for each seed. */
export function drawApplication(random: Random): Application {
  const namespace = random.pick(["shop", "market", "store", "bazaar"]);
  return {
    ...{ name: "shop", namespace, host: `${namespace}.example` },
    apiPort: random.pick([3000, 8000, 8080, 9090]),
    webReplicas: random.between(2, 3),
    apiReplicas: random.between(2, 3),
  };
}

const template = (): string => readAsset("src/game/applications/shop.yaml");
const valuesOf = (application: Application): Readonly<Record<string, string | number>> => ({
  ...application,
  password: `pw-${application.namespace}`,
});

/** The application's objects, as a manifest. */
function manifestOf(application: Application): string {
  const values = valuesOf(application);
  return template()
    .replace(/"\$\{(\w+)\}"/g, (_, name: string) => JSON.stringify(values[name]))
    .replace(/\$\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

let templates: readonly unknown[] | undefined;

/** The same objects, without reading a manifest each time. */
export function objectsOf(application: Application): KubeObject[] {
  const values = valuesOf(application);
  const text = (from: string): string => from.replace(/\$\{(\w+)\}/g, (_, name: string) => String(values[name]));
  const filled = (from: unknown): unknown => {
    if (typeof from === "string") return /^\$\{\w+\}$/.test(from) ? values[from.slice(2, -1)] : text(from);
    if (Array.isArray(from)) return from.map(filled);
    if (typeof from !== "object" || from === null) return from;
    return Object.fromEntries(Object.entries(from).map(([key, value]) => [text(key), filled(value)]));
  };
  templates ??= documents(template());
  return templates.map(filled) as KubeObject[];
}

/** The objects of a manifest. */
export const documents = (text: string): KubeObject[] => splitYaml(text).flatMap((each) => (parseYaml(each) as KubeObject | null) ?? []);

/** The shell lines that set it up, and wait until it is settled. */
export function applicationScript(application: Application): string {
  const { namespace, host } = application;
  return `
kubectl get deployment ingress-nginx-controller -n ingress-nginx >/dev/null 2>&1 || kubectl apply -f ${INGRESS_CONTROLLER}
kubectl rollout status deployment ingress-nginx-controller -n ingress-nginx --timeout=3m
kubectl label node worker-1 ${namespace}/tier=storage
kubectl label node worker-2 ${namespace}/tier=memory
kubectl apply -f - <<'END_OF_SHOP'
${manifestOf(application)}
END_OF_SHOP
kubectl wait deployment --all -n ${namespace} --for=condition=Available --timeout=3m
kubectl wait deployment blackbox -n monitoring --for=condition=Available --timeout=3m
kubectl rollout status statefulset/db -n ${namespace} --timeout=3m
kubectl wait service ingress-nginx-controller -n ingress-nginx --for=jsonpath='{.status.loadBalancer.ingress[0].ip}' --timeout=3m
grep -q ' ${host}$' /etc/hosts || echo "$(kubectl get service ingress-nginx-controller -n ingress-nginx -o jsonpath='{.status.loadBalancer.ingress[0].ip}') ${host}" | sudo tee -a /etc/hosts
until curl -s -o /dev/null -f -m 2 http://${host}/api/hostname; do sleep 1; done`;
}

/** What holds while the shop is well: as checks of a content file. */
export function healthOf({ namespace, host, apiPort, webReplicas, apiReplicas }: Application): Record<string, unknown>[] {
  const blackbox = { labels: "app=blackbox", namespace: "monitoring" };
  const calls = (to: string, expect: object, from: object = blackbox) => ({ traffic: { from, to, expect } });
  const replicas = { web: webReplicas, api: apiReplicas, cache: 1, worker: 1 };
  const ready = { path: "status.conditions[type=Ready].status", equals: "True" };
  return [
    ...Object.entries(replicas).map(([name, count]) => ({
      object: { kind: "Deployment", name, namespace, where: [{ path: "status.readyReplicas", equals: count }] },
    })),
    ...Object.keys(replicas).map((name) => ({ rollout: { name, namespace } })),
    { object: { kind: "StatefulSet", name: "db", namespace, where: [{ path: "status.readyReplicas", equals: 1 }] } },
    { count: { kind: "Node", where: [ready, { path: "spec.unschedulable", exists: false }], exactly: 3 } },
    { absent: { kind: "Pod", namespace, where: [{ path: "status.phase", equals: "Pending" }] } },
    calls(`http://${host}/`, { status: 200 }, { host: true }),
    calls(`http://${host}/api/hostname`, { status: 200 }, { host: true }),
    calls(`http://web.${namespace}/`, { status: 200 }),
    calls(`http://api.${namespace}:${apiPort}/`, { status: 200 }),
    calls(`tcp://cache.${namespace}:6379`, { status: 0 }),
    calls(`tcp://db-0.db.${namespace}:5432`, { status: 0 }),
    { access: { as: `system:serviceaccount:${namespace}:worker`, verbs: ["get"], resources: ["configmaps"], namespace } },
  ];
}
