// The files of a project: each read once, with what it includes and extends, in long forms (compose-go/loader/include.go, extends.go).
import { parseYaml, YamlError } from "../../base/yaml.ts";
import { canonicalService } from "./canonical.ts";
import { type Surroundings, variablesOf } from "./environment.ts";
import { interpolate, type Variables } from "./interpolate.ts";
import { merge } from "./merge.ts";
import { ComposeError, type Service } from "./model.ts";
import { validate } from "./schema.ts";
import { mapping, pathOf } from "./values.ts";

type Tree = Record<string, unknown>;

const dirname = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";

export class ProjectFiles {
  readonly #read = new Map<string, Tree>();
  readonly #warned = new Set<string>();

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
      document = parseYaml(text, { strict: true, onlyTrueAndFalse: true, fromBegin: true });
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      throw new ComposeError(twice(error.message, text, path) ?? error.message);
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
        `cannot extend service ${JSON.stringify(name)} in ${path}: service ${JSON.stringify(from)} not found${file ? ` in ${source}` : ""}`,
      );
    const { depends_on, ...below } = this.#service(source, from, file ? dirname(source) : directory, environment, [...above, key]);
    return merge({ ...below, ...(depends_on ? { depends_on } : {}) }, service) as Service;
  }
}

/** A key that stands twice in a mapping, in the words of yaml.v4, which tell of both. */
function twice(message: string, text: string, path: string): string | undefined {
  const [, line, key] = /^yaml: unmarshal errors:\n {2}line (\d+): key (".*") already set in map$/.exec(message) ?? [];
  if (!line) return undefined;
  const lines = text.split("\n");
  const indent = /^ */.exec(lines[Number(line) - 1]!)![0].length;
  const isBegin = (each: string) => /\S/.test(each) && /^ */.exec(each)![0].length < indent;
  const name = JSON.parse(key!) as string;
  const from = lines.slice(0, Number(line) - 1).findLastIndex(isBegin) + 1;
  const first = lines.findIndex(
    (each, at) =>
      at >= from &&
      each
        .slice(indent)
        .replace(/^(["'])(.*?)\1/, "$2")
        .startsWith(`${name}:`),
  );
  return `failed to parse ${path}: line ${line}: mapping key ${key} already defined at line ${first + 1}`;
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
