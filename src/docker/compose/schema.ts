// What may stand where in a compose file: the fields of each place and the types of their values (compose-spec.json), with compose-go's words.
import { ComposeError } from "./model.ts";

type Type = "string" | "number" | "integer" | "boolean" | "object" | "array" | "null";
interface Shape {
  types: readonly Type[];
  /** Fields of an object that has no others, x- fields apart. */
  fields?: Readonly<Record<string, Shape>>;
  /** Any field of an object. */
  each?: Shape;
  /** Any item of an array. */
  items?: Shape;
  /** Words that a text may be. */
  words?: readonly string[];
}

const is = (...types: Type[]): Shape => ({ types });
const STRING = is("string");
const BOOLEAN = is("boolean", "string");
const NUMBER = is("number", "string");
const INTEGER = is("integer", "string");
const SCALAR = is("string", "number", "boolean", "null");
const MAP: Shape = { types: ["object"], each: SCALAR };
const STRINGS: Shape = { types: ["array"], items: is("string") };
const LIST_OR_MAP: Shape = { types: ["object", "array"], each: SCALAR, items: STRING };
const STRING_OR_LIST: Shape = { types: ["string", "array"], items: STRING };
const COMMAND: Shape = { types: ["null", "string", "array"], items: STRING };
const object = (fields: Readonly<Record<string, Shape>>, ...more: Type[]): Shape => ({ types: ["object", ...more], fields });
const map = (each: Shape, ...more: Type[]): Shape => ({ types: ["object", ...more], each });
const list = (items: Shape, ...more: Type[]): Shape => ({ types: ["array", ...more], items });
const fieldsOf = (shape: Shape, names: string): Record<string, Shape> => Object.fromEntries(names.split(" ").map((name) => [name, shape]));
const FREE: Shape = is("object");

const limits = object({ cpus: NUMBER, memory: STRING, pids: INTEGER, devices: is("array"), generic_resources: is("array") });
const fileReference = list({ types: ["string", "object"], fields: { ...fieldsOf(STRING, "source target uid gid"), mode: NUMBER } });
const health = object({
  disable: BOOLEAN,
  ...fieldsOf(STRING, "interval timeout start_period start_interval"),
  retries: NUMBER,
  test: { types: ["string", "array"], items: STRING },
});
const build: Shape = {
  types: ["string", "object"],
  fields: {
    ...fieldsOf(STRING, "context dockerfile dockerfile_inline isolation network target"),
    ...fieldsOf(LIST_OR_MAP, "args labels extra_hosts additional_contexts ssh"),
    ...fieldsOf(STRINGS, "cache_from cache_to tags platforms entitlements"),
    ...fieldsOf(BOOLEAN, "no_cache pull privileged provenance sbom"),
    shm_size: NUMBER,
    secrets: fileReference,
    ulimits: FREE,
  },
};
const ports = list({
  types: ["number", "string", "object"],
  fields: { ...fieldsOf(STRING, "name mode host_ip protocol app_protocol"), target: INTEGER, published: INTEGER },
});
const volumes = list({
  types: ["string", "object"],
  fields: {
    type: { types: ["string"], words: ["bind", "volume", "tmpfs", "cluster", "npipe", "image"] },
    ...fieldsOf(STRING, "source target consistency"),
    read_only: BOOLEAN,
    bind: object({ propagation: STRING, create_host_path: BOOLEAN, recursive: STRING, selinux: STRING }),
    volume: object({ labels: LIST_OR_MAP, nocopy: BOOLEAN, subpath: STRING }),
    tmpfs: object({ size: NUMBER, mode: NUMBER }),
    image: object({ subpath: STRING }),
  },
});
const dependsOn: Shape = {
  types: ["array", "object"],
  items: STRING,
  each: object({
    restart: BOOLEAN,
    required: is("boolean"),
    condition: { types: ["string"], words: ["service_started", "service_healthy", "service_completed_successfully"] },
  }),
};
const deploy = object(
  {
    mode: STRING,
    endpoint_mode: STRING,
    replicas: INTEGER,
    labels: LIST_OR_MAP,
    ...fieldsOf(FREE, "rollback_config update_config placement"),
    resources: object({ limits, reservations: limits }),
    restart_policy: object({ condition: STRING, delay: STRING, max_attempts: INTEGER, window: STRING }),
  },
  "null",
);
const service = object({
  ...fieldsOf(
    STRING,
    "cgroup cgroup_parent container_name cpuset domainname hostname image ipc isolation mac_address network_mode pid platform pull_policy pull_refresh_after restart runtime stop_grace_period stop_signal user userns_mode uts working_dir provider_name",
  ),
  ...fieldsOf(BOOLEAN, "attach init oom_kill_disable privileged read_only stdin_open tty use_api_socket"),
  ...fieldsOf(
    NUMBER,
    "cpu_count cpu_percent cpu_shares cpu_quota cpu_period cpu_rt_period cpu_rt_runtime cpus mem_limit mem_reservation mem_swappiness memswap_limit oom_score_adj pids_limit scale shm_size",
  ),
  ...fieldsOf(LIST_OR_MAP, "annotations environment labels sysctls extra_hosts"),
  ...fieldsOf(STRINGS, "cap_add cap_drop device_cgroup_rules dns_opt external_links links profiles security_opt volumes_from"),
  ...fieldsOf(STRING_OR_LIST, "dns dns_search label_file tmpfs"),
  ...fieldsOf(FREE, "blkio_config credential_spec develop provider storage_opt"),
  command: COMMAND,
  entrypoint: COMMAND,
  models: is("array", "object"),
  build,
  configs: fileReference,
  secrets: fileReference,
  depends_on: dependsOn,
  deploy,
  devices: is("array"),
  env_file: {
    types: ["string", "array"],
    items: { types: ["string", "object"], fields: { path: STRING, format: STRING, required: BOOLEAN } },
  },
  expose: list(is("string", "number")),
  extends: { types: ["string", "object"], fields: { service: STRING, file: STRING } },
  group_add: list(is("string", "number")),
  gpus: is("string", "array"),
  healthcheck: health,
  logging: object({ driver: STRING, options: map(is("string", "number", "null")) }),
  networks: {
    types: ["array", "object"],
    items: STRING,
    each: object(
      {
        aliases: STRINGS,
        ...fieldsOf(STRING, "ipv4_address ipv6_address mac_address interface_name"),
        link_local_ips: STRINGS,
        priority: NUMBER,
        gw_priority: NUMBER,
        driver_opts: map(is("string", "number")),
      },
      "null",
    ),
  },
  ports,
  post_start: is("array"),
  pre_stop: is("array"),
  ulimits: map({ types: ["integer", "string", "object"], fields: { soft: INTEGER, hard: INTEGER } }),
  volumes,
});
const external: Shape = { types: ["boolean", "string", "object"], fields: { name: STRING } };
const network = object(
  {
    ...fieldsOf(STRING, "name driver"),
    driver_opts: map(is("string", "number")),
    ipam: object({
      driver: STRING,
      config: list(object({ ...fieldsOf(STRING, "subnet ip_range gateway"), aux_addresses: MAP })),
      options: MAP,
    }),
    external,
    ...fieldsOf(BOOLEAN, "internal enable_ipv4 enable_ipv6 attachable"),
    labels: LIST_OR_MAP,
  },
  "null",
);
const volume = object(
  { ...fieldsOf(STRING, "name driver"), driver_opts: map(is("string", "number")), external, labels: LIST_OR_MAP },
  "null",
);
const file = object({
  ...fieldsOf(STRING, "name environment file content template_driver driver"),
  external,
  labels: LIST_OR_MAP,
  driver_opts: FREE,
});
const root = object({
  version: is("string", "number"),
  name: STRING,
  include: list({ types: ["string", "object"], fields: { path: STRING_OR_LIST, env_file: STRING_OR_LIST, project_directory: STRING } }),
  services: map(service),
  networks: map(network, "null"),
  volumes: map(volume, "null"),
  secrets: map(file),
  configs: map(file),
  models: FREE,
});

