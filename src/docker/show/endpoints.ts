// The places of a container: its endpoints on networks and its mounts, as the API shows them.
import type { DockerContainer } from "../containers/container.ts";
import type { DockerNetwork } from "../networks/network.ts";

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

/** Names by which others find it, on networks that people made. */
const namesOf = ({ named }: DockerNetwork, { name, id, hostname }: DockerContainer, aliases: readonly string[]): string[] | null =>
  named ? [...new Set([name, ...aliases, id.slice(0, 12), hostname])] : null;

const bitsOf = (network: DockerNetwork, address: string | undefined): number => network.poolOf(address ?? "")?.subnet.bits ?? 0;

/** In the order of the engine's own type (api/types/network: EndpointSettings). */
const endpointOf = ({ network, config, endpoint }: Wish, container: DockerContainer) => ({
  IPAMConfig: config.IPAMConfig ?? null,
  Links: config.Links ?? null,
  Aliases: config.Aliases ?? null,
  // Before the first start what is asked for stands there.
  MacAddress: endpoint?.mac ?? (container.startedAt ? "" : (config.MacAddress ?? "")),
  DriverOpts: config.DriverOpts ?? null,
  GwPriority: config.GwPriority ?? 0,
  NetworkID: network.id,
  EndpointID: endpoint?.id ?? "",
  Gateway: network.routerOf(endpoint?.address ?? ""),
  IPAddress: endpoint?.address ?? "",
  IPPrefixLen: bitsOf(network, endpoint?.address),
  IPv6Gateway: network.routerOf(endpoint?.address6 ?? ""),
  GlobalIPv6Address: endpoint?.address6 ?? "",
  GlobalIPv6PrefixLen: bitsOf(network, endpoint?.address6),
  DNSNames: endpoint ? namesOf(network, container, config.Aliases ?? []) : null,
});

/** What was shown of a container's place on a network, with the endpoint that it had: lists show hundreds again and again. */
const shownEndpoints = new WeakMap<Wish, { endpoint: Wish["endpoint"]; startedAt: number; shown: ReturnType<typeof endpointOf> }>();

export function networksOf(container: DockerContainer) {
  const all: Record<string, ReturnType<typeof endpointOf>> = {};
  const { startedAt } = container;
  for (const wish of container.networks.values()) {
    let known = shownEndpoints.get(wish);
    if (!known || known.endpoint !== wish.endpoint || known.startedAt !== startedAt)
      shownEndpoints.set(wish, (known = { endpoint: wish.endpoint, startedAt, shown: endpointOf(wish, container) }));
    all[wish.network.name] = known.shown;
  }
  return all;
}
