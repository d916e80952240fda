// What a service is asked to be by flags: of docker service create, and of docker service update over what it is (cli/command/service/opts.go, update.go).
import { bytesOf } from "../../../base/units.ts";
import { makeName } from "../../../docker/names.ts";
import type { ContainerSpec, FileReferenceBody, PortConfig, ServiceSpec, TaskSpec, UpdateConfig } from "../../../docker/swarm/types.ts";
import { Failure, filtersOf, part } from "../client.ts";
import { environmentOf, parseMount, ulimit } from "../container/config.ts";
import { flag, pairsOf } from "../flags.ts";
import type { Docker } from "../tool.ts";

const nanoseconds = (call: Docker["call"], name: string): number => call.duration(name) * 1e6;

const policy = (kind: "update" | "rollback") => [
  flag(`--${kind}-delay`, "duration", `Time between batches of a ${kind} (ns|us|ms|s|m|h)`, { default: "0s" }),
  flag(`--${kind}-failure-action`, "string", `What follows a failed ${kind} (pause|continue${kind === "update" ? "|rollback" : ""})`, {
    default: "pause",
  }),
  flag(`--${kind}-max-failure-ratio`, "decimal", `How many may fail in a ${kind}`, { default: "0" }),
  flag(`--${kind}-monitor`, "duration", "How long each task is watched for failures (ns|us|ms|s|m|h)", { default: "5s" }),
  flag(`--${kind}-order`, "string", "What comes first (start-first|stop-first)", { default: "stop-first" }),
  flag(`--${kind}-parallelism`, "int", "Tasks at the same time (0: all of them)", { default: "1" }),
];

