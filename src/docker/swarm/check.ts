// What is wrong with the specification of a service (moby/swarmkit: manager/controlapi/service.go).
import { badRequest, EngineError } from "../error.ts";
import type { Parts } from "../parts.ts";
import type { Service } from "./service.ts";
import { shaped } from "./shape.ts";
import type { ServiceSpec } from "./types.ts";

/** With what is left out, and identities instead of names. @param old the service that shall be changed @throws EngineError */
export function checked({ networks: known }: Parts, spec: ServiceSpec, old?: Service): ServiceSpec {
  shaped(spec);
  const invalid = (why: string) => badRequest(`rpc error: code = InvalidArgument desc = ${why}`);
  if (!/^[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?$/.test(spec.Name ?? "")) throw invalid("name must be valid as a DNS name component");
  if (!spec.TaskTemplate?.ContainerSpec?.Image) throw invalid("ContainerSpec: image reference must be provided");
  for (const text of spec.TaskTemplate.Placement?.Constraints ?? [])
    if (!/==|!=/.test(text)) throw new EngineError(500, "rpc error: code = Unknown desc = constraint expected one operator from ==, !=");
  if (old && Boolean(old.spec.Mode?.Global) !== Boolean(spec.Mode?.Global))
    throw new EngineError(500, "rpc error: code = Unimplemented desc = service mode change is not allowed");
  const networks = (given: ServiceSpec["Networks"]) =>
    given?.map((each) => {
      const network = known.get(each.Target);
      if (network.driver !== "overlay" && !["host", "bridge"].includes(network.driver))
        throw new EngineError(
          403,
          `The network ${each.Target} cannot be used with services. Only networks scoped to the swarm can be used, such as those created with the overlay driver.`,
        );
      return { ...each, Target: network.id };
    });
  const template = { ...spec.TaskTemplate, ...(spec.TaskTemplate.Networks ? { Networks: networks(spec.TaskTemplate.Networks)! } : {}) };
  return {
    ...spec,
    TaskTemplate: { ForceUpdate: 0, Runtime: "container", ...template },
    Mode: spec.Mode?.Global ? { Global: {} } : { Replicated: { Replicas: spec.Mode?.Replicated?.Replicas ?? 1 } },
    ...(spec.Networks ? { Networks: networks(spec.Networks)! } : {}),
  };
}
