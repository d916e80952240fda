// A container's devices, and by which of its networks it gets out (daemon/libnetwork/sandbox.go: getGatewayEndpoint).
import { hardwareOf } from "../../base/hardware-address.ts";
import { type Family, familyOf } from "../../base/ip-address.ts";
import type { NetworkLink } from "../../machine/sockets.ts";
import type { Attachment } from "../networks/fabric.ts";
import { addressesOf, type Endpoint } from "../networks/network.ts";
import type { DockerContainer } from "./container.ts";

type Wish = DockerContainer["networks"] extends Map<string, infer W> ? W : never;
type Joined = Wish & { readonly endpoint: Endpoint };

/** The routers that a network gives to those who are on it: IPv6 counts more than IPv4. */
const rank = ({ network, endpoint }: Joined): number =>
  (network.routerOf(endpoint.address) ? 1 : 0) + (network.routerOf(endpoint.address6) ? 2 : 0);

/** The highest priority first; what leads out before what is internal; more routers before fewer; then by the networks' names (Endpoint.Less). */
const before = (a: Joined, b: Joined): number =>
  (b.config.GwPriority ?? 0) - (a.config.GwPriority ?? 0) ||
  Number(a.network.options.Internal ?? false) - Number(b.network.options.Internal ?? false) ||
  rank(b) - rank(a) ||
  (a.network.name < b.network.name ? -1 : 1);

/** The network that a container's packets of a family leave by: undefined where none leads out. */
export function gatewayOf(container: DockerContainer, family?: Family): Joined | undefined {
  const joined = [...container.networks.values()].filter((wish): wish is Joined => wish.endpoint !== undefined);
  return joined
    .toSorted(before)
    .find(({ network, endpoint }) =>
      addressesOf(endpoint).some((address) => (!family || familyOf(address) === family) && network.routerOf(address)),
    );
}

/** The container's devices: one for each of its networks, in their order. @param host whose device they share where they have none of their own */
export function linksOn(container: DockerContainer, { stack: { addresses } }: Attachment): NetworkLink[] {
  const leaving = ([4, 6] as const).map((family) => ({ family, by: gatewayOf(container, family)?.endpoint }));
  return [...container.networks.values()].flatMap(({ network, endpoint }) => {
    if (!endpoint || !addressesOf(endpoint).length) return [];
    const own = addressesOf(endpoint).flatMap((address) => {
      const pool = network.poolOf(address);
      return pool ? [{ address, prefix: pool.subnet.bits, gateway: pool.gateway }] : [];
    });
    const near = endpoint.linkLocal.map((address) => ({ address, prefix: familyOf(address) === 6 ? 64 : 16, gateway: "" }));
    const gateways = leaving.flatMap(({ family, by }) =>
      by === endpoint ? own.flatMap(({ address, gateway }) => (familyOf(address) === family ? [gateway] : [])) : [],
    );
    return [{ hardware: endpoint.mac || hardwareOf(addresses[0]!), addresses: [...own, ...near], gateways }];
  });
}
