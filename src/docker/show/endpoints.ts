// The places of a container: its endpoints on networks and its mounts, as the API shows them.
import type { DockerContainer } from "../containers/container.ts";

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

const endpointOf = ({ network, config, endpoint }: Wish) => ({
  IPAMConfig: config.IPAMConfig ?? null,
  Links: config.Links ?? null,
  Aliases: config.Aliases ?? null,
  NetworkID: network.id,
  EndpointID: endpoint?.id ?? "",
  Gateway: endpoint?.address ? network.gateway : "",
  IPAddress: endpoint?.address ?? "",
  IPPrefixLen: endpoint?.address ? (network.subnet?.bits ?? 0) : 0,
  IPv6Gateway: "",
  GlobalIPv6Address: "",
  GlobalIPv6PrefixLen: 0,
  MacAddress: endpoint?.mac ?? "",
  DriverOpts: config.DriverOpts ?? null,
});

/** What was shown of a container's place on a network, with the endpoint that it had: lists show hundreds again and again. */
const shownEndpoints = new WeakMap<Wish, { endpoint: Wish["endpoint"]; shown: ReturnType<typeof endpointOf> }>();

export function networksOf({ networks }: DockerContainer) {
  const all: Record<string, ReturnType<typeof endpointOf>> = {};
  for (const wish of networks.values()) {
    let known = shownEndpoints.get(wish);
    if (!known || known.endpoint !== wish.endpoint)
      shownEndpoints.set(wish, (known = { endpoint: wish.endpoint, shown: endpointOf(wish) }));
    all[wish.network.name] = known.shown;
  }
  return all;
}
