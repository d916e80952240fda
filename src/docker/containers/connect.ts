// Joining and leaving networks while a container is there (daemon/container_operations.go: ConnectToNetwork, DisconnectFromNetwork).
import { badRequest, conflict, EngineError, notFound } from "../error.ts";
import { checkEndpoint } from "../networks/endpoint-check.ts";
import { addressesOf, type DockerNetwork, everyAddressOf } from "../networks/network.ts";
import type { Parts } from "../parts.ts";
import type { EndpointConfig } from "../types.ts";
import type { DockerContainer } from "./container.ts";
import { ownLine, resolver } from "./files.ts";

const OF_THE_HOST = "container cannot be disconnected from host network or connected to host network";

/** @throws EngineError */
export function joinNetwork(engine: Parts, network: DockerNetwork, container: DockerContainer, config: EndpointConfig): void {
  const mode = container.hostConfig.NetworkMode ?? "default";
  if (mode === "host")
    throw new EngineError(
      403,
      "container sharing network namespace with another container or host cannot be connected to any other network",
    );
  if (mode.startsWith("container:"))
    throw conflict("container sharing network namespace with another container or host cannot be connected to any other network");
  if (container.networks.has(network.id))
    throw new EngineError(403, `endpoint with name ${container.name} already exists in network ${network.name}`);
  if (network.driver === "host") throw badRequest(OF_THE_HOST);
  if (
    [network, ...[...container.networks.values()].map((each) => each.network)].some(({ driver }) => driver === "null") &&
    container.networks.size
  )
    throw badRequest("container cannot be connected to multiple networks with one of the networks in private (none) mode");
  checkEndpoint(network, config);
  const wish = { network, config };
  container.networks.set(network.id, wish);
  if (!container.live) return;
  try {
    const endpoint = engine.networks.join(network, container, config);
    Object.assign(wish, { endpoint });
    for (const address of everyAddressOf(endpoint)) container.attachment!.assign(address);
    tellNames(engine, container, network, addressesOf(endpoint));
  } catch (error) {
    container.networks.delete(network.id);
    throw error;
  }
}

/** @throws EngineError */
export function leaveNetwork(engine: Parts, network: DockerNetwork, name: string, force = false): void {
  const container = engine.containers.find(name);
  const wish = container?.networks.get(network.id);
  if (!container && !force) throw notFound(`No such container: ${name}`);
  if (!container || !wish) {
    if (force) return;
    throw new EngineError(403, `container ${container?.id ?? name} is not connected to network ${network.name}`);
  }
  if (network.driver === "host") throw badRequest(OF_THE_HOST);
  for (const address of wish.endpoint ? everyAddressOf(wish.endpoint) : []) container.attachment?.release(address);
  for (const address of wish.endpoint ? addressesOf(wish.endpoint) : []) {
    const line = ownLine(container, address);
    container.names?.write("/hosts", container.names.read("/hosts").replace(line, ""));
  }
  engine.networks.leave(network, container.id);
  container.networks.delete(network.id);
}

/** From the first network that somebody made on, the container asks the engine's name server; leaving does not change that (libnetwork's startResolver). */
function tellNames({ host }: Parts, container: DockerContainer, { named }: DockerNetwork, addresses: readonly string[]): void {
  const { names } = container;
  if (!names) return;
  if (named && !/^nameserver 127\.0\.0\.11$/m.test(names.read("/resolv.conf")))
    names.write("/resolv.conf", resolver(container, host.files));
  for (const address of addresses) names.write("/hosts", ownLine(container, address), { append: true });
}
