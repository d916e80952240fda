// Published ports: which port of the computer leads to which of the container's (libnetwork/portallocator, drivers/bridge/port_mapping).
import { AddressInUse } from "../../machine/sockets.ts";
import { internal } from "../error.ts";
import type { Parts } from "../parts.ts";
import type { DockerContainer, Published } from "./container.ts";

/** Ports for those who did not ask for one: the kernel's ephemeral range. */
const FIRST = 32768;
const LAST = 60999;

/** Every port that the container is to be reached by, as "80/tcp" with where: port 0 is any. */
function wanted({ config, hostConfig }: DockerContainer): { port: string; address: string; from: number; to: number }[] {
  const asked = Object.entries(hostConfig.PortBindings ?? {}).flatMap(([port, bindings]) =>
    (bindings?.length ? bindings : [{ HostIp: "", HostPort: "" }]).map(({ HostIp, HostPort }) => {
      const [from = 0, to = from] = (HostPort || "0").split("-").map(Number);
      return { port: port.includes("/") ? port : `${port}/tcp`, address: HostIp || "0.0.0.0", from, to };
    }),
  );
  const all = hostConfig.PublishAllPorts
    ? Object.keys(config.ExposedPorts ?? {}).filter((port) => !asked.some((each) => each.port === port))
    : [];
  return [...asked, ...all.map((port) => ({ port, address: "0.0.0.0", from: 0, to: 0 }))];
}

/** Opens the container's ports on the computer, by the first network that leads there: internal ones do not. @throws EngineError */
export function publish(parts: Parts, container: DockerContainer): void {
  const [on] = [...container.networks.values()].filter(({ network }) => network.subnet && !network.options.Internal);
  if (!on?.endpoint) return;
  const { network, endpoint } = on;
  const failed = (why: string) => {
    unpublish(container);
    return internal(
      `failed to set up container networking: driver failed programming external connectivity on endpoint ${container.name} (${endpoint.id}): ${why}`,
    );
  };
  for (const { port, address, from, to } of wanted(container)) {
    const [number, protocol = "tcp"] = port.split("/");
    const taken = new Set<number>();
    for (const { published } of parts.containers.all)
      for (const one of published)
        if (one.port.endsWith(`/${protocol}`) && (one.address === address || one.address === "0.0.0.0" || address === "0.0.0.0"))
          taken.add(one.hostPort);
    const isTaken = (hostPort: number) => taken.has(hostPort);
    const [low, high] = from ? [from, to] : [FIRST, LAST];
    let opened: Published | undefined;
    for (let hostPort = low; hostPort <= high && !opened; hostPort++) {
      if (isTaken(hostPort)) {
        if (from && from === to) throw failed(`Bind for ${address}:${hostPort} failed: port is already allocated`);
        continue;
      }
      try {
        const listening = parts.fabric.host.stack.listen(
          hostPort,
          { forward: { address: endpoint.address, port: Number(number), source: network.gateway } },
          { address, protocol: protocol.toUpperCase() as "TCP" | "UDP" | "SCTP" },
        );
        opened = { port, address, hostPort, close: () => listening.close() };
      } catch (error) {
        if (!(error instanceof AddressInUse)) throw error;
        if (from && from === to)
          throw failed(`failed to bind host port for ${address}:${hostPort}:${endpoint.address}:${port}: address already in use`);
      }
    }
    if (!opened) throw failed(`Bind for ${address}:${low} failed: all ports are allocated`);
    container.published.push(opened);
  }
}

export function unpublish(container: DockerContainer): void {
  for (const each of container.published) each.close();
  container.published = [];
}
