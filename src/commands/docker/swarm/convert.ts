// A service of a Compose file as what the swarm is asked for (cli/compose/convert/service.go).
import { parseGoDuration } from "../../../base/duration.ts";
import { bytesOf } from "../../../base/units.ts";
import { healthOf } from "../../../docker/compose/body.ts";
import type { Service as ComposeService, Project } from "../../../docker/compose/model.ts";
import { ulimitsOf } from "../../../docker/compose/resources.ts";
import type { FileReferenceBody, ServiceSpec, UpdateConfig } from "../../../docker/swarm/types.ts";
import { dnsOf } from "./create-spec.ts";

/** The label that tells which stack a thing belongs to. */
export const NAMESPACE = "com.docker.stack.namespace";
const IMAGE = "com.docker.stack.image";

interface Policy {
  parallelism?: number;
  delay?: string;
  failure_action?: UpdateConfig["FailureAction"];
  monitor?: string;
  max_failure_ratio?: number;
  order?: UpdateConfig["Order"];
}
type Deploy = ComposeService["deploy"] & {
  mode?: "replicated" | "global";
  replicas?: number;
  labels?: Record<string, string>;
  endpoint_mode?: "vip" | "dnsrr";
  placement?: { constraints?: readonly string[]; max_replicas_per_node?: number };
  resources?: Record<"limits" | "reservations", { cpus?: string | number; memory?: string; pids?: number } | undefined>;
  restart_policy?: { condition?: "none" | "on-failure" | "any"; delay?: string; max_attempts?: number; window?: string };
  update_config?: Policy;
  rollback_config?: Policy;
};

const nanoseconds = (text: string): number => parseGoDuration(text) * 1e6;
const policyOf = (policy: Policy): UpdateConfig => ({
  Parallelism: policy.parallelism ?? 1,
  ...(policy.delay ? { Delay: nanoseconds(policy.delay) } : {}),
  ...(policy.failure_action ? { FailureAction: policy.failure_action } : {}),
  ...(policy.monitor ? { Monitor: nanoseconds(policy.monitor) } : {}),
  MaxFailureRatio: policy.max_failure_ratio ?? 0,
  ...(policy.order ? { Order: policy.order } : {}),
});

/** "name:address" or "name=address" as a line of /etc/hosts. */
const hostLine = (text: string): string => text.replace(/^([^:=]+)[:=](.*)$/, "$2 $1");

