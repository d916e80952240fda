// The networks that the tasks of services join, and how one of them goes.
import { drive } from "../../machine/drive.ts";
import { badRequest } from "../error.ts";
import type { DockerNetwork } from "../networks/network.ts";
import type { Parts } from "../parts.ts";
import type { Service } from "./service.ts";
import type { SwarmState } from "./swarm-types.ts";

/** The networks that a service's tasks join. */
export function networksOf({ networks }: Parts, service: Service): { network: DockerNetwork; aliases: readonly string[] }[] {
  const asked = service.spec.TaskTemplate.Networks ?? service.spec.Networks ?? [];
  const found = asked.map(({ Target, Aliases = [] }) => ({ network: networks.get(Target), aliases: Aliases }));
  const ingress = service.ports.some(({ PublishMode }) => PublishMode === "ingress");
  if (ingress && !found.some(({ network }) => network.driver === "host")) {
    const network = networks.all.find(({ options }) => options.Ingress);
    if (network) found.push({ network, aliases: [] });
  }
  return found;
}

/** Takes an overlay away, once the tasks that were on it have gone. @throws EngineError where a service is on it */
export function dropOverlay({ engine, services, changed }: SwarmState, network: DockerNetwork): void {
  const user = [...services.values()].find((service) => networksOf(engine, service).some((each) => each.network === network));
  if (user) throw badRequest(`rpc error: code = FailedPrecondition desc = network ${network.id} is in use by service ${user.id}`);
  const { networks, containers, clock } = engine;
  const leaving = [...network.endpoints.keys()].every((id) => containers.find(id)?.config.Labels?.["com.docker.swarm.task.id"]);
  if (!network.endpoints.size || !leaving) {
    networks.remove(network.id);
    return;
  }
  drive(
    clock,
    (function* () {
      while (network.endpoints.size) yield { on: changed };
      if (networks.all.includes(network)) networks.remove(network.id);
    })(),
  );
}