/** What is wrong with a port, before anything is done. */
function portProblem(text: string): string | undefined {
  try {
    parsePort(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}

/** Flags that create and update share. */
export const common = [
  flag("-d, --detach", "bool", "Do not wait until it has converged"),
  flag("-q, --quiet", "bool", "Show no progress"),
  flag("--entrypoint", "string", "Another entrypoint than the image's"),
  flag("--health-cmd", "string", "How its health is asked for"),
  flag("--health-interval", "duration", "Time between checks (ms|s|m|h)"),
  flag("--health-retries", "int", "So many failures in a row are unhealthy"),
  flag("--health-start-period", "duration", "Time in which failures do not count (ms|s|m|h)"),
  flag("--health-timeout", "duration", "How long a check may take (ms|s|m|h)"),
  flag("--no-healthcheck", "bool", "Without the image's check"),
  flag("--hostname", "string", "Host name of the containers"),
  flag("--init", "bool", "A process 1 that forwards signals and reaps processes"),
  flag("--limit-cpu", "decimal", "Processors that it may use"),
  flag("--limit-memory", "bytes", "Memory that it may use", { default: "0" }),
  flag("--limit-pids", "int", "Processes that it may have"),
  flag("--reserve-cpu", "decimal", "Processors that are kept for it"),
  flag("--reserve-memory", "bytes", "Memory that is kept for it", { default: "0" }),
  flag("--log-driver", "string", "What takes its logs"),
  flag("--log-opt", "list", "Options of that"),
  flag("--no-resolve-image", "bool", "Do not ask the registry for the digest"),
  flag("--read-only", "bool", "Its root cannot be written"),
  flag("--replicas", "int", "Number of tasks"),
  flag("--replicas-max-per-node", "int", "Tasks on one node at most (0: as many as there are)"),
  flag("--restart-condition", "string", "When tasks are started again (none|on-failure|any)", { default: "any" }),
  flag("--restart-delay", "duration", "Time before that (ns|us|ms|s|m|h)", { default: "5s" }),
  flag("--restart-max-attempts", "int", "How often at most"),
  flag("--restart-window", "duration", "Over which time attempts count (ns|us|ms|s|m|h)"),
  flag("--stop-grace-period", "duration", "How long it may take to end (ns|us|ms|s|m|h)", { default: "10s" }),
  flag("--stop-signal", "string", "What ends it"),
  flag("-t, --tty", "bool", "With a terminal"),
  flag("-u, --user", "string", "Username or UID (format: <name|uid>[:<group|gid>])"),
  flag("--with-registry-auth", "bool", "Hand on what lets nodes into the registry", { unseen: "the only node is the one that logged in" }),
  flag("-w, --workdir", "string", "Working directory in the container"),
  flag("--endpoint-mode", "string", "How its name is answered (vip or dnsrr)", { default: "vip" }),
  ...policy("rollback"),
  ...policy("update"),
];

export const createFlags = [
  ...common,
  flag("--cap-add", "list", "Add capabilities"),
  flag("--cap-drop", "list", "Drop capabilities"),
  flag("--config", "list", "Configs that it sees"),
  flag("--constraint", "list", "Where it may run"),
  flag("--container-label", "list", "Labels of its containers"),
  flag("--dns", "list", "Name servers"),
  flag("--dns-option", "list", "Options of name servers"),
  flag("--dns-search", "list", "Domains that names are looked for in"),
  flag("-e, --env", "list", "Variables"),
  flag("--env-file", "list", "Variables from a file"),
  flag("--group", "list", "Further groups"),
  flag("--host", "list", "Further names of addresses (host:ip)"),
  flag("-l, --label", "list", "Labels"),
  flag("--mode", "string", "How many tasks there are (replicated or global)", { default: "replicated" }),
  flag("--mount", "mount", "Mounts"),
  flag("--name", "string", "Its name"),
  flag("--network", "network", "Networks that it joins"),
  flag("--placement-pref", "list", "What it is spread over", { unseen: "there is one node to spread over" }),
  flag("-p, --publish", "list", "Publish a port", { check: portProblem }),
  flag("--secret", "list", "Secrets that it sees"),
  flag("--sysctl", "list", "Settings of the kernel"),
  flag("--ulimit", "ulimit", "Limits of its processes"),
];

const changes = (name: string, what: string) => [
  flag(`--${name}-add`, "list", `Add or change ${what}`, name === "publish" ? { check: portProblem } : {}),
  flag(`--${name}-rm`, "list", `Remove ${what}`),
];
export const updateFlags = [
  ...common,
  ...["config", "constraint", "container-label", "env", "host", "label", "network", "publish", "secret"].flatMap((name) =>
    changes(name, `a ${name}`),
  ),
  flag("--mount-add", "mount", "Add or change a mount"),
  flag("--mount-rm", "list", "Remove a mount by its target"),
  flag("--args", "string", "Arguments of the command"),
  flag("--force", "bool", "Also where nothing is different"),
  flag("--image", "string", "Image"),
  flag("--rollback", "bool", "Back to the specification before"),
];

/** "8080:80/tcp", or "published=8080,target=80,protocol=tcp,mode=host". @throws Failure */
export function parsePort(text: string): PortConfig[] {
  if (/[=,]/.test(text)) {
    const port: PortConfig = { Protocol: "tcp", TargetPort: 0, PublishMode: "ingress" };
    for (const field of text.split(",")) {
      const [key = "", value] = field.toLowerCase().split("=");
      if (value === undefined) throw new Failure(`invalid field: ${field}`);
      const number = (): number => {
        if (!/^\d+$/.test(value))
          throw new Failure(
            `invalid ${key} port (${value}): value must be an integer: strconv.ParseUint: parsing ${JSON.stringify(value)}: invalid syntax`,
          );
        return Number(value);
      };
      if (key === "protocol") {
        if (!/^(tcp|udp|sctp)$/.test(value)) throw new Failure(`invalid protocol value '${value}'`);
        port.Protocol = value as "tcp";
      } else if (key === "mode") {
        if (value !== "host" && value !== "ingress") throw new Failure(`invalid publish mode value '${value}'`);
        port.PublishMode = value;
      } else if (key === "target") port.TargetPort = number();
      else if (key === "published") port.PublishedPort = number();
      else throw new Failure(`invalid field key: ${key}`);
    }
    if (!port.TargetPort) throw new Failure(`missing mandatory field '"target"'`);
    return [port];
  }
  const match = /^(?:(\d+)(?:-(\d+))?:)?(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/.exec(text);
  if (!match) {
    if (/^\d+\.\d+\.\d+\.\d+:/.test(text)) throw new Failure("hostip is not supported");
    throw new Failure(`Invalid containerPort: ${text.split(":").at(-1)}`);
  }
  const [, from, , target = "", until = target, protocol = "tcp"] = match;
  return Array.from({ length: Number(until) - Number(target) + 1 }, (_, index) => ({
    Protocol: protocol as "tcp",
    TargetPort: Number(target) + index,
    ...(from ? { PublishedPort: Number(from) + index } : {}),
    PublishMode: "ingress",
  }));
}

function memory(text: string): number {
  return bytesOf(text) ?? 0;
}

/** A reference by name, with what the manager has under it. @throws Failure */
export function* references(docker: Docker, kind: "secret" | "config", texts: readonly string[]) {
  if (!texts.length) return [];
  const parsed = texts.map((text) => {
    if (!/[=,]/.test(text)) return { source: text, target: text, uid: "0", gid: "0", mode: 0o444 };
    const fields = Object.fromEntries(text.split(",").map((field) => field.split("=") as [string, string]));
    const source = fields["source"] ?? fields["src"];
    if (!source) throw new Failure("source is required");
    return {
      source,
      target: fields["target"] ?? source,
      uid: fields["uid"] ?? "0",
      gid: fields["gid"] ?? "0",
      mode: Number.parseInt(fields["mode"] ?? "0444", 8),
    };
  });
  const query = { filters: filtersOf([], { name: parsed.map(({ source }) => source) }) };
  const all = yield* docker.client.json<{ ID: string; Spec: { Name: string } }[]>("GET", `/${kind}s`, { query });
  return parsed.map(({ source, target, uid, gid, mode }): FileReferenceBody => {
    const found = all.find(({ Spec }) => Spec.Name === source);
    if (!found) throw new Failure(`${kind} not found: ${source}`);
    const File = { Name: target, UID: uid, GID: gid, Mode: mode };
    return kind === "secret" ? { File, SecretID: found.ID, SecretName: source } : { File, ConfigID: found.ID, ConfigName: source };
  });
}

/** What flags change of a specification, for create and update alike. */
function applied({ call }: Docker, spec: ServiceSpec): ServiceSpec {
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
    ...(call.given(`${kind}-memory`) ? { MemoryBytes: memory(call.string(`${kind}-memory`)) } : {}),
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

function* networkId(docker: Docker, name: string) {
  return (yield* docker.client.json<{ Id: string }>("GET", `/networks/${part(name)}`, { missing: ["network", name] })).Id;
}
/** A network by its name, or as name=NETWORK,alias=NAME,… */
function* attachmentOf(docker: Docker, text: string) {
  const fields = text.includes("=") ? text.split(",").map((field) => field.split(/=(.*)/s, 2) as [string, string]) : [];
  const values = (key: string): string[] => fields.flatMap(([name, value]) => (name === key ? [value] : []));
  const aliases = values("alias");
  return { Target: yield* networkId(docker, values("name")[0] ?? text), ...(aliases.length ? { Aliases: aliases } : {}) };
}

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

const without = (list: readonly string[] | undefined, names: readonly string[]): string[] =>
  (list ?? []).filter((each) => !names.includes(each.split("=", 1)[0]!));

/** Of docker service update. @throws Failure */
export function* updateSpec(docker: Docker, old: ServiceSpec) {
  const { call } = docker;
  const spec = applied(docker, structuredClone(old) as ServiceSpec);
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
