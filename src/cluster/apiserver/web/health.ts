// /healthz, /livez and /readyz, with the checks that a real server names (apiserver's server/healthz).

import { text, type WebAnswer } from "./message.ts";
import type { RequestInfo } from "./request-info.ts";

const CHECKS =
  "ping log etcd poststarthook/start-apiserver-admission-initializer poststarthook/generic-apiserver-start-informers poststarthook/priority-and-fairness-config-consumer poststarthook/priority-and-fairness-filter poststarthook/storage-object-count-tracker-hook poststarthook/start-apiextensions-informers poststarthook/start-apiextensions-controllers poststarthook/crd-informer-synced poststarthook/start-system-namespaces-controller poststarthook/start-cluster-authentication-info-controller poststarthook/start-kube-apiserver-identity-lease-controller poststarthook/start-kube-apiserver-identity-lease-garbage-collector poststarthook/start-legacy-token-tracking-controller poststarthook/start-service-ip-repair-controllers poststarthook/rbac/bootstrap-roles poststarthook/scheduling/bootstrap-system-priority-classes poststarthook/priority-and-fairness-config-producer poststarthook/bootstrap-controller poststarthook/start-kubernetes-service-cidr-controller poststarthook/aggregator-reload-proxy-client-cert poststarthook/start-kube-aggregator-informers poststarthook/apiservice-status-local-available-controller poststarthook/apiservice-status-remote-available-controller poststarthook/apiservice-registration-controller poststarthook/apiservice-discovery-controller poststarthook/kube-apiserver-autoregistration autoregister-completion poststarthook/apiservice-openapi-controller poststarthook/apiservice-openapiv3-controller".split(
    " ",
  );
/** Asked only of /readyz. */
const READY = ["etcd-readiness", "informer-sync", "shutdown"];

const namesOf = (endpoint: string): string[] => (endpoint === "readyz" ? [...CHECKS, ...READY] : CHECKS);

/** Every path that is answered here. */
export const healthPaths = (): string[] =>
  ["healthz", "livez", "readyz"].flatMap((endpoint) => [`/${endpoint}`, ...namesOf(endpoint).map((name) => `/${endpoint}/${name}`)]);

/** The answer of a path of health, or undefined for another path. */
export function health({ path, query }: RequestInfo): WebAnswer | undefined {
  const [, endpoint, check] = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(path) ?? [];
  if (!endpoint) return undefined;
  const names = namesOf(endpoint);
  if (check) return names.includes(check) ? text(200, "ok") : text(404, "404 page not found\n");
  if (!query.has("verbose")) return text(200, "ok");
  const excluded = new Set(query.getAll("exclude"));
  const lines = names.map((name) => (excluded.has(name) ? `[+]${name} excluded: ok` : `[+]${name} ok`));
  const unknown = [...excluded].filter((name) => !names.includes(name)).sort();
  if (unknown.length)
    lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.map((name) => JSON.stringify(name)).join(", ")}`);
  return text(200, `${lines.join("\n")}\n${endpoint} check passed\n`);
}
