// The environment of a container: envFrom, env with $(VAR) references, and the variables of services (pkg/kubelet/kubelet_pods.go).

import type { Container, PodObject } from "../../api/kinds/pod/types.ts";
import type { KubeObject } from "../../api/object.ts";
import { fromBase64 } from "../../base/bytes.ts";
import { inOnePiece } from "../../base/long-text.ts";
import { fieldText, type NodeFacts, resourceText } from "./downward.ts";

/** What stops a container from being configured: CreateContainerConfigError with this message. */
export class ConfigError extends Error {}

export interface Sources {
  configMap(namespace: string, name: string): KubeObject | undefined;
  secret(namespace: string, name: string): KubeObject | undefined;
  /** Services of the namespace, and default/kubernetes. */
  services(namespace: string): readonly KubeObject[];
}

const decoded = (secret: KubeObject): Record<string, string> =>
  Object.fromEntries(Object.entries((secret["data"] ?? {}) as Record<string, string>).map(([key, value]) => [key, fromBase64(value)]));

/** $(NAME) from `variables`; $$ stands for $; what is not known stays as written (third_party/forked/golang/expansion). */
export function expand(text: string, variables: Readonly<Record<string, string>>): string {
  if (!text.includes("$")) return text;
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) => (name === undefined ? "$" : (variables[name] ?? whole)));
}

/** @throws ConfigError */
export function environmentOf(
  pod: PodObject,
  container: Container,
  sources: Sources,
  node: NodeFacts,
  addresses: readonly string[],
): Record<string, string> {
  const namespace = pod.metadata.namespace ?? "default";
  const result: Record<string, string> = {};
  const services = serviceVariables(namespace, pod.spec.enableServiceLinks ?? true, sources);
  for (const from of container.envFrom ?? []) {
    const [what, ref] = from.configMapRef ? (["configmap", from.configMapRef] as const) : (["secret", from.secretRef] as const);
    if (!ref) continue;
    const object = what === "configmap" ? sources.configMap(namespace, ref.name ?? "") : sources.secret(namespace, ref.name ?? "");
    if (!object) {
      if (ref.optional) continue;
      throw new ConfigError(`${what} "${ref.name}" not found`);
    }
    const data = what === "configmap" ? ((object["data"] ?? {}) as Record<string, string>) : decoded(object);
    for (const [key, value] of Object.entries(data)) result[(from.prefix ?? "") + key] = value;
  }
  for (const entry of container.env ?? []) {
    const value = entry.valueFrom
      ? valueFrom(pod, container, entry.valueFrom, sources, node, addresses)
      : expand(entry.value ?? "", { ...services, ...result });
    if (value !== undefined) result[entry.name] = value;
  }
  for (const [name, value] of Object.entries(services)) if (!(name in result)) result[name] = value;
  return result;
}

function valueFrom(
  pod: PodObject,
  container: Container,
  from: NonNullable<NonNullable<Container["env"]>[number]["valueFrom"]>,
  sources: Sources,
  node: NodeFacts,
  addresses: readonly string[],
): string | undefined {
  const namespace = pod.metadata.namespace ?? "default";
  if (from.fieldRef) return fieldText(pod, from.fieldRef.fieldPath, node, addresses);
  if (from.resourceFieldRef) {
    const { containerName, resource, divisor } = from.resourceFieldRef;
    const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
    const about = containerName ? all.find((each) => each.name === containerName) : container;
    if (!about) throw new ConfigError(`container ${containerName} not found`);
    return resourceText(about, resource, divisor, node);
  }
  const ref = from.configMapKeyRef ?? from.secretKeyRef;
  if (!ref) return "";
  const kind = from.configMapKeyRef ? "configmap" : "secret";
  const object = from.configMapKeyRef ? sources.configMap(namespace, ref.name ?? "") : sources.secret(namespace, ref.name ?? "");
  if (!object) {
    if (ref.optional) return undefined;
    throw new ConfigError(`${kind} "${ref.name}" not found`);
  }
  const value = (object["data"] as Record<string, string> | undefined)?.[ref.key];
  if (value === undefined) {
    if (ref.optional) return undefined;
    throw new ConfigError(`couldn't find key ${ref.key} in ${from.configMapKeyRef ? "ConfigMap" : "Secret"} ${namespace}/${ref.name}`);
  }
  return from.configMapKeyRef ? value : fromBase64(value);
}

/** REDIS_SERVICE_HOST and its kin (pkg/kubelet/envvars): for the services of the namespace, and always for default/kubernetes. */
function serviceVariables(namespace: string, links: boolean, sources: Sources): Record<string, string> {
  const result: Record<string, string> = {};
  for (const service of sources.services(namespace)) {
    const own = service.metadata.namespace === namespace && links;
    const master = service.metadata.namespace === "default" && service.metadata.name === "kubernetes";
    if (own || master) Object.assign(result, variablesOf(service));
  }
  return result;
}

/** By service, as stored: thousands of containers are told of the same ones. */
const known = new WeakMap<KubeObject, Readonly<Record<string, string>>>();

function variablesOf(service: KubeObject): Readonly<Record<string, string>> {
  let variables = known.get(service);
  if (!variables) known.set(service, (variables = describe(service)));
  return variables;
}

function describe(service: KubeObject): Record<string, string> {
  const result: Record<string, string> = {};
  const address = service["spec"]?.clusterIP as string | undefined;
  const ports = (service["spec"]?.ports ?? []) as { name?: string; port: number; protocol?: string }[];
  const first = ports[0];
  if (!address || address === "None" || !first) return result;
  const prefix = service.metadata.name.toUpperCase().replaceAll("-", "_");
  const url = (port: { port: number; protocol?: string }) =>
    inOnePiece(`${(port.protocol ?? "TCP").toLowerCase()}://${address}:${port.port}`);
  result[`${prefix}_SERVICE_HOST`] = address;
  result[`${prefix}_SERVICE_PORT`] = String(first.port);
  for (const port of ports)
    if (port.name) result[`${prefix}_SERVICE_PORT_${port.name.toUpperCase().replaceAll("-", "_")}`] = String(port.port);
  result[`${prefix}_PORT`] = url(first);
  for (const port of ports) {
    const protocol = port.protocol ?? "TCP";
    const name = `${prefix}_PORT_${port.port}_${protocol}`;
    result[name] = url(port);
    result[`${name}_PROTO`] = protocol.toLowerCase();
    result[`${name}_PORT`] = String(port.port);
    result[`${name}_ADDR`] = address;
  }
  return result;
}
