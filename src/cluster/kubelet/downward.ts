// The downward API: fields and resources of a pod as text, for environment variables and volumes (pkg/fieldpath, pkg/api/v1/resource).
import type { Container, PodObject } from "../../api/kinds/pod/types.ts";
import { amount } from "./amounts.ts";

export interface NodeFacts {
  name: string;
  address: string;
  /** Allocatable, for limits that are not set. */
  cpu: string;
  memory: string;
  ephemeralStorage: string;
}

const sorted = (map: Record<string, string> | undefined): string =>
  Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}=${JSON.stringify(map![key])}`)
    .join("\n");

/** The text of a field; undefined when the path is not supported. */
export function fieldText(pod: PodObject, path: string, node: NodeFacts, addresses: readonly string[]): string | undefined {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript) return (subscript[1] === "labels" ? pod.metadata.labels : pod.metadata.annotations)?.[subscript[2]!] ?? "";
  switch (path) {
    case "metadata.name":
      return pod.metadata.name;
    case "metadata.namespace":
      return pod.metadata.namespace ?? "";
    case "metadata.uid":
      return pod.metadata.uid;
    case "metadata.labels":
      return sorted(pod.metadata.labels);
    case "metadata.annotations":
      return sorted(pod.metadata.annotations);
    case "spec.nodeName":
      return node.name;
    case "spec.serviceAccountName":
      return pod.spec.serviceAccountName ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return node.address;
    case "status.podIP":
      return addresses[0] ?? "";
    case "status.podIPs":
      return addresses.join(",");
    default:
      return undefined;
  }
}

/** limits.cpu, requests.memory … of a container, in units of the divisor, rounded up. A limit that is not set is what the node has. */
export function resourceText(container: Container, resource: string, divisor: string | undefined, node: NodeFacts): string {
  const [list, name = ""] = resource.split(/\.(.*)/s) as [string, string];
  const { limits, requests } = container.resources ?? {};
  const fallback = { cpu: node.cpu, memory: node.memory, "ephemeral-storage": node.ephemeralStorage }[name] ?? "0";
  const limit = limits?.[name];
  const value =
    list === "limits" ? (limit && limit !== "0" ? limit : fallback) : (requests?.[name] ?? (list === "requests" ? (limit ?? "0") : "0"));
  const unit = divisor && divisor !== "0" ? amount(divisor) : 1;
  return String(Math.ceil(Number((amount(value) / unit).toFixed(6))));
}
