// From what is written in a file to the long forms: one shape for each field, paths absolute (compose-go/transform, format, paths).
import { ComposeError, type FileReference, type Port, type Service, type ServiceVolume } from "./model.ts";
import { parsePort } from "./ports.ts";
import {
  boolean,
  type Change,
  DecodeError,
  duration,
  fraction,
  list,
  mapping,
  number,
  type Place,
  pathOf,
  size,
  type Tree,
  text,
} from "./values.ts";
import { shellWords } from "./words.ts";

const command: Change = (value) => (value === null ? null : Array.isArray(value) ? value.map(text) : shellWords(text(value)));

function volume(value: unknown, place: Place): ServiceVolume {
  if (typeof value !== "string") {
    const long = value as ServiceVolume & Tree;
    return {
      ...long,
      ...(long.type === "bind" && long.source
        ? { source: pathOf(long.source, place), bind: { create_host_path: false, ...long.bind } }
        : {}),
      ...(long.type === "volume" ? { volume: long.volume ?? {} } : {}),
    };
  }
  const parts = value.split(":");
  if (parts.length > 3 || parts.some((part) => !part))
    throw new ComposeError(`invalid spec: ${value}: ${value ? "empty section between colons" : "invalid empty volume spec"}`);
  const [first = "", target, mode = ""] = parts;
  if (target === undefined) return { type: "volume", target: first, volume: {} };
  const modes = mode.split(",").filter(Boolean);
  const readOnly = modes.includes("ro") ? { read_only: true } : {};
  if (/^[./~]/.test(first)) return { type: "bind", source: pathOf(first, place), target, ...readOnly, bind: { create_host_path: true } };
  return { type: "volume", source: first, target, ...readOnly, volume: modes.includes("nocopy") ? { nocopy: true } : {} };
}

function port(value: unknown, place: Place): Port[] {
  if (typeof value !== "object" || value === null) return parsePort(text(value));
  const { mode = "ingress", host_ip, target, published, protocol = "tcp", ...more } = value as Tree;
  return [
    {
      ...(more as object),
      mode: mode as Port["mode"],
      ...(host_ip ? { host_ip: text(host_ip) } : {}),
      target: number(target, { ...place, path: `${place.path}.[].target` }) as number,
      ...(published === undefined ? {} : { published: text(published) }),
      protocol: text(protocol),
    },
  ];
}

const references: Change = (value) =>
  (value as unknown[]).map((each): FileReference => (typeof each === "string" ? { source: each } : (each as FileReference)));

const extraHosts: Change = (value) =>
  Array.isArray(value)
    ? value.map((each) => text(each).replace(/^([^:=]+)[:=]/, "$1="))
    : Object.entries(value as Tree).flatMap(([name, address]) => list(address).map((each) => `${name}=${each}`));

function healthcheck(value: unknown, place: Place): unknown {
  const { test, disable, ...rest } = value as Tree;
  const out: Tree = {};
  if (test !== undefined) out["test"] = Array.isArray(test) ? test.map(text) : ["CMD-SHELL", text(test)];
  if (Array.isArray(out["test"]) && out["test"].length && !["NONE", "CMD", "CMD-SHELL"].includes(out["test"][0] as string))
    throw new ComposeError('healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"');
  for (const name of ["timeout", "interval"])
    if (rest[name] !== undefined) out[name] = duration(rest[name], { ...place, path: `${place.path}.${name}` });
  if (rest["retries"] !== undefined) out["retries"] = number(rest["retries"], place);
  for (const name of ["start_period", "start_interval"])
    if (rest[name] !== undefined) out[name] = duration(rest[name], { ...place, path: `${place.path}.${name}` });
  if (disable !== undefined && boolean(disable, place)) out["disable"] = true;
  return out;
}

/** A further context of a build: a folder, unless it says what else it is. */
const contextOf = (value: string, place: Place): string =>
  /:\/\/|^(service:|git@|github\.com\/)/.test(value) ? value : pathOf(value, place);

function build(value: unknown, place: Place): unknown {
  const long: Tree = typeof value === "string" ? { context: value } : { ...(value as Tree) };
  long["context"] = contextOf(text(long["context"] ?? "."), place);
  if (long["additional_contexts"] !== undefined)
    long["additional_contexts"] = Object.fromEntries(
      Object.entries(mapping(long["additional_contexts"], "")).map(([name, each]) => [name, contextOf(each!, place)]),
    );
  if (long["secrets"] !== undefined) long["secrets"] = references(long["secrets"], place);
  if (long["ssh"] !== undefined)
    long["ssh"] = Object.entries(mapping(long["ssh"], "")).map(([id, key]) => (key ? `${id}=${pathOf(key, place)}` : id));
  if (place.plain) return long;
  if (long["args"] !== undefined) long["args"] = mapping(long["args"]);
  if (long["shm_size"] !== undefined) long["shm_size"] = size(long["shm_size"], place);
  if (long["labels"] !== undefined) long["labels"] = mapping(long["labels"], "");
  if (long["extra_hosts"] !== undefined) long["extra_hosts"] = extraHosts(long["extra_hosts"], place);
  for (const name of ["provenance", "sbom"]) if (long[name] !== undefined) long[name] = text(long[name]);
  for (const name of ["no_cache", "privileged", "pull"]) if (long[name] !== undefined) long[name] = boolean(long[name], place);
  return long;
}

