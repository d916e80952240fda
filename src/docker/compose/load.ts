// Reading a project: its files one over the other, includes, extends, the environment, and whether all fits together (compose-go/loader).
import { parseYaml, YamlError } from "../../base/yaml.ts";
import { canonicalService, mapping, pathOf } from "./canonical.ts";
import { check } from "./check.ts";
import { parseEnvFile } from "./dotenv.ts";
import { interpolate, type Variables } from "./interpolate.ts";
import { merge } from "./merge.ts";
import { ComposeError, type Project, type ProjectFile, type ProjectNetwork, type ProjectVolume, type Service } from "./model.ts";
import { validate } from "./schema.ts";

type Tree = Record<string, unknown>;

/** The computer's files and who asks. */
export interface Surroundings {
  /** Undefined where there is no such file. */
  read(path: string): string | undefined;
  isFolder(path: string): boolean;
  home: string;
  environment: Readonly<Record<string, string | undefined>>;
  warn(text: string): void;
}

export interface LoadOptions {
  /** Absolute, the first in whose folder the project is. */
  files: readonly string[];
  /** Absolute. */
  directory: string;
  /** --project-name. */
  name?: string | undefined;
  /** --profile and COMPOSE_PROFILES; "*" is all. */
  profiles: readonly string[];
  /** --env-file; absent: .env where there is one. Absolute. */
  envFiles?: readonly string[] | undefined;
  /** Services that were asked for by name: their profiles are on. */
  wanted?: readonly string[] | undefined;
  /** Leaves variables as they are written. */
  plain?: boolean;
  /** Without a look at what refers to what. */
  unchecked?: boolean;
  /** Without what follows from what is written: the default network, names of resources, dependencies (--no-normalize). */
  unnormalized?: boolean;
  /** Leaves paths as they are written (--no-path-resolution). */
  pathsAsWritten?: boolean;
}

const dirname = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";
const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** A folder's name as that of a project. */
export const normalName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^-_a-z0-9]/g, "")
    .replace(/^[-_]+/, "");

/** The variables of a project: the shell's before those of its .env files. @throws ComposeError */
export function variablesOf(around: Surroundings, directory: string, envFiles?: readonly string[]): Record<string, string> {
  const own = Object.fromEntries(Object.entries(around.environment).filter((each): each is [string, string] => each[1] !== undefined));
  let found: Record<string, string | null> = {};
  for (const path of envFiles ?? [`${directory}/.env`]) {
    const text = around.read(path);
    if (text === undefined) {
      if (envFiles) throw new ComposeError(`couldn't find env file: ${path}`);
      continue;
    }
    found = { ...found, ...parseEnvFile(text, path, (name) => own[name] ?? found[name] ?? undefined) };
  }
  return { ...Object.fromEntries(Object.entries(found).filter((each): each is [string, string] => each[1] !== null)), ...own };
}

class Loader {
  readonly #read = new Map<string, Tree>();
  readonly #warned = new Set<string>();
  readonly extensions: Tree = {};

  constructor(
    private readonly around: Surroundings,
    private readonly plain: boolean,
    /** What paths are left relative to; undefined where they become absolute. */
    private readonly base: string | undefined,
  ) {}

