// DNS records of any type: what dig and nslookup see of the cluster's name server (CoreDNS' kubernetes plug-in) and of the public one.
import type { KubeObject } from "../../api/object.ts";
import { reversed } from "../../base/ip-address.ts";
import type { DnsRecord, DnsReply } from "../../machine/sockets.ts";
import { clusterAnswer, publicAnswer } from "./names.ts";
import type { Services } from "./services.ts";

const ZONE = "cluster.local";
/** Seconds: kubeadm's Corefile says `ttl 30`. */
const TTL = 30;
const PUBLIC_TTL = 300;

const reply = (status: DnsReply["status"], answers: readonly DnsRecord[], authoritative: boolean): DnsReply => ({
  status,
  answers,
  authoritative,
});

export function publicReply(name: string, type: string): DnsReply {
  const answer = publicAnswer(name);
  if (answer === "nxdomain") return reply("NXDOMAIN", [], false);
  return reply(
    "NOERROR",
    type === "A" || type === "ANY" ? answer.addresses.map((data) => ({ name: `${name}.`, type: "A", ttl: PUBLIC_TTL, data })) : [],
    false,
  );
}

export function clusterReply(services: Services, name: string, type: string): DnsReply {
  const address = reversed(name);
  if (address) {
    const names = type === "PTR" ? namesOf(services, address) : [];
    return reply(
      names.length ? "NOERROR" : "NXDOMAIN",
      names.map((data) => ({ name: `${name}.`, type: "PTR", ttl: TTL, data: `${data}.` })),
      names.length > 0,
    );
  }
  if (name !== ZONE && !name.endsWith(`.${ZONE}`)) return publicReply(name, type);
  if (name.startsWith("_")) return serviceRecords(services, name, type);
  const labels = name.slice(0, -ZONE.length - 1).split(".");
  const service = labels.length === 3 && labels[2] === "svc" ? services.get(labels[1]!, labels[0]!) : undefined;
  if (service?.["spec"].type === "ExternalName") return alias(services, name, service, type);
  const answer = clusterAnswer(services, name);
  if (answer === "nxdomain") return reply("NXDOMAIN", [], true);
  const addresses = type === "A" || type === "ANY" ? answer.addresses : [];
  return reply(
    "NOERROR",
    addresses.map((data) => ({ name: `${name}.`, type: "A", ttl: TTL, data })),
    true,
  );
}

/** What the kubernetes plug-in answers for its zone (or of reverse names that lead into it); undefined where it passes the question on. */
export function zoneReply(services: Services, name: string, type: string, zone: string): DnsReply | undefined {
  if (reversed(name)) {
    const reply = clusterReply(services, name, type);
    return reply.status === "NXDOMAIN" ? undefined : reply;
  }
  if (name !== zone && !name.endsWith(`.${zone}`)) return undefined;
  if (zone === ZONE) return clusterReply(services, name, type);
  const back = (each: string): string => (each.endsWith(`${ZONE}.`) ? `${each.slice(0, -ZONE.length - 1)}${zone}.` : each);
  const reply = clusterReply(services, name.slice(0, -zone.length) + ZONE, type);
  return { ...reply, answers: reply.answers.map((answer) => ({ ...answer, name: back(answer.name), data: back(answer.data) })) };
}

/** An ExternalName: a CNAME, and what that leads to. */
function alias(services: Services, name: string, service: KubeObject, type: string): DnsReply {
  const target = service["spec"].externalName.toLowerCase().replace(/\.$/, "");
  const further = type === "CNAME" || target === name ? [] : clusterReply(services, target, type).answers;
  return reply("NOERROR", [{ name: `${name}.`, type: "CNAME", ttl: TTL, data: `${target}.` }, ...further], true);
}

/** SRV records: _port._protocol.service.namespace.svc. */
function serviceRecords(services: Services, name: string, type: string): DnsReply {
  const [, port, protocol, serviceName, namespace] = /^_([^.]+)\._([^.]+)\.([^.]+)\.([^.]+)\.svc\./.exec(name) ?? [];
  const service = serviceName ? services.get(namespace!, serviceName) : undefined;
  const found = service?.["spec"].ports?.find(
    (each: { name?: string; protocol?: string }) => each.name === port && (each.protocol ?? "TCP").toLowerCase() === protocol,
  );
  if (!service || !found) return reply("NXDOMAIN", [], true);
  const host = `${serviceName}.${namespace}.svc.${ZONE}.`;
  const headless = service["spec"].clusterIP === "None";
  const targets = headless
    ? services
        .endpoints(namespace!, serviceName!)
        .filter(({ conditions }) => conditions?.ready ?? true)
        .map(({ hostname, addresses }) => ({ host: `${hostname || addresses[0].replaceAll(".", "-")}.${host}`, address: addresses[0] }))
    : [{ host, address: service["spec"].clusterIP }];
  const number = headless && typeof found.targetPort === "number" ? found.targetPort : found.port;
  const weight = Math.floor(100 / (targets.length || 1));
  return reply(
    "NOERROR",
    type === "SRV" || type === "ANY"
      ? targets.map((target) => ({ name: `${name}.`, type: "SRV", ttl: TTL, data: `0 ${weight} ${number} ${target.host}` }))
      : [],
    true,
  );
}

/** The names that an address has: its service's, or an endpoint's of headless services. */
function namesOf(services: Services, address: string): string[] {
  const names: string[] = [];
  for (const service of services.all()) {
    const { name, namespace } = service.metadata;
    const full = `${name}.${namespace}.svc.${ZONE}`;
    if (service["spec"].clusterIP === address) return [full];
    if (service["spec"].clusterIP !== "None") continue;
    for (const endpoint of services.endpoints(namespace!, name))
      if (endpoint.addresses.includes(address)) names.push(`${endpoint.hostname || address.replaceAll(".", "-")}.${full}`);
  }
  return names;
}
