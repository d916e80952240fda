// What docker service update asks a service to be, over what it is (cli/command/service/update.go).
import type { ContainerSpec, PortConfig, ServiceSpec, TaskSpec } from "../../../docker/swarm/types.ts";
import { Failure } from "../client.ts";
import { parseMount } from "../container/mounts.ts";
import { pairsOf } from "../flags.ts";
import type { Docker } from "../tool.ts";
import { parsePort } from "./port.ts";
import { attachmentOf, networkId, references } from "./references.ts";
import { applied } from "./service-spec.ts";

const without = (list: readonly string[] | undefined, names: readonly string[]): string[] =>
  (list ?? []).filter((each) => !names.includes(each.split("=", 1)[0]!));

/** Of docker service update. @throws Failure */
export function* updateSpec(docker: Docker, old: ServiceSpec) {
  const { call } = docker;
  const spec = applied(docker, structuredClone(old));
  const task = spec.TaskTemplate as { -readonly [Key in keyof TaskSpec]: TaskSpec[Key] };
  const container = task.ContainerSpec as { -readonly [Key in keyof ContainerSpec]: ContainerSpec[Key] };
  if (call.given("image")) container.Image = call.string("image");
  if (call.given("args")) container.Args = call.string("args").split(/\s+/).filter(Boolean);
  if (call.given("replicas")) {
    if (!spec.Mode?.Replicated) throw new Failure("replicas can only be used with replicated mode");
    spec.Mode = { Replicated: { Replicas: call.int("replicas") } };
  }
  if (call.bool("force")) task.ForceUpdate = (task.ForceUpdate ?? 0) + 1;
  const added = (name: string) => call.list(`${name}-add`);
  const removed = (name: string) => call.list(`${name}-rm`);
  const given = (name: string) => added(name).length + removed(name).length > 0;
  if (given("env"))
    container.Env = [
      ...without(container.Env, [...removed("env"), ...added("env").map((each) => each.split("=", 1)[0]!)]),
      ...added("env"),
    ].sort();
  if (given("label")) spec.Labels = labelsAfter(spec.Labels, added("label"), removed("label"));
  if (given("container-label")) container.Labels = labelsAfter(container.Labels, added("container-label"), removed("container-label"));
  if (given("constraint"))
    task.Placement = {
      ...task.Placement,
      Constraints: [
        ...(task.Placement?.Constraints ?? []).filter((each) => !removed("constraint").includes(each)),
        ...added("constraint"),
      ].sort(),
    };
  if (given("mount")) {
    const fresh = added("mount").map(parseMount);
    container.Mounts = [
      ...(container.Mounts ?? []).filter(
        ({ Target = "" }) => !removed("mount").includes(Target) && !fresh.some((each) => each.Target === Target),
      ),
      ...fresh,
    ];
  }
  if (given("host")) {
    const turned = (text: string) => text.split(/:(.*)/s).slice(0, 2).reverse().join(" ");
    container.Hosts = [
      ...(container.Hosts ?? []).filter((each) => !removed("host").map(turned).includes(each)),
      ...added("host").map(turned),
    ];
  }
  if (given("publish")) {
    const gone = removed("publish").flatMap((text) => (/=/.test(text) ? parsePort(text) : parsePort(text.split(":").at(-1)!)));
    const same = (a: PortConfig, b: PortConfig) => a.TargetPort === b.TargetPort && (a.Protocol ?? "tcp") === (b.Protocol ?? "tcp");
    const fresh = added("publish").flatMap(parsePort);
    const kept = (spec.EndpointSpec?.Ports ?? []).filter(
      (port) => !gone.some((each) => same(each, port)) && !fresh.some((each) => same(each, port)),
    );
    spec.EndpointSpec = { ...spec.EndpointSpec, Ports: [...kept, ...fresh] };
  }
  if (given("network")) {
    const gone: string[] = [];
    for (const name of removed("network")) gone.push(yield* networkId(docker, name));
    const fresh: { Target: string }[] = [];
    for (const text of added("network")) fresh.push(yield* attachmentOf(docker, text));
    const kept = (task.Networks ?? spec.Networks ?? []).filter(({ Target }) => !gone.includes(Target));
    task.Networks = [...kept, ...fresh];
  }
  if (given("secret"))
    container.Secrets = [
      ...(container.Secrets ?? []).filter(({ SecretName = "" }) => !removed("secret").includes(SecretName)),
      ...(yield* references(docker, "secret", added("secret"))),
    ];
  if (given("config"))
    container.Configs = [
      ...(container.Configs ?? []).filter(({ ConfigName = "" }) => !removed("config").includes(ConfigName)),
      ...(yield* references(docker, "config", added("config"))),
    ];
  return spec;
}

function labelsAfter(old: ServiceSpec["Labels"], added: readonly string[], removed: readonly string[]): Record<string, string> {
  const next = { ...old, ...pairsOf(added) };
  for (const name of removed) delete next[name];
  return next;
}
