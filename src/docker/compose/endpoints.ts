// How a service is on its networks: names, addresses, the order in which they are joined (pkg/compose/create.go).
import type { EndpointConfig } from "../types.ts";
import { ComposeError, type Project, type Service, type ServiceNetwork } from "./model.ts";
import type { Wanted } from "./wanted.ts";

/** The addresses that a service asks for on a network. */
const addressesOf = ({
  ipv4_address: four,
  ipv6_address: six,
  link_local_ips: links = [],
}: ServiceNetwork): Pick<EndpointConfig, "IPAMConfig"> =>
  four || six || links.length
    ? {
        IPAMConfig: {
          ...(four ? { IPv4Address: four } : {}),
          ...(six ? { IPv6Address: six } : {}),
          ...(links.length ? { LinkLocalIPs: links } : {}),
        },
      }
    : {};

/** The hardware address on a network, which a service may tell for its first one. @throws ComposeError */
function macOf(ofService: string | undefined, own: string | undefined, network: string): { MacAddress?: string } {
  if (ofService && own && ofService !== own)
    throw new ComposeError(`the service-level mac_address should have the same value as network ${network}`);
  const address = own ?? ofService;
  return address ? { MacAddress: address } : {};
}

/** A service's links: the name of a container, and what it is called inside. */
const linksOf = ({ links, external_links: external }: Service, { containerOf }: Wanted): string[] => [
  ...(links ?? []).map((link) => `${containerOf(link.split(":")[0]!)}:${link.split(":")[1] ?? link}`),
  ...(external ?? []).map((link) => (link.includes(":") ? link : `${link}:${link}`)),
];

/** The networks of a service in the order in which they are joined, by the project's own names. */
export const networksInOrder = (service: Service): [name: string, own: ServiceNetwork | null | undefined][] =>
  Object.entries(service.networks ?? {}).sort(([a, one], [b, two]) => (two?.priority ?? 0) - (one?.priority ?? 0) || (a < b ? -1 : 1));

/** What the engine is told of each network, by its name there. @throws ComposeError */
export function endpointsOf(project: Project, service: Service, wanted: Wanted): Record<string, EndpointConfig> {
  const { aliases = true } = wanted;
  const links = linksOf(service, wanted);
  return Object.fromEntries(
    networksInOrder(service).map(([key, own], index) => [
      project.networks[key]!.name,
      {
        ...(aliases ? { Aliases: [wanted.name, wanted.service, ...(own?.aliases ?? [])] } : { Aliases: [wanted.name] }),
        ...addressesOf(own ?? {}),
        ...(own?.driver_opts ? { DriverOpts: own.driver_opts } : {}),
        ...(own?.gw_priority ? { GwPriority: own.gw_priority } : {}),
        ...macOf(index === 0 ? service.mac_address : undefined, own?.mac_address, key),
        ...(links.length ? { Links: links } : {}),
      },
    ]),
  );
}
