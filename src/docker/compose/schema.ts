// What may stand where in a compose file: the fields of each place and the types of their values (compose-go/schema/compose-spec.json).
import { ComposeError } from "./model.ts";
import { type Shape, trouble } from "./shape.ts";

type Type = NonNullable<Shape["types"]>[number];
const is = (...types: Type[]): Shape => ({ types });
const STRING = is("string");
const BOOLEAN = is("boolean", "string");
const NUMBER = is("number", "string");
const INTEGER = is("integer", "string");
const FREE: Shape = is("object");
const oneOf = (...shapes: Shape[]): Shape => ({ oneOf: shapes });
const list = (items: Shape): Shape => ({ types: ["array"], items });
const map = (each: Shape, ...more: Type[]): Shape => ({ types: ["object", ...more], each });
const object = (fields: Readonly<Record<string, Shape>>, ...more: Type[]): Shape => ({ types: ["object", ...more], fields, closed: true });
const needs = (shape: Shape, ...required: string[]): Shape => ({ ...shape, required });
const word = (...words: string[]): Shape => ({ types: ["string"], words });
const named = (shape: Shape, names: string): Record<string, Shape> => Object.fromEntries(names.split(" ").map((name) => [name, shape]));
const keyed = (each: Shape): Shape => ({ types: ["object"], each, closed: true });

const STRINGS = list(STRING);
const STRING_OR_LIST = oneOf(STRING, STRINGS);
const LIST_OR_MAP = oneOf(keyed(is("string", "number", "boolean", "null")), STRINGS);
const COMMAND = oneOf(is("null"), STRING, list(STRING));
const HOSTS = oneOf(keyed(oneOf(STRING, list(STRING))), STRINGS);
const OPTIONS = map(is("string", "number"));
const ULIMITS = map(oneOf(INTEGER, needs(object(named(INTEGER, "soft hard")), "soft", "hard")));
const FILE_REFERENCES = list(oneOf(STRING, object({ ...named(STRING, "source target uid gid"), mode: NUMBER })));
const HOOK = needs(
  object({ command: COMMAND, ...named(STRING, "user working_dir"), privileged: BOOLEAN, environment: LIST_OR_MAP }),
  "command",
);

