// A project as `config` prints it: fields in the order of compose-go's types, YAML as yaml.v3 writes it with two spaces.
import { escapedForHtml } from "../../base/go-json.ts";
import { dumpYaml } from "../../base/yaml.ts";
import { ComposeError, type Project, type Service } from "./model.ts";

type Tree = Record<string, unknown>;

const FIELDS =
  "profiles annotations attach build develop blkio_config cap_add cap_drop cgroup_parent cgroup cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpus cpuset cpu_shares command configs container_name credential_spec depends_on deploy device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint provider environment env_file expose extends external_links extra_hosts group_add gpus hostname healthcheck image init ipc isolation labels label_file links logging mem_limit mem_reservation memswap_limit mem_swappiness mac_address models network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports privileged pull_policy read_only restart runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits user userns_mode uts volumes volumes_from working_dir post_start pre_stop".split(
    " ",
  );
const HOOK = ["command", "user", "privileged", "working_dir", "environment"];
const INNER: Readonly<Record<string, readonly string[]>> = {
  build:
    "context dockerfile dockerfile_inline entitlements args provenance sbom ssh labels cache_from cache_to no_cache additional_contexts pull extra_hosts isolation network target secrets shm_size tags ulimits platforms privileged".split(
      " ",
    ),
  ports: ["name", "mode", "host_ip", "target", "published", "protocol", "app_protocol"],
  volumes: ["type", "source", "target", "read_only", "consistency", "bind", "volume", "tmpfs"],
  healthcheck: ["test", "timeout", "interval", "retries", "start_period", "start_interval", "disable"],
  depends_on: ["condition", "restart", "required"],
  deploy: ["mode", "replicas", "labels", "update_config", "rollback_config", "resources", "restart_policy", "placement", "endpoint_mode"],
  secrets: ["source", "target", "uid", "gid", "mode"],
  configs: ["source", "target", "uid", "gid", "mode"],
  networks: ["aliases", "ipv4_address", "ipv6_address"],
  logging: ["driver", "options"],
  post_start: HOOK,
  pre_stop: HOOK,
  devices: ["source", "target", "permissions"],
};
const PLACES = [
  "model",
  "name",
  "driver",
  "driver_opts",
  "file",
  "environment",
  "content",
  "ipam",
  "external",
  "internal",
  "attachable",
  "labels",
  "enable_ipv4",
  "enable_ipv6",
];

/** The fields of a map in a given order, then the others by name. */
function ordered(map: Tree, order: readonly string[] = []): Tree {
  const known = order.filter((name) => map[name] !== undefined);
  const others = Object.keys(map)
    .filter((name) => !order.includes(name) && map[name] !== undefined)
    .sort();
  return Object.fromEntries([...known, ...others].map((name) => [name, map[name]]));
}
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);
const each = (map: Readonly<Record<string, unknown>>, order: readonly string[]): Tree =>
  Object.fromEntries(
    Object.entries(map)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, isTree(value) ? sortedWithin(ordered(value, order)) : value]),
  );

/** Maps that have no order of their own. */
const WORDS = ["additional_contexts", "args", "driver_opts", "labels", "options", "ulimits"];
const sortedWithin = (map: Tree): Tree =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, WORDS.includes(name) && isTree(value) ? ordered(value) : value]));

function serviceTree(service: Service): Tree {
  const out = ordered(service, FIELDS);
  for (const [field, value] of Object.entries(out)) {
    const order = INNER[field];
    if (Array.isArray(value)) out[field] = value.map((item) => (isTree(item) ? ordered(item, order) : item));
    else if (isTree(value))
      out[field] = ["networks", "depends_on"].includes(field) ? each(value, order!) : sortedWithin(ordered(value, order));
  }
  for (const field of Object.keys(out)) {
    const value = out[field];
    if (
      value === null ||
      (isTree(value) && !Object.keys(value).length) ||
      (Array.isArray(value) && !value.length && field !== "command" && field !== "entrypoint")
    )
      delete out[field];
  }
  return out;
}

/** The whole as a tree, ready to be written. */
function projectTree(project: Project): Tree {
  const out: Tree = project.name ? { name: project.name } : {};
  out["services"] = Object.fromEntries(Object.entries(project.services).map(([name, service]) => [name, serviceTree(service)]));
  const used = (kind: "networks" | "volumes" | "secrets" | "configs" | "models"): Tree => each(project[kind], PLACES);
  for (const kind of ["networks", "volumes", "secrets", "configs", "models"] as const) {
    const found = used(kind);
    if (Object.keys(found).length) out[kind] = found;
  }
  return { ...out, ...project.extensions };
}

/** Without extensions, which Go's JSON passes over, and with what it says where nothing is. */
function jsonOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonOf);
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => (name.startsWith("x-") ? [] : [[name, jsonOf(inner)]])));
}