const typeOf = (value: unknown): Type =>
  value === null || value === undefined
    ? "null"
    : Array.isArray(value)
      ? "array"
      : typeof value === "number"
        ? Number.isInteger(value)
          ? "integer"
          : "number"
        : (typeof value as Type);

const WORDS: Partial<Record<Type, string>> = { object: "mapping" };
const named = (types: readonly Type[]): string => {
  const words = types.map((type) => WORDS[type] ?? type);
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
};

/** What is wrong at a place, or undefined. */
function trouble(value: unknown, shape: Shape, path: string): string | undefined {
  const type = typeOf(value);
  if (!shape.types.includes(type) && !(type === "integer" && shape.types.includes("number")))
    return `${path || "top-level object"} must be a ${named(shape.types)}`;
  if (shape.words && !shape.words.includes(value as string))
    return `${path} value must be one of ${shape.words.map((word) => `'${word}'`).join(", ")}`;
  const below = (name: string | number): string => (path ? `${path}.${name}` : String(name));
  if (type === "object") {
    const entries = Object.entries(value as Record<string, unknown>);
    if (shape.fields) {
      const others = entries.map(([name]) => name).filter((name) => !Object.hasOwn(shape.fields!, name) && !name.startsWith("x-"));
      if (others.length)
        return `${path ? `${path} ` : ""}additional properties ${others.map((name) => `'${name}'`).join(", ")} not allowed`;
    }
    for (const [name, each] of entries) {
      const inner = name.startsWith("x-") && shape.fields ? undefined : (shape.fields?.[name] ?? shape.each);
      const found = inner && trouble(each, inner, below(name));
      if (found) return found;
    }
  }
  if (type === "array" && shape.items)
    for (const [at, each] of (value as unknown[]).entries()) {
      const found = trouble(each, shape.items, below(at));
      if (found) return found;
    }
  return undefined;
}

/** @throws ComposeError */
export function validate(document: unknown, name: string): void {
  const found = trouble(document, root, "");
  if (found) throw new ComposeError(`validating ${name}: ${found}`);
}
