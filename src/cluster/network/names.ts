// Names: what the cluster's DNS answers, what the public one does, and how a resolver asks (CoreDNS' kubernetes plug-in; resolv.conf(5)).
import { memoize } from "../../base/memoize.ts";
import type { Services } from "./services.ts";

export type Answer = { addresses: string[]; canonical: string } | "nxdomain";

/** Public names that resolve; the addresses are of the ranges for documentation. */
const PUBLIC: Readonly<Record<string, string>> = {
  "example.com": "203.0.113.10",
  "www.example.com": "203.0.113.10",
  "google.com": "203.0.113.20",
  "www.google.com": "203.0.113.20",
  "kubernetes.io": "203.0.113.30",
  "github.com": "203.0.113.40",
  "docker.com": "203.0.113.50",
};

export const publicAnswer = (name: string): Answer => (PUBLIC[name] ? { addresses: [PUBLIC[name]], canonical: name } : "nxdomain");

const DOMAIN = "cluster.local";

export function clusterAnswer(services: Services, name: string, depth = 0): Answer {
  if (name !== DOMAIN && !name.endsWith(`.${DOMAIN}`)) return publicAnswer(name);
  const labels = name.slice(0, -DOMAIN.length - 1).split(".");
  const zone = labels.pop();
  const namespace = labels.pop();
  if (!namespace || !labels.length) return "nxdomain";
  if (zone === "pod") {
    const dashed = /^(\d+)-(\d+)-(\d+)-(\d+)$/.exec(labels.join("."));
    return dashed ? { addresses: [dashed.slice(1).join(".")], canonical: name } : "nxdomain";
  }
  const service = zone === "svc" ? services.get(namespace, labels.pop()!) : undefined;
  if (!service || labels.length > 1) return "nxdomain";
  const { type, externalName, clusterIP } = service["spec"];
  if (type === "ExternalName") {
    const answer =
      labels.length || depth > 8 ? "nxdomain" : clusterAnswer(services, externalName.toLowerCase().replace(/\.$/, ""), depth + 1);
    return answer;
  }
  if (clusterIP !== "None" && !labels.length) return { addresses: [clusterIP], canonical: name };
  const addresses = services
    .endpoints(namespace, service.metadata.name)
    .filter(
      ({ conditions, hostname, addresses: [address] }) =>
        (conditions?.ready ?? true) && (!labels.length || (hostname || address.replaceAll(".", "-")) === labels[0]),
    )
    .flatMap((endpoint) => endpoint.addresses as string[]);
  return addresses.length ? { addresses, canonical: name } : "nxdomain";
}

export interface ResolverConfig {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
}

function readResolverConfig(text: string): ResolverConfig {
  const nameservers: string[] = [];
  let search: string[] = [];
  let ndots = 1;
  for (const line of text.split("\n")) {
    const [word, ...rest] = line.trim().split(/\s+/);
    if (word === "nameserver" && rest[0]) nameservers.push(rest[0]);
    if (word === "search") search = rest;
    if (word === "options") for (const option of rest) if (option.startsWith("ndots:")) ndots = Number(option.slice(6)) || 0;
  }
  return { nameservers, search, ndots };
}

/** The names to ask for, in order. */
export function candidates(name: string, { search, ndots }: ResolverConfig): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const longer = search.map((domain) => `${name}.${domain.replace(/\.$/, "")}`);
  return name.split(".").length - 1 >= ndots ? [name, ...longer] : [...longer, name];
}

/** /etc/resolv.conf, which containers look into for each name. */
export const parseResolverConfig = memoize(readResolverConfig, 100);

/** The addresses of each name, in lower case, of an /etc/hosts. */
const readHosts = memoize((text) => {
  const hosts = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [address, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (address)
      for (const name of new Set(names.map((each) => each.toLowerCase()))) hosts.set(name, [...(hosts.get(name) ?? []), address]);
  }
  return hosts;
}, 200);

/** The addresses that /etc/hosts has for a name in lower case. */
export const hostsAnswer = (text: string, name: string): string[] => [...(readHosts(text).get(name) ?? [])];