function deploy(value: unknown, place: Place): unknown {
  if (value === null) return undefined;
  const long = { ...(value as Tree) };
  if (long["replicas"] !== undefined) long["replicas"] = number(long["replicas"], { ...place, path: `${place.path}.replicas` });
  if (long["labels"] !== undefined) long["labels"] = mapping(long["labels"], "");
  const resources = long["resources"] as Record<string, Tree> | undefined;
  if (resources)
    long["resources"] = Object.fromEntries(
      Object.entries(resources).map(([name, each]) => [
        name,
        {
          ...each,
          ...(each?.["cpus"] === undefined
            ? {}
            : { cpus: fraction(each["cpus"], { ...place, path: `${place.path}.resources.${name}.cpus` }) }),
          ...(each?.["memory"] === undefined
            ? {}
            : { memory: size(each["memory"], { ...place, path: `${place.path}.resources.${name}.memory` }) }),
        },
      ]),
    );
  return long;
}

const dependsOn: Change = (value) =>
  Array.isArray(value)
    ? Object.fromEntries(value.map((name) => [text(name), { condition: "service_started", required: true }]))
    : Object.fromEntries(
        Object.entries(value as Tree).map(([name, each]) => [name, { condition: "service_started", required: true, ...(each as object) }]),
      );

/** Names alone, or with what is said of each. */
const named: Change = (value) => (Array.isArray(value) ? Object.fromEntries(value.map((name) => [text(name), null])) : value);

const envFile: Change = (value, place) =>
  (Array.isArray(value) ? value : [value]).map((each) => {
    const long = typeof each === "object" && each !== null ? (each as { path: string; required?: unknown }) : { path: text(each) };
    return {
      ...(place.plain ? { required: true } : {}),
      ...long,
      path: pathOf(long.path, place),
      ...(long.required === undefined ? {} : { required: boolean(long.required, place) }),
    };
  });

const hook = (value: Tree, place: Place): Tree => {
  if (place.plain) return value;
  const { command: words, environment, privileged, ...rest } = value;
  return {
    ...rest,
    command: command(words, place),
    ...(privileged === undefined ? {} : { privileged: boolean(privileged, place) }),
    ...(environment === undefined ? {} : { environment: mapping(environment) }),
  };
};
const hooks: Change = (value, place) => (value as Tree[]).map((each) => hook(each, place));

const develop: Change = (value, place) => {
  const { watch, ...rest } = value as { watch?: { path?: unknown; exec?: Tree }[] };
  const trigger = ({ exec, ...each }: { path?: unknown; exec?: Tree }) => ({
    ...each,
    path: pathOf(text(each.path), place),
    ...(exec ? { exec: hook(exec, place) } : {}),
  });
  return { ...rest, ...(watch ? { watch: watch.map(trigger) } : {}) };
};

/** "/dev/fuse", "/dev/fuse:/dev/inside:r". */
function device(text: string): Tree {
  const [source = "", target = source, permissions = "rwm"] = text.split(":");
  return { source, target: target || source, permissions };
}

const strings: Change = (value) => (value as unknown[]).map(text);
const labels: Change = (value) => mapping(value, "");

const CHANGES: Readonly<Record<string, Change>> = {
  annotations: labels,
  build,
  command,
  entrypoint: command,
  configs: references,
  secrets: references,
  depends_on: dependsOn,
  deploy,
  develop,
  devices: (value) => (value as unknown[]).map((each) => (typeof each === "string" ? device(each) : each)),
  dns: list,
  dns_search: list,
  env_file: envFile,
  environment: (value) => mapping(value),
  expose: strings,
  extra_hosts: extraHosts,
  group_add: strings,
  healthcheck,
  label_file: (value, place) => list(value).map((each) => pathOf(each, place)),
  labels,
  logging: (value) => {
    const { options, ...rest } = value as Tree;
    return { ...rest, ...(options ? { options: mapping(options, "") } : {}) };
  },
  mem_limit: size,
  mem_reservation: size,
  memswap_limit: size,
  models: named,
  networks: named,
  ports: (value, place) => (value as unknown[]).flatMap((each) => port(each, place)),
  post_start: hooks,
  pre_stop: hooks,
  shm_size: size,
  stop_grace_period: duration,
  sysctls: labels,
  tmpfs: list,
  volumes: (value, place) => (value as unknown[]).map((each) => volume(each, place)),
  ...Object.fromEntries(["attach", "init", "privileged", "read_only", "stdin_open", "tty"].map((name) => [name, boolean])),
  ...Object.fromEntries(["cpu_shares", "pids_limit", "scale"].map((name) => [name, number])),
  cpus: fraction,
  ...Object.fromEntries(["restart", "user"].map((name) => [name, text])),
};

/** Fields that have one long form whatever their values are (compose-go/transform). */
const FORMS = "build configs secrets depends_on develop devices dns env_file label_file models networks ports volumes".split(" ");

/** @throws ComposeError */
export function canonicalService(service: Tree, name: string, place: Omit<Place, "path">): Service {
  const out: Tree = {};
  const wrong: string[] = [];
  for (const [field, value] of Object.entries(service)) {
    const change = place.plain && !FORMS.includes(field) ? undefined : CHANGES[field];
    try {
      const changed = change && !(value === undefined) ? change(value, { ...place, path: `services.${name}.${field}` }) : value;
      if (changed !== undefined) out[field] = changed;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      wrong.push(error.message);
    }
  }
  if (wrong.length) throw new ComposeError(`decoding failed due to the following error(s):\n\n${wrong.sort().join("\n")}`);
  return out as Service;
}
