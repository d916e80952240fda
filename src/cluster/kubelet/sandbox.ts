// The sandbox of a pod: its network name space, its host name, and the files about names that the kubelet writes for it.

import type { PodObject } from "../../api/kinds/pod/types.ts";
import { inOnePiece } from "../../base/long-text.ts";
import { FileSystem } from "../../machine/files.ts";
import { emptyFolder, type FolderNode } from "../../machine/nodes.ts";
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

/** Of a pod what its files about names depend on. */
interface About {
  readonly namespace: string;
  readonly spec: PodObject["spec"];
}

export function createSandbox(
  pod: PodObject,
  network: NodeNetwork,
  node: { name: string; address: string; files: FileSystem },
  dns: DnsConfig,
  now: () => number,
): Sandbox {
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
  // Not the whole pod, of which many later ones will come.
  const about: About = { namespace: pod.metadata.namespace ?? "default", spec: pod.spec };
  const servers = usesServersOfNode(about, dns) ? serversOf(node.files) : undefined;
  const made = now();
  const files = new FileSystem(now, () =>
    folderOf(made, [
      ["hosts", hostsFile(about, place.addresses, hostname, host, dns)],
      ["resolv.conf", servers ?? resolvFile(about, dns)],
      ["hostname", `${hostname}\n`],
    ]),
  );
  const memory = sharedMemory(now);
  return { stack: place.stack, addresses: place.addresses, hostname, files, sharedMemory: memory, remove: () => place.remove() };
}

const folderOf = (modified: number, texts: readonly (readonly [name: string, text: string])[]): FolderNode => ({
  ...emptyFolder,
  entries: new Map(texts.map(([name, text]) => [name, { type: "file", content: inOnePiece(text), mode: 0o644, owner: 0, modified }])),
  modified,
});

function hostsFile({ namespace, spec }: About, addresses: readonly string[], hostname: string, host: boolean, dns: DnsConfig): string {
  const fixed =
    "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\nfe00::\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n";
  const full = spec.subdomain ? `${hostname}.${spec.subdomain}.${namespace}.svc.${dns.domain}\t` : "";
  const own = host ? "" : addresses.map((address) => `${address}\t${full}${hostname}\n`).join("");
  const aliases = (spec.hostAliases ?? []).map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join("\t")}\n`).join("");
  return `# Kubernetes-managed hosts file${host ? " (host network)" : ""}.\n${fixed}${own}${aliases ? `\n# Entries added by HostAliases.\n${aliases}` : ""}`;
}

const policyOf = ({ spec }: About): string => spec.dnsPolicy ?? "ClusterFirst";
const usesCluster = (about: About, dns: DnsConfig): boolean => {
  const policy = policyOf(about);
  return dns.server !== "" && (policy === "ClusterFirstWithHostNet" || (policy === "ClusterFirst" && !about.spec.hostNetwork));
};
/** Whether the node's own file is the pod's too. */
const usesServersOfNode = (about: About, dns: DnsConfig): boolean =>
  !usesCluster(about, dns) && policyOf(about) !== "None" && !about.spec.dnsConfig;
const serversOf = (node: FileSystem): string => (node.exists("/etc/resolv.conf") ? node.read("/etc/resolv.conf") : "nameserver 8.8.8.8\n");

/** /etc/resolv.conf by the pod's DNS policy (pkg/kubelet/network/dns). */
function resolvFile(about: About, dns: DnsConfig): string {
  const policy = policyOf(about);
  const cluster = usesCluster(about, dns);
  const { namespace, spec } = about;
  const { nameservers = [], searches = [], options = [] } = spec.dnsConfig ?? {};
  const servers = cluster ? [dns.server, ...nameservers] : policy === "None" ? nameservers : ["8.8.8.8", ...nameservers];
  const search = cluster ? [`${namespace}.svc.${dns.domain}`, `svc.${dns.domain}`, dns.domain, ...searches] : searches;
  const chosen = new Map<string, string | undefined>(cluster ? [["ndots", "5"]] : []);
  for (const option of options) chosen.set(option.name, option.value);
  const lines = [search.length ? `search ${search.join(" ")}` : "", ...servers.map((server) => `nameserver ${server}`)];
  if (chosen.size) lines.push(`options ${[...chosen].map(([name, value]) => (value === undefined ? name : `${name}:${value}`)).join(" ")}`);
  return `${lines.filter(Boolean).join("\n")}\n`;
}
