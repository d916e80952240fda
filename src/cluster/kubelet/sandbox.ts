// The sandbox of a pod: its network name space, its host name, and the files about names that the kubelet writes for it.

import type { PodObject } from "../../api/kinds/pod/types.ts";
import { inOnePiece } from "../../base/long-text.ts";
import { FileSystem } from "../../machine/files.ts";
import { sharedMemory } from "../../machine/shared-memory.ts";
import type { Stack } from "../../machine/sockets.ts";
import type { NodeNetwork, PodNetwork } from "./runtime/network.ts";

export interface DnsConfig {
  /** Cluster IP of the name server. */
  server: string;
  /** cluster.local */
  domain: string;
}

export interface Sandbox {
  readonly stack: Stack;
  readonly addresses: readonly string[];
  readonly hostname: string;
  /** /hosts, /resolv.conf and /hostname: mounted into each container's /etc. */
  readonly files: FileSystem;
  /** /dev/shm of all its containers. */
  readonly sharedMemory: FileSystem;
  remove(): void;
}

export function createSandbox(
  pod: PodObject,
  network: NodeNetwork,
  node: { name: string; address: string; files: FileSystem },
  dns: DnsConfig,
  now: () => number,
): Sandbox {
  const files = new FileSystem(now);
  const host = pod.spec.hostNetwork ?? false;
  const place: PodNetwork = host
    ? { stack: network.host, addresses: [node.address], remove: () => {} }
    : network.addPod({
        namespace: pod.metadata.namespace ?? "default",
        name: pod.metadata.name,
        uid: pod.metadata.uid,
        read: (path) => files.read(path === "/etc/hosts" ? "/hosts" : "/resolv.conf"),
      });
  const hostname = host ? node.name : (pod.spec.hostname ?? pod.metadata.name).slice(0, 63).replace(/[-.]+$/, "");
  files.write("/hosts", inOnePiece(hostsFile(pod, place.addresses, hostname, host, dns)));
  files.write("/resolv.conf", inOnePiece(resolvFile(pod, node.files, dns)));
  files.write("/hostname", `${hostname}\n`);
  const memory = sharedMemory(now);
  return { stack: place.stack, addresses: place.addresses, hostname, files, sharedMemory: memory, remove: () => place.remove() };
}

function hostsFile(pod: PodObject, addresses: readonly string[], hostname: string, host: boolean, dns: DnsConfig): string {
  const fixed =
    "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\nfe00::\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n";
  const full = pod.spec.subdomain ? `${hostname}.${pod.spec.subdomain}.${pod.metadata.namespace}.svc.${dns.domain}\t` : "";
  const own = host ? "" : addresses.map((address) => `${address}\t${full}${hostname}\n`).join("");
  const aliases = (pod.spec.hostAliases ?? []).map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join("\t")}\n`).join("");
  return `# Kubernetes-managed hosts file${host ? " (host network)" : ""}.\n${fixed}${own}${aliases ? `\n# Entries added by HostAliases.\n${aliases}` : ""}`;
}

/** /etc/resolv.conf by the pod's DNS policy (pkg/kubelet/network/dns). */
function resolvFile(pod: PodObject, node: FileSystem, dns: DnsConfig): string {
  const policy = pod.spec.dnsPolicy ?? "ClusterFirst";
  const cluster = dns.server !== "" && (policy === "ClusterFirstWithHostNet" || (policy === "ClusterFirst" && !pod.spec.hostNetwork));
  const { nameservers = [], searches = [], options = [] } = pod.spec.dnsConfig ?? {};
  if (!cluster && policy !== "None" && !pod.spec.dnsConfig)
    return node.exists("/etc/resolv.conf") ? node.read("/etc/resolv.conf") : "nameserver 8.8.8.8\n";
  const namespace = pod.metadata.namespace ?? "default";
  const servers = cluster ? [dns.server, ...nameservers] : policy === "None" ? nameservers : ["8.8.8.8", ...nameservers];
  const search = cluster ? [`${namespace}.svc.${dns.domain}`, `svc.${dns.domain}`, dns.domain, ...searches] : searches;
  const chosen = new Map<string, string | undefined>(cluster ? [["ndots", "5"]] : []);
  for (const option of options) chosen.set(option.name, option.value);
  const lines = [search.length ? `search ${search.join(" ")}` : "", ...servers.map((server) => `nameserver ${server}`)];
  if (chosen.size) lines.push(`options ${[...chosen].map(([name, value]) => (value === undefined ? name : `${name}:${value}`)).join(" ")}`);
  return `${lines.filter(Boolean).join("\n")}\n`;
}
