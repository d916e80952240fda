// What docker service create asks a service to be (cli/command/service/create.go).
import { makeName } from "../../../docker/names.ts";
import type { ContainerSpec, ServiceSpec } from "../../../docker/swarm/types.ts";
import { Failure } from "../client.ts";
import { ulimit } from "../container/devices.ts";
import { environmentOf } from "../container/environment.ts";
import { parseMount } from "../container/mounts.ts";
import { pairsOf } from "../flags.ts";
import type { Docker } from "../tool.ts";
import { parsePort } from "./port.ts";
import { attachmentOf, references } from "./references.ts";
import { applied } from "./service-spec.ts";

/** Of docker service create. @throws Failure */
export function* createSpec(docker: Docker) {
  const { call, self } = docker;
  const [Image = "", ...Args] = call.args;
  const mode = call.string("mode");
  if (mode !== "replicated" && mode !== "global") throw new Failure(`Unknown mode: ${mode}, only replicated and global supported`);
  if (mode === "global" && call.given("replicas")) throw new Failure("replicas can only be used with replicated or replicated-job mode");
  const env = environmentOf(self, call);
  const mounts = call.list("mount").map(parseMount);
  const [Secrets, Configs] = [
    yield* references(docker, "secret", call.list("secret")),
    yield* references(docker, "config", call.list("config")),
  ];
  const constraints = call.list("constraint");
  const networks: { Target: string; Aliases?: string[] }[] = [];
  for (const text of call.list("network")) networks.push(yield* attachmentOf(docker, text));
  const ports = call.list("publish").flatMap(parsePort);
  const base: ServiceSpec = {
    Name: call.string("name") || nameFor(docker),
    Labels: pairsOf(call.list("label")),
    TaskTemplate: {
      ContainerSpec: {
        Image,
        Labels: pairsOf(call.list("container-label")),
        ...(Args.length ? { Args } : {}),
        ...(env.length ? { Env: env } : {}),
        ...(mounts.length ? { Mounts: mounts } : {}),
        ...(call.list("host").length
          ? { Hosts: call.list("host").map((text) => `${text.slice(text.indexOf(":") + 1)} ${text.slice(0, text.indexOf(":"))}`) }
          : {}),
        ...(Secrets.length ? { Secrets } : {}),
        ...(Configs.length ? { Configs } : {}),
        ...(call.list("cap-add").length ? { CapabilityAdd: call.list("cap-add") } : {}),
        ...(call.list("cap-drop").length ? { CapabilityDrop: call.list("cap-drop") } : {}),
        ...(call.list("group").length ? { Groups: call.list("group") } : {}),
        ...(call.list("sysctl").length ? { Sysctls: pairsOf(call.list("sysctl")) } : {}),
        ...(call.list("ulimit").length ? { Ulimits: call.list("ulimit").map(ulimit) } : {}),
        ...dnsOf(call.list("dns"), call.list("dns-search"), call.list("dns-option")),
      },
      Placement: constraints.length ? { Constraints: constraints } : {},
      ...(networks.length ? { Networks: networks } : {}),
      ForceUpdate: 0,
    },
    Mode: mode === "global" ? { Global: {} } : { Replicated: { Replicas: call.given("replicas") ? call.int("replicas") : 1 } },
    EndpointSpec: { Mode: call.string("endpoint-mode") as "vip", ...(ports.length ? { Ports: ports } : {}) },
  };
  return applied(docker, base);
}

/** Name servers, where some are told. */
export const dnsOf = (
  servers: readonly string[],
  search: readonly string[],
  options: readonly string[],
): Pick<ContainerSpec, "DNSConfig"> =>
  servers.length + search.length + options.length
    ? {
        DNSConfig: {
          ...(servers.length ? { Nameservers: servers } : {}),
          ...(search.length ? { Search: search } : {}),
          ...(options.length ? { Options: options } : {}),
        },
      }
    : {};

/** A service without a name gets one as containers do. */
function nameFor(docker: Docker): string {
  return makeName(docker.self.machine.random.stream(`service ${docker.now}`), () => false);
}
