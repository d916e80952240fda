// What an overlay is told to have on it: the nodes, and, for who looks for faults, the services and their tasks (daemon/network.go).
import { createHash } from "node:crypto";
import type { DockerNetwork } from "../networks/network.ts";
import { nameOf } from "./run-task.ts";
import { runningOf } from "./service.ts";
import type { Swarm } from "./swarm.ts";

/** The name that a node has in the database of networks: 12 digits that mean nothing. */
const peerName = (node: string): string => createHash("sha256").update(node).digest("hex").slice(0, 12);

/** Empty for what is no overlay, and where nobody here is on it. */
export function peersOf(swarm: Swarm, { driver, endpoints }: DockerNetwork): { Peers?: readonly { Name: string; IP: string }[] } {
  if (driver !== "overlay" || !endpoints.size || swarm.state !== "active") return {};
  return { Peers: [{ Name: peerName(swarm.node.id), IP: swarm.address }] };
}

/** The services on an overlay by their names, with the addresses of their tasks. */
export function servicesOn(swarm: Swarm, network: DockerNetwork): { Services?: Readonly<Record<string, object>> } {
  if (network.driver !== "overlay" || swarm.state !== "active") return {};
  const found = [...swarm.services.values()].flatMap((service) => {
    const place = swarm.virtual.on(service, network);
    if (!place) return [];
    const tasks = runningOf(service)
      .toSorted((a, b) => a.slot - b.slot)
      .flatMap((task) => {
        const endpoint = task.container?.networks.get(network.id)?.endpoint;
        return endpoint
          ? [{ Name: nameOf(task), EndpointID: endpoint.id, EndpointIP: endpoint.address, Info: { "Host IP": swarm.address } }]
          : [];
      });
    const ports = network.options.Ingress
      ? service.ports.map(({ TargetPort, PublishedPort }) => `Target: ${TargetPort}, Publish: ${PublishedPort}`)
      : [];
    return [[service.spec.Name, { VIP: place.address ?? "<nil>", Ports: ports, LocalLBIndex: place.mark, Tasks: tasks }] as const];
  });
  return { Services: Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}
