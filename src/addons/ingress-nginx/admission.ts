// The controller's admission webhook: what it would not take is refused before it is stored (internal/ingress/controller/controller.go, CheckIngress, checkOverlap).
import { type ApiError, failure } from "../../api/errors.ts";
import type { IngressObject } from "../../api/kinds/ingress-types.ts";
import type { KubeObject } from "../../api/object.ts";
import { optionsOf } from "./annotations.ts";
import { invalidPaths } from "./model.ts";

export const WEBHOOK = { namespace: "ingress-nginx", service: "ingress-nginx-controller-admission" };
const PREFIX = "nginx.ingress.kubernetes.io/";

const denied = (why: string): ApiError =>
  failure(400, "BadRequest", `admission webhook "validate.nginx.ingress.kubernetes.io" denied the request: ${why}`);

/**
 * @param others the controller's ingresses as they are stored
 * @param config the data of the controller's ConfigMap
 * @throws ApiError in the webhook's words
 */
export function admit(ingress: IngressObject, others: readonly IngressObject[], config: Readonly<Record<string, string>>): void {
  const snippet = Object.keys(ingress.metadata.annotations ?? {}).find((name) => name.startsWith(PREFIX) && name.endsWith("-snippet"));
  if (snippet && config["allow-snippet-annotations"] !== "true")
    throw denied(`${snippet} annotation cannot be used. Snippet directives are disabled by the Ingress administrator`);
  const wrong = invalidPaths(ingress);
  if (wrong) throw denied(wrong);
  if (optionsOf(ingress).canary) return;
  const isSame = ({ metadata }: KubeObject): boolean =>
    metadata.namespace === ingress.metadata.namespace && metadata.name === ingress.metadata.name;
  const taken = new Map<string, IngressObject>();
  for (const other of others)
    if (!isSame(other) && !optionsOf(other).canary)
      for (const [host, path] of placesOf(other)) if (!taken.has(`${host}${path}`)) taken.set(`${host}${path}`, other);
  for (const [host, path] of placesOf(ingress)) {
    const owner = taken.get(`${host}${path}`);
    if (owner)
      throw denied(
        `host ${JSON.stringify(host)} and path ${JSON.stringify(path)} is already defined in ingress ${owner.metadata.namespace}/${owner.metadata.name}`,
      );
  }
}

const placesOf = ({ spec }: IngressObject): [host: string, path: string][] =>
  (spec.rules ?? []).flatMap(({ host = "_", http }) => (http?.paths ?? []).map(({ path }): [string, string] => [host || "_", path || "/"]));
