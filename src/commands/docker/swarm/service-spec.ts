// What the flags that docker service create and update share change of a specification (cli/command/service/opts.go).
import { bytesOf } from "../../../base/units.ts";
import type { ContainerSpec, ServiceSpec, TaskSpec, UpdateConfig } from "../../../docker/swarm/types.ts";
import { pairsOf } from "../flags.ts";
import type { Docker } from "../tool.ts";

const nanoseconds = (call: Docker["call"], name: string): number => call.duration(name) * 1e6;

/** What flags change of a specification, for create and update alike. */
export function applied({ call }: Docker, spec: ServiceSpec): ServiceSpec {
  const task = spec.TaskTemplate;
  const container = { ...task.ContainerSpec } as ContainerSpec & Record<string, unknown>;
  const text = (name: string, key: string) => {
    if (call.given(name)) container[key] = call.string(name);
  };
  text("hostname", "Hostname");
  text("user", "User");
  text("workdir", "Dir");
  text("stop-signal", "StopSignal");
  if (call.given("entrypoint")) container.Command = call.string("entrypoint").split(/\s+/).filter(Boolean);
  if (call.given("tty")) container.TTY = call.bool("tty");
  if (call.given("read-only")) container.ReadOnly = call.bool("read-only");
  if (call.given("init")) container.Init = call.bool("init");
  if (call.given("stop-grace-period")) container.StopGracePeriod = nanoseconds(call, "stop-grace-period");
  if (call.bool("no-healthcheck")) container.Healthcheck = { Test: ["NONE"] };
  else if (["health-cmd", "health-interval", "health-retries", "health-start-period", "health-timeout"].some((name) => call.given(name)))
    container.Healthcheck = {
      ...container.Healthcheck,
      ...(call.given("health-cmd") ? { Test: ["CMD-SHELL", call.string("health-cmd")] } : {}),
      ...(call.given("health-interval") ? { Interval: nanoseconds(call, "health-interval") } : {}),
      ...(call.given("health-timeout") ? { Timeout: nanoseconds(call, "health-timeout") } : {}),
      ...(call.given("health-start-period") ? { StartPeriod: nanoseconds(call, "health-start-period") } : {}),
      ...(call.given("health-retries") ? { Retries: call.int("health-retries") } : {}),
    };
  const resources = (kind: "limit" | "reserve", old: object = {}) => ({
    ...old,
    ...(call.given(`${kind}-cpu`) ? { NanoCPUs: Math.round(Number(call.string(`${kind}-cpu`)) * 1e9) } : {}),
    ...(call.given(`${kind}-memory`) ? { MemoryBytes: bytesOf(call.string(`${kind}-memory`)) ?? 0 } : {}),
    ...(kind === "limit" && call.given("limit-pids") ? { Pids: call.int("limit-pids") } : {}),
  });
  const restart = { ...task.RestartPolicy };
  if (call.given("restart-condition")) restart.Condition = call.string("restart-condition") as "any";
  if (call.given("restart-delay")) restart.Delay = nanoseconds(call, "restart-delay");
  if (call.given("restart-max-attempts")) restart.MaxAttempts = call.int("restart-max-attempts");
  if (call.given("restart-window")) restart.Window = nanoseconds(call, "restart-window");
  const updates = (kind: "update" | "rollback", old: UpdateConfig | undefined): UpdateConfig | undefined => {
    const given = (name: string) => call.given(`${kind}-${name}`);
    if (!["delay", "failure-action", "max-failure-ratio", "monitor", "order", "parallelism"].some(given)) return old;
    const next = {
      Parallelism: 1,
      Monitor: 5e9,
      FailureAction: "pause" as const,
      MaxFailureRatio: 0,
      Order: "stop-first" as const,
      ...old,
    };
    return {
      ...next,
      ...(given("delay") ? { Delay: nanoseconds(call, `${kind}-delay`) } : {}),
      ...(given("failure-action") ? { FailureAction: call.string(`${kind}-failure-action`) as "pause" } : {}),
      ...(given("max-failure-ratio") ? { MaxFailureRatio: Number(call.string(`${kind}-max-failure-ratio`)) } : {}),
      ...(given("monitor") ? { Monitor: nanoseconds(call, `${kind}-monitor`) } : {}),
      ...(given("order") ? { Order: call.string(`${kind}-order`) as "stop-first" } : {}),
      ...(given("parallelism") ? { Parallelism: call.int(`${kind}-parallelism`) } : {}),
    };
  };
  const [update, rollback] = [updates("update", spec.UpdateConfig), updates("rollback", spec.RollbackConfig)];
  const template: TaskSpec = {
    ...task,
    ContainerSpec: container,
    Resources: { Limits: resources("limit", task.Resources?.Limits), Reservations: resources("reserve", task.Resources?.Reservations) },
    ...(Object.keys(restart).length ? { RestartPolicy: restart } : {}),
    ...(call.given("log-driver") || call.given("log-opt")
      ? {
          LogDriver: {
            Name: call.string("log-driver"),
            ...(call.list("log-opt").length ? { Options: pairsOf(call.list("log-opt")) } : {}),
          },
        }
      : {}),
    ...(call.given("replicas-max-per-node") ? { Placement: { ...task.Placement, MaxReplicas: call.int("replicas-max-per-node") } } : {}),
  };
  return {
    ...spec,
    TaskTemplate: template,
    ...(update ? { UpdateConfig: update } : {}),
    ...(rollback ? { RollbackConfig: rollback } : {}),
    EndpointSpec: {
      ...spec.EndpointSpec,
      ...(call.given("endpoint-mode") || !spec.EndpointSpec ? { Mode: call.string("endpoint-mode") as "vip" } : {}),
    },
  };
}
