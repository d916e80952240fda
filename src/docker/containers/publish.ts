// Published ports: which port of the computer leads to which of the container's (libnetwork/portallocator, drivers/bridge/port_mapping).

import { canonical, familyOf } from "../../base/ip-address.ts";
import { EPHEMERAL_PORTS } from "../../machine/ephemeral-ports.ts";
import { AddressInUse } from "../../machine/sockets.ts";
import { internal } from "../error.ts";
import type { DockerNetwork, Endpoint } from "../networks/network.ts";
import type { Parts } from "../parts.ts";
import type { DockerContainer, Published } from "./container.ts";
import { gatewayOf } from "./interfaces.ts";

interface Wanted {
  /** As "80/tcp". */
  readonly port: string;
  /** Places of the computer that share one number, each with the container's address behind it. */
  readonly places: readonly { readonly address: string; readonly to: string; readonly source: string }[];
  /** Numbers to choose from; 0 is any. */
  readonly from: number;
  readonly to: number;
}

/**
 * Every port that the container is to be reached by. Where nobody says at which of the computer's addresses, it is all of both families: what comes
 * by IPv6 reaches a container that has only IPv4 through a proxy, but not the other way round (drivers/bridge/port_mapping_linux.go).
 */
function wanted({ config, hostConfig }: DockerContainer, network: DockerNetwork, { address, address6 }: Endpoint): Wanted[] {
  const placesOf = (given: string): Wanted["places"] => {
    const four = { to: address, source: network.poolOf(address)?.gateway ?? "" };
    const six = address6 ? { to: address6, source: network.poolOf(address6)!.gateway } : four;
    return [
      ...(address && familyOf(given || "0.0.0.0") === 4 ? [{ address: given || "0.0.0.0", ...four }] : []),
      ...(familyOf(given || "::") === 6 ? [{ address: canonical(given || "::"), ...six }] : []),
    ];
  };
  const asked = Object.entries(hostConfig.PortBindings ?? {}).flatMap(([port, bindings]) =>
    (bindings?.length ? bindings : [{ HostIp: "", HostPort: "" }]).map(({ HostIp, HostPort }) => {
      const [from = 0, to = from] = (HostPort || "0").split("-").map(Number);
      return { port: port.includes("/") ? port : `${port}/tcp`, places: placesOf(HostIp), from, to };
    }),
  );
  const all = hostConfig.PublishAllPorts
    ? Object.keys(config.ExposedPorts ?? {}).filter((port) => !asked.some((each) => each.port === port))
    : [];
  return [...asked, ...all.map((port) => ({ port, places: placesOf(""), from: 0, to: 0 }))];
}

const ANY: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);
/** Whether two of the computer's addresses cannot have one port both. */
const clash = (a: string, b: string): boolean => familyOf(a) === familyOf(b) && (a === b || ANY.has(a) || ANY.has(b));
const shown = (address: string): string => (address.includes(":") ? `[${address}]` : address);

/** Opens the container's ports on the computer, by the network that it gets out by. @throws EngineError */
export function publish(parts: Parts, container: DockerContainer): void {
  const on = gatewayOf(container);
  if (!on) return;
  const { network, endpoint } = on;
  const failed = (why: string) => {
    unpublish(container);
    return internal(
      `failed to set up container networking: driver failed programming external connectivity on endpoint ${container.name} (${endpoint.id}): ${why}`,
    );
  };
  for (const { port, places, from, to } of wanted(container, network, endpoint)) {
    if (!places.length) continue;
    const [number, protocol = "tcp"] = port.split("/");
    const others = parts.containers.all.flatMap(({ published }) => published.filter((one) => one.port.endsWith(`/${protocol}`)));
    const holderOf = (hostPort: number): string | undefined =>
      places.find(({ address }) => others.some((one) => one.hostPort === hostPort && clash(one.address, address)))?.address;
    const [low, high] = from ? [from, to] : [EPHEMERAL_PORTS.first, EPHEMERAL_PORTS.last];
    /** All of the places by one number; none where somebody else has it. */
    const open = (hostPort: number): Published[] | undefined => {
      const opened: Published[] = [];
      for (const { address, to: inside, source } of places)
        try {
          const listening = parts.fabric.host.stack.listen(
            hostPort,
            { forward: { address: inside, port: Number(number), source } },
            { address, protocol: protocol.toUpperCase() as "TCP" | "UDP" | "SCTP" },
          );
          opened.push({ port, address, hostPort, to: inside, close: () => listening.close() });
        } catch (error) {
          for (const each of opened) each.close();
          if (!(error instanceof AddressInUse)) throw error;
          if (from && from === to)
            throw failed(`failed to bind host port for ${shown(address)}:${hostPort}:${shown(inside)}:${port}: address already in use`);
          return undefined;
        }
      return opened;
    };
    let opened: Published[] | undefined;
    for (let hostPort = low; hostPort <= high && !opened; hostPort++) {
      const taken = holderOf(hostPort);
      if (taken !== undefined && from && from === to) throw failed(`Bind for ${taken}:${hostPort} failed: port is already allocated`);
      if (taken === undefined) opened = open(hostPort);
    }
    if (!opened) throw failed(`Bind for ${places[0]!.address}:${low} failed: all ports are allocated`);
    container.published.push(...opened);
  }
}

export function unpublish(container: DockerContainer): void {
  for (const each of container.published) each.close();
  container.published = [];
}