const build = oneOf(
  STRING,
  object({
    ...named(STRING, "context dockerfile dockerfile_inline isolation network target"),
    ...named(LIST_OR_MAP, "args labels additional_contexts ssh"),
    ...named(list(STRING), "cache_from cache_to tags platforms entitlements"),
    ...named(BOOLEAN, "no_cache pull privileged provenance sbom"),
    extra_hosts: HOSTS,
    shm_size: INTEGER,
    secrets: FILE_REFERENCES,
    ulimits: ULIMITS,
  }),
);
const deviceRequest: Shape = {
  types: ["object"],
  fields: { capabilities: STRINGS, count: INTEGER, device_ids: STRINGS, driver: STRING, options: LIST_OR_MAP },
};
const limits = (fields: Readonly<Record<string, Shape>>) => object({ cpus: NUMBER, memory: STRING, ...fields });
const changes = object({
  parallelism: INTEGER,
  ...named(STRING, "delay failure_action monitor"),
  max_failure_ratio: NUMBER,
  order: word("start-first", "stop-first"),
});
const deploy = object(
  {
    ...named(STRING, "mode endpoint_mode"),
    replicas: INTEGER,
    labels: LIST_OR_MAP,
    ...named(changes, "rollback_config update_config"),
    resources: object({
      limits: limits({ pids: INTEGER }),
      reservations: limits({
        generic_resources: list(object({ discrete_resource_spec: object({ kind: STRING, value: NUMBER }) })),
        devices: list({ ...deviceRequest, closed: true }),
      }),
    }),
    restart_policy: object({ ...named(STRING, "condition delay window"), max_attempts: INTEGER }),
    placement: object({ constraints: list(STRING), preferences: list(object({ spread: STRING })), max_replicas_per_node: INTEGER }),
  },
  "null",
);
const healthcheck = object({
  disable: BOOLEAN,
  ...named(STRING, "interval timeout start_period start_interval"),
  retries: NUMBER,
  test: oneOf(STRING, list(STRING)),
});
const develop = object(
  {
    watch: list(
      needs(
        object({
          ...named(STRING_OR_LIST, "ignore include"),
          ...named(STRING, "path target"),
          action: word("rebuild", "sync", "restart", "sync+restart", "sync+exec"),
          exec: HOOK,
          initial_sync: is("boolean"),
        }),
        "path",
        "action",
      ),
    ),
  },
  "null",
);
const blocks = {
  ...named(list(object({ path: STRING, rate: INTEGER })), "device_read_bps device_read_iops device_write_bps device_write_iops"),
  weight: INTEGER,
  weight_device: list(object({ path: STRING, weight: INTEGER })),
};
const dependsOn = oneOf(
  STRINGS,
  keyed(
    needs(
      object({
        restart: BOOLEAN,
        required: is("boolean"),
        condition: word("service_started", "service_healthy", "service_completed_successfully"),
      }),
      "condition",
    ),
  ),
);
const ports = list(
  oneOf(
    is("number"),
    STRING,
    object({ ...named(STRING, "name mode host_ip protocol app_protocol"), ...named(INTEGER, "target published") }),
  ),
);
const volumes = list(
  oneOf(
    STRING,
    needs(
      object({
        type: word("bind", "volume", "tmpfs", "cluster", "npipe", "image"),
        ...named(STRING, "source target consistency"),
        read_only: BOOLEAN,
        bind: object({
          propagation: STRING,
          create_host_path: BOOLEAN,
          recursive: word("enabled", "disabled", "writable", "readonly"),
          selinux: word("z", "Z"),
        }),
        volume: object({ labels: LIST_OR_MAP, nocopy: BOOLEAN, subpath: STRING }),
        tmpfs: object({ size: oneOf({ ...is("integer"), least: 0 }, STRING), mode: NUMBER }),
        image: object({ subpath: STRING }),
      }),
      "type",
    ),
  ),
);
const ownNetwork = oneOf(
  object({
    ...named(STRINGS, "aliases link_local_ips"),
    ...named(STRING, "interface_name ipv4_address ipv6_address mac_address"),
    driver_opts: OPTIONS,
    ...named(is("number"), "priority gw_priority"),
  }),
  is("null"),
);
const service = object({
  ...named(
    STRING,
    "cgroup_parent cpuset domainname hostname image ipc isolation mac_address network_mode platform pull_refresh_after restart runtime stop_grace_period stop_signal user userns_mode uts working_dir",
  ),
  ...named(BOOLEAN, "attach init oom_kill_disable privileged read_only stdin_open tty"),
  ...named(NUMBER, "cpu_shares cpu_quota cpu_period cpu_rt_period cpu_rt_runtime cpus mem_limit memswap_limit pids_limit shm_size"),
  ...named(INTEGER, "mem_reservation mem_swappiness scale"),
  ...named(LIST_OR_MAP, "annotations environment labels sysctls"),
  ...named(STRINGS, "cap_add cap_drop device_cgroup_rules dns_opt external_links links profiles security_opt volumes_from"),
  ...named(STRING_OR_LIST, "dns dns_search tmpfs"),
  ...named(COMMAND, "command entrypoint"),
  ...named(FILE_REFERENCES, "configs secrets"),
  ...named(list(is("string", "number")), "expose group_add"),
  ...named(list(HOOK), "post_start pre_stop"),
  blkio_config: { types: ["object"], fields: blocks, closed: true },
  build,
  cgroup: word("host", "private"),
  container_name: { ...STRING, pattern: "[a-zA-Z0-9][a-zA-Z0-9_.-]+" },
  cpu_count: oneOf(STRING, { ...is("integer"), least: 0 }),
  cpu_percent: oneOf(STRING, { ...is("integer"), least: 0, most: 100 }),
  credential_spec: object(named(STRING, "config file registry")),
  depends_on: dependsOn,
  deploy,
  develop,
  devices: list(oneOf(STRING, needs(object(named(STRING, "source target permissions")), "source"))),
  env_file: oneOf(STRING, list(oneOf(STRING, needs(object({ ...named(STRING, "path format"), required: BOOLEAN }), "path")))),
  extends: oneOf(STRING, needs(object(named(STRING, "service file")), "service")),
  extra_hosts: HOSTS,
  gpus: oneOf(word("all"), list(deviceRequest)),
  healthcheck,
  label_file: oneOf(STRING, list(STRING)),
  logging: object({ driver: STRING, options: map(is("string", "number", "null")) }),
  models: oneOf(STRINGS, map(object(named(STRING, "endpoint_var model_var")))),
  networks: oneOf(STRINGS, keyed(ownNetwork)),
  oom_score_adj: oneOf(STRING, { ...is("integer"), least: -1000, most: 1000 }),
  pid: is("string", "null"),
  ports,
  provider: needs(
    object({
      type: STRING,
      options: map(oneOf(is("string", "number", "boolean"), list(is("string", "number", "boolean")))),
    }),
    "type",
  ),
  pull_policy: {
    ...STRING,
    pattern: "always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+",
  },
  storage_opt: FREE,
  ulimits: ULIMITS,
  use_api_socket: is("boolean"),
  volumes,
});
const external: Shape = { types: ["boolean", "string", "object"], fields: { name: STRING }, closed: true };
const network = object(
  {
    ...named(STRING, "name driver"),
    driver_opts: OPTIONS,
    ipam: object({
      driver: STRING,
      config: list(object({ ...named(STRING, "subnet ip_range gateway"), aux_addresses: keyed(STRING) })),
      options: keyed(STRING),
    }),
    external,
    ...named(BOOLEAN, "internal enable_ipv4 enable_ipv6 attachable"),
    labels: LIST_OR_MAP,
  },
  "null",
);
const volume = object({ ...named(STRING, "name driver"), driver_opts: OPTIONS, external, labels: LIST_OR_MAP }, "null");
const file = {
  ...named(STRING, "name environment file template_driver"),
  external: { types: ["boolean", "string", "object"], fields: { name: STRING } } satisfies Shape,
  labels: LIST_OR_MAP,
};
const model = needs(object({ ...named(STRING, "name model"), context_size: is("integer"), runtime_flags: list(STRING) }), "model");
/** What services and volumes may be called. */
const NAMES = /^[a-zA-Z0-9._-]+$/;