/** What a service of the file is to the swarm. */
export function specOf(
  stack: string,
  whole: Project,
  name: string,
  service: ComposeService,
  ids: ReadonlyMap<string, string>,
): ServiceSpec {
  const deploy = (service.deploy ?? {}) as Deploy;
  const resources = (kind: "limits" | "reservations") => {
    const { cpus, memory, pids } = deploy.resources?.[kind] ?? {};
    return {
      ...(cpus ? { NanoCPUs: Math.round(Number(cpus) * 1e9) } : {}),
      ...(memory ? { MemoryBytes: bytesOf(String(memory)) ?? 0 } : {}),
      ...(pids && kind === "limits" ? { Pids: Number(pids) } : {}),
    };
  };
  const files = (kind: "secret" | "config"): FileReferenceBody[] =>
    ((kind === "secret" ? service.secrets : service.configs) ?? []).map((reference) => {
      const title = (kind === "secret" ? whole.secrets : whole.configs)[reference.source]!.name;
      const File = {
        Name: reference.target ?? (kind === "secret" ? reference.source : `/${reference.source}`),
        UID: String(reference.uid ?? "0"),
        GID: String(reference.gid ?? "0"),
        Mode: Number(reference.mode ?? 0o444),
      };
      const id = ids.get(`${kind} ${title}`) ?? "";
      return kind === "secret" ? { File, SecretID: id, SecretName: title } : { File, ConfigID: id, ConfigName: title };
    });
  const labels = { ...(service.labels as Record<string, string> | undefined), [NAMESPACE]: stack };
  const env = Object.entries(service.environment ?? {}).flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`]));
  const tmpfs = (service.tmpfs ?? []).map((Target) => ({ Type: "tmpfs" as "bind", Target }));
  const volumes = (service.volumes ?? []).map(({ type, source, target, read_only }) => ({
    Type: type as "bind",
    ...(source ? { Source: type === "volume" ? whole.volumes[source]!.name : source } : {}),
    Target: target,
    ...(read_only ? { ReadOnly: true } : {}),
    ...(type === "volume" ? { VolumeOptions: { Labels: { [NAMESPACE]: stack } } } : {}),
  }));
  const mounts = [...volumes, ...tmpfs];
  const networks = Object.entries(service.networks ?? { default: null }).map(([key, options]) => ({
    Target: whole.networks[key]?.name ?? key,
    Aliases: [...(options?.aliases ?? []), name],
  }));
  const health = healthOf(service.healthcheck);
  const [secrets, configs] = [files("secret"), files("config")];
  const policy = deploy.restart_policy;
  return {
    Name: `${stack}_${name}`,
    Labels: { ...deploy.labels, [IMAGE]: service.image ?? "", [NAMESPACE]: stack },
    TaskTemplate: {
      ContainerSpec: {
        Image: service.image ?? "",
        Labels: labels,
        ...(service.entrypoint?.length ? { Command: service.entrypoint } : {}),
        ...(service.command?.length ? { Args: service.command } : {}),
        ...(service.hostname ? { Hostname: service.hostname } : {}),
        ...(env.length ? { Env: env.sort() } : {}),
        ...(service.working_dir ? { Dir: service.working_dir } : {}),
        ...(service.user ? { User: service.user } : {}),
        ...(service.tty ? { TTY: true } : {}),
        ...(service.read_only ? { ReadOnly: true } : {}),
        ...(service.stop_signal ? { StopSignal: service.stop_signal } : {}),
        ...(service.stop_grace_period ? { StopGracePeriod: nanoseconds(service.stop_grace_period) } : {}),
        ...(health ? { Healthcheck: health } : {}),
        ...(mounts.length ? { Mounts: mounts } : {}),
        ...(secrets.length ? { Secrets: secrets } : {}),
        ...(configs.length ? { Configs: configs } : {}),
        ...(service.init === undefined ? {} : { Init: service.init }),
        ...(service.stdin_open ? { OpenStdin: true } : {}),
        ...(service.group_add?.length ? { Groups: service.group_add } : {}),
        ...(service.extra_hosts?.length ? { Hosts: service.extra_hosts.map(hostLine) } : {}),
        ...(service.sysctls ? { Sysctls: service.sysctls } : {}),
        ...(service.ulimits ? { Ulimits: ulimitsOf(service.ulimits) } : {}),
        ...dnsOf(service.dns ?? [], service.dns_search ?? [], (service["dns_opt"] as string[] | undefined) ?? []),
        ...(service.cap_add?.length ? { CapabilityAdd: service.cap_add } : {}),
        ...(service.cap_drop?.length ? { CapabilityDrop: service.cap_drop } : {}),
      },
      Resources: { Limits: resources("limits"), Reservations: resources("reservations") },
      ...(policy
        ? {
            RestartPolicy: {
              ...(policy.condition ? { Condition: policy.condition } : {}),
              ...(policy.delay ? { Delay: nanoseconds(policy.delay) } : {}),
              ...(policy.max_attempts ? { MaxAttempts: policy.max_attempts } : {}),
              ...(policy.window ? { Window: nanoseconds(policy.window) } : {}),
            },
          }
        : {}),
      Placement: {
        ...(deploy.placement?.constraints?.length ? { Constraints: deploy.placement.constraints } : {}),
        ...(deploy.placement?.max_replicas_per_node ? { MaxReplicas: deploy.placement.max_replicas_per_node } : {}),
      },
      Networks: networks,
      ...(service.logging ? { LogDriver: { Name: service.logging.driver ?? "", Options: service.logging.options ?? {} } } : {}),
      ForceUpdate: 0,
    },
    Mode: deploy.mode === "global" ? { Global: {} } : { Replicated: { Replicas: deploy.replicas ?? 1 } },
    ...(deploy.update_config ? { UpdateConfig: policyOf(deploy.update_config) } : {}),
    ...(deploy.rollback_config ? { RollbackConfig: policyOf(deploy.rollback_config) } : {}),
    EndpointSpec: {
      ...(deploy.endpoint_mode ? { Mode: deploy.endpoint_mode } : {}),
      Ports: (service.ports ?? []).map((port) => ({
        Protocol: (port.protocol ?? "tcp") as "tcp",
        TargetPort: Number(port.target),
        ...(port.published ? { PublishedPort: Number(port.published) } : {}),
        PublishMode: (port.mode ?? "ingress") as "ingress",
      })),
    },
  };
}