function serviceJson(service: Tree): Tree {
  const { develop, deploy } = service as { develop?: { watch?: Tree[] }; deploy?: Tree };
  const watch = develop?.watch?.map((trigger) => ({ ...trigger, exec: trigger["exec"] ?? { command: null } }));
  return ordered(
    {
      command: null,
      entrypoint: null,
      ...service,
      ...(watch ? { develop: { ...develop, watch } } : {}),
      ...(deploy ? { deploy: ordered({ resources: {}, placement: {}, ...deploy }, INNER["deploy"]) } : {}),
    },
    FIELDS,
  );
}

/** Text in which a $ stands for itself when it is read again (cmd/compose/config.go: escapeDollarSign). */
const escaped = (text: string): string => text.replaceAll("$", "$$$$");

/** JSON as `config --format json` has it: a service without a command says null. @throws ComposeError for what has no form in it */
export function projectJson(project: Project): string {
  if (Object.values(project.services).some(({ build }) => (build?.["ssh"] as string[] | undefined)?.some((each) => each.includes("="))))
    throw new ComposeError("json: error calling MarshalJSON for type types.SSHKey: invalid character ':' after top-level value");
  const { services, networks, models: _models, ...rest } = projectTree(project);
  const of = (map: Tree, change: (tree: Tree) => Tree) =>
    Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(jsonOf(value) as Tree)]));
  const places = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, name.startsWith("x-") ? value : jsonOf(value)]));
  const whole = {
    ...places,
    services: of(services as Tree, serviceJson),
    ...(networks ? { networks: of(networks as Tree, (network) => ordered({ ipam: {}, ...network }, PLACES)) } : {}),
  };
  return escaped(escapedForHtml(JSON.stringify(ordered(whole), null, 2)));
}

/** What `config --no-interpolate` shows: the tree as it is read, maps by their keys. */
export function plainText(project: Project, format: string): string {
  const tree = byKeys(projectTree(project));
  return format === "json" ? JSON.stringify(tree, null, 2) : mapText(tree as Tree, "");
}
const byKeys = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(byKeys)
    : isTree(value)
      ? Object.fromEntries(Object.entries(ordered(value)).map(([name, inner]) => [name, byKeys(inner)]))
      : value;

/** A key of SSH has its path after a colon, which only YAML can bear (compose-go/types/ssh.go). */
function withKeys(service: Tree): Tree {
  const { build } = service as { build?: Tree };
  const keys = build?.["ssh"] as readonly string[] | undefined;
  return keys ? { ...service, build: { ...build, ssh: keys.map((each) => each.replace("=", ": ")) } } : service;
}

export function projectYaml(project: Project): string {
  const tree = projectTree(project);
  const services = Object.entries(tree["services"] as Readonly<Record<string, Tree>>).map(([name, each]) => [name, withKeys(each)]);
  return escaped(mapText({ ...tree, services: Object.fromEntries(services) }, ""));
}

function scalar(value: unknown, indent: string): string {
  if (typeof value !== "string") return dumpYaml(value).trimEnd();
  if (!value.includes("\n")) {
    if (value.length < 60) return dumpYaml(value).trimEnd();
    return /^[\w/.$](?:[^#:"'\\]|:(?=\S))*$/.test(value) && !/\s$/.test(value)
      ? value
      : /'/.test(value)
        ? JSON.stringify(value)
        : `'${value}'`;
  }
  const chomp = value.endsWith("\n\n") ? "+" : value.endsWith("\n") ? "" : "-";
  const lines = value.replace(/\n$/, "").split("\n");
  return `|${/^\s/.test(value) ? 2 : ""}${chomp}\n${lines.map((line) => (line ? `${indent}${line}` : "")).join("\n")}`;
}

function mapText(map: Tree, indent: string): string {
  let out = "";
  for (const [name, value] of Object.entries(map)) {
    if (value === undefined) continue;
    out += `${indent}${scalar(name, indent)}:${below(value, indent)}`;
  }
  return out;
}

function below(value: unknown, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (!value.length) return " []\n";
    return `\n${value.map((item) => `${deeper}- ${itemText(item, `${deeper}  `)}`).join("")}`;
  }
  if (isTree(value)) return Object.keys(value).length ? `\n${mapText(value, deeper)}` : " {}\n";
  return ` ${scalar(value, deeper)}\n`;
}

function itemText(item: unknown, indent: string): string {
  if (isTree(item)) return Object.keys(item).length ? mapText(item, indent).slice(indent.length) : "{}\n";
  if (Array.isArray(item))
    return item.length ? item.map((each, at) => `${at ? indent : ""}- ${itemText(each, `${indent}  `)}`).join("") : "[]\n";
  return `${scalar(item, indent)}\n`;
}