  /** What relative paths of a file below `directory` begin at. */
  #place(directory: string): { directory: string; home: string; plain: boolean } {
    const { base, plain } = this;
    const { home } = this.around;
    if (base === undefined) return { directory, home, plain };
    return {
      directory: directory.startsWith(`${base}/`) ? directory.slice(base.length + 1) : directory === base ? "" : directory,
      home,
      plain,
    };
  }

  #variables(environment: Readonly<Record<string, string>>): Variables {
    return {
      get: (name) => environment[name],
      missing: (name) => {
        if (this.#warned.has(name)) return;
        this.#warned.add(name);
        this.around.warn(`The ${JSON.stringify(name)} variable is not set. Defaulting to a blank string.`);
      },
    };
  }

  /** A file as it is written, its variables in place. @throws ComposeError */
  #document(path: string, environment: Readonly<Record<string, string>>): Tree {
    const known = this.#read.get(path);
    if (known) return known;
    const text = this.around.read(path);
    if (text === undefined) throw new ComposeError(`open ${path}: no such file or directory`);
    let document: unknown;
    try {
      document = parseYaml(text, { strict: true, onlyTrueAndFalse: true });
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      throw new ComposeError(
        error.message.startsWith("yaml: ") ? `${error.message.replace(/^yaml: (?=line|unmarshal)/, "yaml: ")}` : error.message,
      );
    }
    if (document === undefined || document === null) throw new ComposeError("empty compose file");
    if (typeof document !== "object" || Array.isArray(document)) throw new ComposeError("top-level object must be a mapping");
    const whole = (this.plain ? document : interpolate(document, this.#variables(environment))) as Tree;
    validate(whole, path);
    if (whole["version"] !== undefined)
      this.around.warn(`${path}: the attribute \`version\` is obsolete, it will be ignored, please remove it to avoid potential confusion`);
    this.#read.set(path, whole);
    return whole;
  }

  /** A file with what it includes and extends, in long forms. @throws ComposeError */
  file(path: string, directory: string, environment: Readonly<Record<string, string>>, above: readonly string[] = []): Tree {
    if (above.includes(path)) throw new ComposeError(`include cycle detected:\n${above[0]}\n include ${path}`);
    const document = this.#document(path, environment);
    const { include = [], services = {}, version: _version, ...rest } = document;
    const own: Tree = { ...rest };
    own["services"] = Object.fromEntries(
      Object.keys(services as Tree).map((name) => [name, this.#service(path, name, directory, environment, [])]),
    );
    const whole = { directory, home: this.around.home };
    const place = this.#place(directory);
    for (const kind of ["networks", "volumes", "secrets", "configs"])
      if (own[kind])
        own[kind] = Object.fromEntries(
          Object.entries(own[kind] as Record<string, Tree | null>).map(([name, each]) => [name, resource(each, place)]),
        );
    return (include as (string | { path: string | string[]; env_file?: string | string[]; project_directory?: string })[]).reduce<Tree>(
      (sum, each) => {
        const long = typeof each === "string" ? { path: each } : each;
        const paths = [long.path].flat().map((one) => pathOf(one, whole));
        const folder = "project_directory" in long && long.project_directory ? pathOf(long.project_directory, whole) : dirname(paths[0]!);
        const files = "env_file" in long && long.env_file ? [long.env_file].flat().map((one) => pathOf(one, whole)) : undefined;
        const inner = { ...variablesOf({ ...this.around, environment: {} }, folder, files), ...environment };
        const included = paths
          .map((one) => this.file(one, folder, inner, [...above, path]))
          .reduce((below, over) => merge(below, over) as Tree);
        for (const kind of ["services", "networks", "volumes", "secrets", "configs", "models"])
          for (const name of Object.keys((included[kind] ?? {}) as Tree))
            if (
              (sum[kind] as Tree | undefined)?.[name] !== undefined &&
              JSON.stringify((sum[kind] as Tree)[name]) !== JSON.stringify((included[kind] as Tree)[name])
            )
              throw new ComposeError(`imported compose file ${paths[0]} defines conflicting ${kind.replace(/s$/, "")} ${name}`);
        const { name: _name, ...others } = included;
        return merge(others, sum) as Tree;
      },
      own,
    );
  }

  /** A service with what it extends. @throws ComposeError */
  #service(
    path: string,
    name: string,
    directory: string,
    environment: Readonly<Record<string, string>>,
    above: readonly string[],
  ): Service {
    const key = `${path}#${name}`;
    if (above.includes(key))
      throw new ComposeError(`circular reference with extends: ${[...above, key].map((each) => each.split("#")[1]).join(" -> ")}`);
    const services = (this.#document(path, environment)["services"] ?? {}) as Record<string, Tree>;
    const { extends: base, ...own } = services[name]!;
    const service = canonicalService(own, name, this.#place(directory));
    if (base === undefined) return service;
    const { service: from, file } = (typeof base === "string" ? { service: base } : base) as { service: string; file?: string };
    const source = file ? pathOf(file, { directory, home: this.around.home }) : path;
    const others = (this.#document(source, environment)["services"] ?? {}) as Tree;
    if (!Object.hasOwn(others, from))
      throw new ComposeError(
        `cannot extend service ${JSON.stringify(name)} in ${path}: service ${JSON.stringify(from)} not found in ${file ? source : path}`,
      );
    const { depends_on, ...below } = this.#service(source, from, file ? dirname(source) : directory, environment, [...above, key]);
    return merge({ ...below, ...(depends_on ? { depends_on } : {}) }, service) as Service;
  }
}

/** A network, volume, secret or config in its long form. */
function resource(value: Tree | null, place: { directory: string; home: string; plain: boolean }): Tree {
  const { external, labels, file, driver_opts, ...rest } = value ?? {};
  const words = (each: unknown) => (place.plain ? each : mapping(each, ""));
  const name = typeof external === "object" && external ? (external as { name?: string }).name : undefined;
  return {
    ...rest,
    ...(name ? { name } : {}),
    ...(external && external !== "false" ? { external: true } : {}),
    ...(labels ? { labels: words(labels) } : {}),
    ...(driver_opts ? { driver_opts: bound(words(driver_opts) as Tree, rest["driver"], place) } : {}),
    ...(file === undefined ? {} : { file: pathOf(String(file), place) }),
  };
}

/** A volume that is a folder of this computer names it by a path (loader/paths: volumeDriverOpts). */
const bound = (options: Tree, driver: unknown, place: { directory: string; home: string }): Tree =>
  driver === "local" && options["o"] === "bind" && typeof options["device"] === "string"
    ? { ...options, device: pathOf(options["device"], place) }
    : options;

/** @throws ComposeError */
export function loadProject(around: Surroundings, options: LoadOptions): Project {
  const { files, directory, envFiles, wanted = [], plain = false } = options;
  const environment = variablesOf(around, directory, envFiles);
  const { unnormalized = false, unchecked = false, pathsAsWritten = false } = options;
  const loader = new Loader(around, plain, pathsAsWritten ? directory : undefined);
  const name = projectName(around, options, environment, loader);
  const variables = { ...environment, COMPOSE_PROJECT_NAME: name };
  const tree = files.map((path) => loader.file(path, directory, variables)).reduce((below, above) => merge(below, above) as Tree);
  const all = Object.fromEntries(
    Object.entries((tree["services"] ?? {}) as Record<string, Service>)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([service, each]) => {
        const whole = withDefaults(unnormalized ? each : implied(each));
        return [service, plain ? whole : withEnvironment(around, whole, variables)];
      }),
  );
  const profiles = new Set([...options.profiles, ...wanted.flatMap((each) => all[each]?.profiles ?? [])]);
  const isOn = (service: Service): boolean =>
    !service.profiles?.length || profiles.has("*") || service.profiles.some((each) => profiles.has(each));
  const entries = Object.entries(all);
  const services = Object.fromEntries(entries.filter(([, each]) => isOn(each)));
  const names = <T extends { name: string; external?: boolean }>(kind: string): Record<string, T> =>
    Object.fromEntries(
      Object.entries((tree[kind] ?? {}) as Record<string, Partial<T>>).map(([key, each]) => [
        key,
        unnormalized ? { ...(each as T) } : ({ ...each, name: each.name ?? (each.external ? key : `${name}_${key}`) } as T),
      ]),
    );
  const networks = names<ProjectNetwork>("networks");
  if (!unnormalized && Object.values(all).some((each) => each.networks && "default" in each.networks))
    networks["default"] ??= { name: `${name}_default` };
  const project: Project = {
    name,
    directory,
    files,
    services,
    disabled: Object.fromEntries(entries.filter(([, each]) => !isOn(each))),
    networks,
    volumes: names<ProjectVolume>("volumes"),
    secrets: names<ProjectFile>("secrets"),
    configs: names<ProjectFile>("configs"),
    models: (tree["models"] ?? {}) as Project["models"],
    extensions: Object.fromEntries(Object.entries(tree).filter(([key]) => key.startsWith("x-"))),
    environment: variables,
  };
  if (unchecked || plain) return project;
  check(project);
  return { ...project, services: scaled(services) };
}

function projectName(
  around: Surroundings,
  { files, directory, name }: LoadOptions,
  environment: Readonly<Record<string, string>>,
  loader: Loader,
): string {
  const asked = name || environment["COMPOSE_PROJECT_NAME"];
  const valid = (text: string): string => {
    if (normalName(text) !== text)
      throw new ComposeError(
        `invalid project name ${JSON.stringify(text)}: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number`,
      );
    return text;
  };
  if (asked) return valid(asked);
  for (const path of [...files].reverse()) {
    const text = around.read(path);
    if (text === undefined || !/^name\s*:/m.test(text)) continue;
    const written = loader.file(path, directory, { ...environment, COMPOSE_PROJECT_NAME: "" })["name"];
    if (written) return valid(String(written));
  }
  const found = normalName(basename(directory));
  if (!found) throw new ComposeError("project name must not be empty");
  return found;
}

/** What is usual where nothing is said (compose-go/transform/defaults.go). */
const withDefaults = (service: Service): Service =>
  service.secrets
    ? { ...service, secrets: service.secrets.map((each) => ({ ...each, target: each.target ?? `/run/secrets/${each.source}` })) }
    : service;

/** How many containers there are to be, where deploy tells it. */
const scaled = (services: Readonly<Record<string, Service>>): Record<string, Service> =>
  Object.fromEntries(
    Object.entries(services).map(([name, { deploy, ...service }]) => {
      if (!deploy) return [name, service];
      return [name, { ...service, deploy: service.scale === undefined ? deploy : { ...deploy, replicas: service.scale } }];
    }),
  );

/** What other fields bring with them: the usual Dockerfile, the default network, dependencies by network_mode, links and volumes_from. */
function implied(service: Service): Service {
  const joins = [service.network_mode, service.ipc, service.pid].flatMap((each) => (each?.startsWith("service:") ? [each.slice(8)] : []));
  const links = (service.links ?? []).map((each) => each.split(":")[0]!);
  const from = (service.volumes_from ?? []).filter((each) => !each.startsWith("container:")).map((each) => each.split(":")[0]!);
  const more = Object.fromEntries(
    [...joins, ...links, ...from].map((name) => [
      name,
      { condition: "service_started" as const, required: true, ...(joins.includes(name) || links.includes(name) ? { restart: true } : {}) },
    ]),
  );
  const { build } = service;
  const isFile = build && build.dockerfile === undefined && build.dockerfile_inline === undefined;
  return {
    ...service,
    ...(isFile ? { build: { ...build, dockerfile: "Dockerfile" } } : {}),
    ...(service.pull_policy === "if_not_present" ? { pull_policy: "missing" } : {}),
    ...(Object.keys(more).length ? { depends_on: { ...more, ...service.depends_on } } : {}),
    ...(service.network_mode || (service.networks && Object.keys(service.networks).length) ? {} : { networks: { default: null } }),
  };
}

/** The environment with what env_file brings and with the shell's values for names alone. @throws ComposeError */
function withEnvironment(
  around: Surroundings,
  { env_file, environment, ...rest }: Service,
  variables: Readonly<Record<string, string>>,
): Service {
  let found: Record<string, string | null> = {};
  for (const { path, required = true, format } of env_file ?? []) {
    const text = around.read(path);
    if (text === undefined) {
      if (required) throw new ComposeError(`env file ${path} not found: stat ${path}: no such file or directory`);
      continue;
    }
    found = { ...found, ...parseEnvFile(text, path, (name) => variables[name], { raw: format === "raw" }) };
  }
  for (const [name, value] of Object.entries(environment ?? {})) {
    const known = value ?? variables[name];
    if (known !== undefined || !(name in found)) found[name] = known ?? null;
  }
  const sorted = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length ? { ...rest, environment: Object.fromEntries(sorted) } : rest;
}