const root = object({
  version: STRING,
  name: STRING,
  include: list(oneOf(STRING, object({ ...named(STRING_OR_LIST, "path env_file"), project_directory: STRING }))),
  services: { ...keyed(service), names: NAMES },
  networks: map(network),
  volumes: { ...keyed(volume), names: NAMES },
  secrets: keyed(object({ ...file, driver: STRING, driver_opts: OPTIONS })),
  configs: keyed(object({ ...file, content: STRING })),
  models: map(model),
});

/** What has to be told before a short form can be made long (compose-go/transform). @throws ComposeError */
function checkForms(services: Readonly<Record<string, unknown>>): void {
  for (const [name, service] of Object.entries(services)) {
    if (typeof service !== "object" || service === null) continue;
    const { ports, volumes, env_file, extends: base } = service as Readonly<Record<string, unknown>>;
    const lacks = (list: unknown, field: string, words: (place: string) => string) => {
      const at = Array.isArray(list) ? list.findIndex((each) => typeof each === "object" && each !== null && !(field in each)) : -1;
      if (at >= 0) throw new ComposeError(words(at.toString()));
    };
    lacks(base && typeof base === "object" ? [base] : [], "service", () => `extends.${name}.service is required`);
    lacks(env_file, "path", (at) => `environment path attribute services.${name}.env_file.[${at}] is missing`);
    lacks(ports, "target", (at) => `service ports services.${name}.ports.[${at}] is missing a target port`);
    lacks(volumes, "target", (at) => `service volume services.${name}.volumes.[${at}] is missing a mount target`);
  }
}

/** @throws ComposeError */
export function validate(document: unknown, name: string): void {
  const { services } = document as { services?: unknown };
  if (services !== undefined && (services === null || typeof services !== "object" || Array.isArray(services)))
    throw new ComposeError("services must be a mapping");
  checkForms((services ?? {}) as Readonly<Record<string, unknown>>);
  const found = trouble(document, root);
  if (found) throw new ComposeError(`validating ${name}: ${found}`);
}
