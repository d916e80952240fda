// docker stack: services, networks, secrets and configs of a compose file, deployed to the swarm (cli/command/stack).

import { toBase64 } from "../../../base/bytes.ts";
import { parseGoDuration } from "../../../base/duration.ts";
import { bytesOf } from "../../../base/units.ts";
import { healthOf } from "../../../docker/compose/body.ts";
import { loadProject, type Surroundings } from "../../../docker/compose/load.ts";
import { ComposeError, type Service as ComposeService, type Project } from "../../../docker/compose/model.ts";
import type { FileReferenceBody, ServiceSpec, UpdateConfig } from "../../../docker/swarm/types.ts";
import { resolvePath } from "../../../machine/files.ts";
import { readAll } from "../../../machine/tasks.ts";
import { Failure, filtersOf, part } from "../client.ts";
import { filterFlag, flag, formatFlag } from "../flags.ts";
import { formatted, type Table } from "../format.ts";
import { type Docker, group, verb } from "../tool.ts";
import { listServices, resolved, type Service, servicesTable } from "./service.ts";
import { showTasks } from "./tasks.ts";

const NAMESPACE = "com.docker.stack.namespace";
const IMAGE = "com.docker.stack.image";
const ofStack = (stack: string): Record<string, readonly string[]> => ({ label: [`${NAMESPACE}=${stack}`] });

interface Policy {
  parallelism?: number;
  delay?: string;
  failure_action?: UpdateConfig["FailureAction"];
  monitor?: string;
  max_failure_ratio?: number;
  order?: UpdateConfig["Order"];
}
interface Deploy {
  mode?: "replicated" | "global";
  replicas?: number;
  labels?: Record<string, string>;
  endpoint_mode?: "vip" | "dnsrr";
  placement?: { constraints?: readonly string[] };
  resources?: Record<"limits" | "reservations", { cpus?: string | number; memory?: string } | undefined>;
  restart_policy?: { condition?: "none" | "on-failure" | "any"; delay?: string; max_attempts?: number; window?: string };
  update_config?: Policy;
  rollback_config?: Policy;
}

const nanoseconds = (text: string): number => parseGoDuration(text) * 1e6;
const policyOf = (policy: Policy): UpdateConfig => ({
  Parallelism: policy.parallelism ?? 1,
  ...(policy.delay ? { Delay: nanoseconds(policy.delay) } : {}),
  ...(policy.failure_action ? { FailureAction: policy.failure_action } : {}),
  ...(policy.monitor ? { Monitor: nanoseconds(policy.monitor) } : {}),
  MaxFailureRatio: policy.max_failure_ratio ?? 0,
  ...(policy.order ? { Order: policy.order } : {}),
});

function project({ self }: Docker, stack: string, files: readonly string[], input: string | undefined): Project {
  const { files: tree } = self.machine;
  const around: Surroundings = {
    read: (path) => (path === "/dev/stdin" ? input : tree.lookup(path)?.type === "file" ? tree.read(path) : undefined),
    isFolder: (path) => tree.isFolder(path),
    home: self.environment["HOME"] ?? "/",
    environment: self.environment,
    // The version of a file is not obsolete here.
    warn: () => {},
  };
  const paths = files.map((file) => (file === "-" ? "/dev/stdin" : resolvePath(self.directory, file)));
  const missing = files.find((file, index) => file !== "-" && !tree.exists(paths[index]!));
  if (missing) throw new Failure(`open ${missing}: no such file or directory`);
  const [first = ""] = paths;
  const directory = first === "/dev/stdin" ? self.directory : first.slice(0, first.lastIndexOf("/")) || "/";
  try {
    return loadProject(around, { files: paths, directory, name: stack, profiles: [] });
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    throw new Failure(error.message);
  }
}

