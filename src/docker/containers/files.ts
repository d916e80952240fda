// The files that the daemon writes for each container: its host name, and how it finds names (libnetwork/sandbox_dns_unix.go).
import { FileSystem } from "../../machine/files.ts";
import { NAME_SERVER } from "../networks/names.ts";
import type { DockerContainer } from "./container.ts";
import { hostsLines, type Link } from "./links.ts";

const HEAD4 = "127.0.0.1\tlocalhost\n";
const HEAD =
  "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\nff00::\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n";

/** /hosts, /resolv.conf and /hostname of a container that is about to start. `host` is what the computer itself asks. */
export function namesOf(
  container: DockerContainer,
  host: FileSystem,
  { gateways, links, now }: { gateways: readonly string[]; links: readonly Link[]; now: () => number },
): FileSystem {
  const files = new FileSystem(now);
  const { hostConfig, hostname } = container;
  const own = container.addresses.map((address) => ownLine(container, address)).join("");
  const extra = (hostConfig.ExtraHosts ?? []).flatMap((each) => {
    const [name, address] = each.split(/[:=](.*)/s) as [string, string];
    const bare = address.replace(/^\[(.*)\]$/, "$1");
    return (address === "host-gateway" ? gateways : [bare]).map((one) => `${one}\t${name}\n`);
  });
  if (hostConfig.NetworkMode === "host")
    files.write("/hosts", (host.exists("/etc/hosts") ? host.read("/etc/hosts") : HEAD) + extra.join(""));
  else files.write("/hosts", (container.usesIPv6 ? HEAD : HEAD4) + extra.join("") + links.map(hostsLines).join("") + own);
  files.write("/resolv.conf", resolver(container, host));
  files.write("/hostname", `${hostname}\n`);
  return files;
}

/** The line of /hosts for one of the container's own addresses. */
export const ownLine = ({ config: { Domainname }, hostname }: DockerContainer, address: string): string =>
  `${address}\t${Domainname ? `${hostname}.${Domainname} ${hostname}` : hostname}\n`;

/** /resolv.conf of a container on the networks that it is on now. */
export function resolver({ hostConfig, networks }: DockerContainer, host: FileSystem): string {
  const inherited = host.exists("/etc/resolv.conf") ? host.read("/etc/resolv.conf") : "nameserver 8.8.8.8\n";
  const servers = hostConfig.Dns?.length ? hostConfig.Dns : [...inherited.matchAll(/^nameserver (\S+)/gm)].map(([, each]) => each!);
  const search = hostConfig.DnsSearch?.length ? hostConfig.DnsSearch : [/^search (.+)/m.exec(inherited)?.[1] ?? ""].filter(Boolean);
  const named = [...networks.values()].some(({ network }) => network.named);
  const given = hostConfig.DnsOptions ?? [];
  const options = [...given, ...(named && !given.some((each) => each.startsWith("ndots:")) ? ["ndots:0"] : [])];
  return [
    ...(named
      ? [NAME_SERVER]
      : servers.filter((each) => !each.startsWith("127.")).concat(servers.every((each) => each.startsWith("127.")) ? ["8.8.8.8"] : [])
    ).map((each) => `nameserver ${each}`),
    ...(search.length && search[0] !== "." ? [`search ${search.join(" ")}`] : []),
    ...(options.length ? [`options ${options.join(" ")}`] : []),
    "",
  ].join("\n");
}
