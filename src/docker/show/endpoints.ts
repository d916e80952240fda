// The places of a container: its endpoints on networks and its mounts, as the API shows them.
import type { DockerContainer } from "../containers/container.ts";
import type { DockerNetwork } from "../networks/network.ts";
import type { AddressPool } from "../networks/pool.ts";

export const mountsOf = ({ mounts }: DockerContainer) =>
  mounts
    .filter(({ type }) => type !== "tmpfs")
    .map(({ type, name, source, target, mode, readOnly }) => ({
      Type: type,
      ...(name ? { Name: name } : {}),
      Source: source,
      Destination: target,
      ...(name ? { Driver: "local" } : {}),
      Mode: mode,
      RW: !readOnly,
      Propagation: type === "bind" ? "rprivate" : "",
    }));

type Wish = DockerContainer["networks"] extends Map<string, infer W> ? W : never;

/** The router that an endpoint has: an internal network has none. */
const gatewayOf = (pool: AddressPool | undefined, address: string | undefined, { options }: DockerNetwork): string =>
  pool && address && !options.Internal ? pool.gateway : "";

/** Names by which others find it, on networks that people made. */
const namesOf = ({ named }: DockerNetwork, { name, id, hostname }: DockerContainer, aliases: readonly string[]): string[] | null =>
  named ? [...new Set([name, ...aliases, id.slice(0, 12), hostname])] : null;

const endpointOf = ({ network, config, endpoint }: Wish, container: DockerContainer) => ({
  IPAMConfig: config.IPAMConfig ?? null,
  Links: config.Links ?? null,
  Aliases: config.Aliases ?? null,
  NetworkID: network.id,
  EndpointID: endpoint?.id ?? "",
  Gateway: gatewayOf(network.ipv4, endpoint?.address, network),
  IPAddress: endpoint?.address ?? "",
  IPPrefixLen: endpoint?.address ? (network.ipv4?.subnet.bits ?? 0) : 0,
  IPv6Gateway: gatewayOf(network.ipv6, endpoint?.address6, network),
  GlobalIPv6Address: endpoint?.address6 ?? "",
  GlobalIPv6PrefixLen: endpoint?.address6 ? (network.ipv6?.subnet.bits ?? 0) : 0,
  MacAddress: endpoint?.mac ?? "",
  DriverOpts: config.DriverOpts ?? null,
  DNSNames: endpoint ? namesOf(network, container, config.Aliases ?? []) : null,
});

/** What was shown of a container's place on a network, with the endpoint that it had: lists show hundreds again and again. */
const shownEndpoints = new WeakMap<Wish, { endpoint: Wish["endpoint"]; shown: ReturnType<typeof endpointOf> }>();

export function networksOf(container: DockerContainer) {
  const all: Record<string, ReturnType<typeof endpointOf>> = {};
  for (const wish of container.networks.values()) {
    let known = shownEndpoints.get(wish);
    if (!known || known.endpoint !== wish.endpoint)
      shownEndpoints.set(wish, (known = { endpoint: wish.endpoint, shown: endpointOf(wish, container) }));
    all[wish.network.name] = known.shown;
  }
  return all;
}
