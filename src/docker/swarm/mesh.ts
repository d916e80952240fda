// The routing mesh: which ports services have, and how what comes there reaches their tasks (moby/swarmkit: manager/allocator/cnmallocator/portallocator.go).
import type { Listening } from "../../machine/sockets.ts";
import { badRequest } from "../error.ts";
import type { Parts } from "../parts.ts";
import type { Service } from "./service.ts";
import type { PortConfig, ServiceSpec } from "./types.ts";

/** Ports for those that ask for none. */
const FIRST_PORT = 30_000;

/** The ports of a service, those that are asked for without a number too. @param own what it is so far @throws EngineError where a port is another service's */
export function portsOf(services: Iterable<Service>, spec: ServiceSpec, own: Service | undefined): Service["ports"] {
  const others = [...services].filter((each) => each !== own);
  const taken = (port: number, protocol: string) =>
    others.find((each) =>
      each.ports.some((one) => one.PublishedPort === port && one.Protocol === protocol && one.PublishMode === "ingress"),
    );
  let free = FIRST_PORT;
  return (spec.EndpointSpec?.Ports ?? []).map((port: PortConfig) => {
    const { Protocol = "tcp", TargetPort, PublishMode = "ingress" } = port;
    let { PublishedPort = 0 } = port;
    const known = own?.ports.find((each) => each.TargetPort === TargetPort && each.Protocol === Protocol);
    const holder = PublishedPort && PublishMode === "ingress" ? taken(PublishedPort, Protocol) : undefined;
    if (holder)
      throw badRequest(
        `rpc error: code = InvalidArgument desc = port '${PublishedPort}' is already in use by service '${holder.spec.Name}' (${holder.id}) as an ingress port`,
      );
    if (!PublishedPort && PublishMode === "ingress") {
      while (taken(free, Protocol)) free++;
      PublishedPort = known?.PublishedPort ?? free++;
    }
    return { Protocol, TargetPort, PublishedPort, PublishMode };
  });
}

/** The routing mesh: each published port leads to one task after the other. */
export function openMesh(engine: Parts, service: Service): void {
  service.close?.();
  const { fabric } = engine;
  const ingress = engine.networks.all.find(({ options }) => options.Ingress);
  let turn = 0;
  const opened: Listening[] = [];
  for (const { TargetPort, PublishedPort, Protocol, PublishMode } of service.ports) {
    if (PublishMode !== "ingress") continue;
    const target = () => {
      const running = service.tasks.filter(
        ({ state, desired, container }) => state === "running" && desired === "running" && container?.live,
      );
      const container = running[turn++ % Math.max(1, running.length)]?.container;
      const place = container && [...container.networks.values()].find(({ network }) => network === ingress);
      return place?.endpoint?.address ?? "0.0.0.0";
    };
    const source = ingress?.gateways[0] ?? "10.0.0.1";
    opened.push(
      fabric.host.stack.listen(
        PublishedPort,
        {
          get forward() {
            return { address: target(), port: TargetPort, source };
          },
        },
        { address: "0.0.0.0", protocol: Protocol.toUpperCase() as "TCP" },
      ),
    );
  }
  service.close = () => {
    for (const each of opened) each.close();
  };
}