/** What a service of the file is to the swarm. */
function specOf(stack: string, whole: Project, name: string, service: ComposeService, ids: ReadonlyMap<string, string>): ServiceSpec {
  const deploy = (service.deploy ?? {}) as unknown as Deploy;
  const resources = (kind: "limits" | "reservations") => {
    const { cpus, memory } = deploy.resources?.[kind] ?? {};
    return {
      ...(cpus ? { NanoCPUs: Math.round(Number(cpus) * 1e9) } : {}),
      ...(memory ? { MemoryBytes: bytesOf(String(memory)) ?? 0 } : {}),
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
  const mounts = (service.volumes ?? []).map(({ type, source, target, read_only }) => ({
    Type: type as "bind",
    ...(source ? { Source: type === "volume" ? whole.volumes[source]!.name : source } : {}),
    Target: target,
    ...(read_only ? { ReadOnly: true } : {}),
    ...(type === "volume" ? { VolumeOptions: { Labels: { [NAMESPACE]: stack } } } : {}),
  }));
  const networks = Object.entries(service.networks ?? { default: null }).map(([key, options]) => ({
    Target: whole.networks[key]?.name ?? key,
    Aliases: [...((options?.aliases as readonly string[] | undefined) ?? []), name],
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
            },
          }
        : {}),
      Placement: deploy.placement?.constraints?.length ? { Constraints: deploy.placement.constraints } : {},
      Networks: networks,
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

const UNSUPPORTED = [
  "build",
  "cap_add",
  "cap_drop",
  "cgroupns_mode",
  "cgroup_parent",
  "devices",
  "domainname",
  "external_links",
  "ipc",
  "links",
  "mac_address",
  "network_mode",
  "pid",
  "privileged",
  "restart",
  "security_opt",
  "shm_size",
  "sysctls",
  "ulimits",
  "userns_mode",
].filter((each) => !each.startsWith("cap_") && each !== "sysctls" && each !== "ulimits");

const deploy = verb(
  {
    name: "deploy",
    aliases: ["up"],
    summary: "Deploy a new stack or update an existing stack",
    usage: "deploy [OPTIONS] STACK",
    takes: { least: 1, most: 1 },
    flags: [
      flag("-c, --compose-file", "strings", 'Compose files, or "-" for standard input'),
      flag("--orchestrator", "string", "What runs it (swarm|kubernetes|all)", { unsimulated: true }),
      flag("--prune", "bool", "Remove services that are not in the file any more"),
      flag("--resolve-image", "string", 'Ask the registry for digests ("always"|"changed"|"never")', {
        default: "always",
      }),
      flag("--with-registry-auth", "bool", "Hand on what lets nodes into the registry", {
        unseen: "the only node is the one that logged in",
      }),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    const [stack = ""] = call.args;
    const files = call.list("compose-file");
    if (!files.length) throw new Failure("Please specify a Compose file (with --compose-file)");
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(stack)) throw new Failure(`invalid stack name: ${JSON.stringify(stack)}`);
    const input = files.includes("-") ? yield* readAll(docker.self.stdin) : undefined;
    const whole = project(docker, stack, files, input);
    const ignored = UNSUPPORTED.filter((name) =>
      Object.values(whole.services).some((service) => service[name] !== undefined && service[name] !== false),
    );
    if (ignored.length) yield* docker.err(`Ignoring unsupported options: ${ignored.join(", ")}\n\n`);
    if (Object.values(whole.services).some(({ container_name }) => container_name !== undefined))
      yield* docker.err("Ignoring deprecated options:\n\ncontainer_name: Setting the container name is not supported.\n\n");
    yield* makeNetworks(docker, stack, whole);
    const ids = yield* makeFiles(docker, stack, whole);
    const old = yield* client.json<Service[]>("GET", "/services", { query: { filters: filtersOf([], ofStack(stack)) } });
    if (call.bool("prune"))
      for (const service of old)
        if (!Object.keys(whole.services).some((name) => service.Spec.Name === `${stack}_${name}`))
          yield* removeOne(docker, "service", service.ID, service.Spec.Name);
    for (const name of Object.keys(whole.services).sort()) {
      const spec = specOf(stack, whole, name, whole.services[name]!, ids);
      const warning = call.string("resolve-image") === "never" ? "" : yield* resolved(docker, spec);
      if (warning) yield* docker.err(`${warning}\n`);
      const same = old.find(({ Spec }) => Spec.Name === spec.Name);
      if (same) {
        yield* docker.out(`Updating service ${spec.Name} (id: ${same.ID})\n`);
        yield* client.send("POST", `/services/${same.ID}/update`, { query: { version: same.Version.Index }, body: spec });
      } else {
        yield* docker.out(`Creating service ${spec.Name}\n`);
        try {
          yield* client.send("POST", "/services/create", { body: spec });
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          throw new Failure(`failed to create service ${spec.Name}: ${error.message}`);
        }
      }
    }
    return 0;
  },
);

function* makeNetworks(docker: Docker, stack: string, whole: Project) {
  const { client } = docker;
  const there = yield* client.json<{ Name: string; Scope: string }[]>("GET", "/networks");
  const used = new Set(Object.values(whole.services).flatMap((service) => Object.keys(service.networks ?? { default: null })));
  for (const [key, network] of Object.entries(whole.networks)) {
    if (!used.has(key)) continue;
    const found = there.find(({ Name }) => Name === network.name);
    if (network.external) {
      if (!found)
        throw new Failure(
          `network ${JSON.stringify(network.name)} is declared as external, but could not be found. You need to create a swarm-scoped network before the stack is deployed`,
        );
      continue;
    }
    if (found) continue;
    yield* docker.out(`Creating network ${network.name}\n`);
    yield* client.send("POST", "/networks/create", {
      body: {
        Name: network.name,
        Driver: network.driver ?? "overlay",
        Internal: network.internal ?? false,
        Attachable: network.attachable ?? false,
        Options: network.driver_opts ?? {},
        Labels: { ...network.labels, [NAMESPACE]: stack },
        ...(network.ipam?.config?.length ? { IPAM: { Config: network.ipam.config.map(({ subnet }) => ({ Subnet: subnet })) } } : {}),
      },
    });
  }
}

/** Makes secrets and configs; all of them by kind and name. */
function* makeFiles(docker: Docker, stack: string, whole: Project) {
  const { client, self } = docker;
  const ids = new Map<string, string>();
  for (const kind of ["secret", "config"] as const) {
    const places = kind === "secret" ? whole.secrets : whole.configs;
    if (!Object.keys(places).length) continue;
    const there = yield* client.json<{ ID: string; Spec: { Name: string } }[]>("GET", `/${kind}s`);
    for (const place of Object.values(places)) {
      const found = there.find(({ Spec }) => Spec.Name === place.name);
      if (found) ids.set(`${kind} ${place.name}`, found.ID);
      else if (place.external) throw new Failure(`${kind} not found: ${place.name}`);
      else {
        const text = place.content ?? (place.environment ? (whole.environment[place.environment] ?? "") : undefined);
        const path = place.file ?? "";
        if (text === undefined && !self.machine.files.exists(path)) throw new Failure(`open ${path}: no such file or directory`);
        yield* docker.out(`Creating ${kind} ${place.name}\n`);
        const { ID } = yield* client.json<{ ID: string }>("POST", `/${kind}s/create`, {
          body: { Name: place.name, Labels: { [NAMESPACE]: stack }, Data: toBase64(text ?? self.machine.files.read(path)) },
        });
        ids.set(`${kind} ${place.name}`, ID);
      }
    }
  }
  return ids;
}

function* removeOne(docker: Docker, kind: string, id: string, name: string) {
  yield* docker.out(`Removing ${kind} ${name}\n`);
  yield* docker.client.send("DELETE", `/${kind}s/${part(id)}`);
}

const remove = verb(
  {
    name: "rm",
    aliases: ["remove", "down"],
    summary: "Remove one or more stacks",
    usage: "rm [OPTIONS] STACK [STACK...]",
    takes: { least: 1 },
    flags: [flag("--orchestrator", "string", "What runs it (swarm|kubernetes|all)", { unsimulated: true })],
  },
  function* (docker) {
    const { client } = docker;
    for (const stack of docker.args) {
      const query = { filters: filtersOf([], ofStack(stack)) };
      const services = yield* client.json<Service[]>("GET", "/services", { query });
      const named = (yield* client.json<{ Id: string; Name: string }[]>("GET", "/networks", { query })).map(({ Id, Name }) => ({
        ID: Id,
        Spec: { Name },
      }));
      const secrets = yield* client.json<{ ID: string; Spec: { Name: string } }[]>("GET", "/secrets", { query });
      const configs = yield* client.json<{ ID: string; Spec: { Name: string } }[]>("GET", "/configs", { query });
      if (!services.length && !named.length && !secrets.length && !configs.length) {
        yield* docker.err(`Nothing found in stack: ${stack}\n`);
        continue;
      }
      const sorted = [...services].sort((a, b) => (a.Spec.Name < b.Spec.Name ? -1 : 1));
      for (const [kind, all] of [
        ["service", sorted],
        ["secret", secrets],
        ["config", configs],
        ["network", named],
      ] as const)
        for (const each of all) yield* removeOne(docker, kind, each.ID, each.Spec.Name);
    }
    return 0;
  },
);

interface Stack {
  Name: string;
  Services: number;
}
const stacksTable: Table<Stack> = {
  type: "formatter.stackContext",
  usual: "table {{.Name}}\t{{.Services}}\t{{.Orchestrator}}",
  fields: {
    Name: { heading: "NAME", of: ({ Name }) => Name },
    Services: { heading: "SERVICES", of: ({ Services }) => String(Services) },
    Orchestrator: { heading: "ORCHESTRATOR", of: () => "Swarm" },
  },
};

const list = verb(
  {
    name: "ls",
    aliases: ["list"],
    summary: "List stacks",
    usage: "ls [OPTIONS]",
    flags: [formatFlag("the stacks"), flag("--orchestrator", "string", "What runs them (swarm|kubernetes|all)", { unsimulated: true })],
  },
  function* (docker) {
    const services = yield* docker.client.json<Service[]>("GET", "/services", {
      query: { filters: filtersOf([], { label: [NAMESPACE] }) },
    });
    const counts = new Map<string, number>();
    for (const { Spec } of services) counts.set(Spec.Labels![NAMESPACE]!, (counts.get(Spec.Labels![NAMESPACE]!) ?? 0) + 1);
    const rows = [...counts]
      .map(([Name, Services]) => ({ Name, Services }))
      .sort((a, b) => a.Name.localeCompare(b.Name, "en", { numeric: true }));
    yield* docker.out(formatted(stacksTable, rows, { format: docker.call.string("format") }));
    return 0;
  },
);

const services = verb(
  {
    name: "services",
    summary: "List the services in the stack",
    usage: "services [OPTIONS] STACK",
    takes: { least: 1, most: 1 },
    flags: [filterFlag, formatFlag("the services"), flag("-q, --quiet", "bool", "Only the IDs")],
  },
  function* (docker) {
    const [stack = ""] = docker.args;
    const rows = yield* listServices(docker, ofStack(stack));
    if (!rows.length) {
      yield* docker.err(`Nothing found in stack: ${stack}\n`);
      return 0;
    }
    yield* docker.out(formatted(servicesTable, rows, { format: docker.call.string("format"), quiet: docker.call.bool("quiet") }));
    return 0;
  },
);

const ps = verb(
  {
    name: "ps",
    summary: "List the tasks in the stack",
    usage: "ps [OPTIONS] STACK",
    takes: { least: 1, most: 1 },
    flags: [
      filterFlag,
      formatFlag("the tasks"),
      flag("--no-resolve", "bool", "Show IDs instead of names"),
      flag("--no-trunc", "bool", "Do not shorten anything"),
      flag("-q, --quiet", "bool", "Only the IDs"),
    ],
  },
  function* (docker) {
    const [stack = ""] = docker.args;
    const query = { filters: filtersOf([], ofStack(stack)) };
    if (!(yield* docker.client.json<object[]>("GET", "/tasks", { query })).length) throw new Failure(`nothing found in stack: ${stack}`);
    return yield* showTasks(docker, ofStack(stack));
  },
);

export const stack = group("stack", "Manage Docker stacks", [deploy, list, ps, remove, services]);
