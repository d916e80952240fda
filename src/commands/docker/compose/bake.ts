// What compose build asks bake for: a target for each service that is built (pkg/compose/build_bake.go).
import { escapedForHtml } from "../../../base/go-json.ts";
import { COMPOSE_VERSION, PROJECT, SERVICE, VERSION } from "../../../docker/compose/labels.ts";
import { type Build, ComposeError, type FileReference, imageOf, type Project, type Service } from "../../../docker/compose/model.ts";
import type { Figure } from "../../../docker/compose/resource-types.ts";
import { bytes } from "../../../docker/compose/resources.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Value } from "../bake/hcl/value.ts";

export interface BuildOptions {
  quiet?: boolean;
  noCache?: boolean;
  pull?: boolean;
  push?: boolean;
  /** NAME=value, or NAME alone. */
  arguments?: readonly string[];
  progress?: string;
  ssh?: string;
  provenance?: string;
  sbom?: string;
  /** Only look the Dockerfiles over. */
  check?: boolean;
}

/** Fields of bake's targets, in the order in which they are printed. */
export type BakeTarget = Readonly<Record<string, Value>>;

export const targetName = (service: string): string => service.replaceAll(".", "_");

const sorted = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Values by name; a name alone has that of the environment, or none. */
function argumentsOf(project: Project, { args = {} }: Build, given: readonly string[]): Record<string, string> {
  const told = given.map((each): [string, string | null] => {
    const at = each.indexOf("=");
    return at < 0 ? [each, null] : [each.slice(0, at), each.slice(at + 1)];
  });
  const all = [...Object.entries(args), ...told].map(([name, value]) => [name, value ?? project.environment[name]] as const);
  return sorted(Object.fromEntries(all.filter((each): each is [string, string] => each[1] !== undefined)));
}

/** @throws ComposeError for a secret that nobody can read */
const secretsOf = (project: Project, references: readonly FileReference[]): string[] =>
  references.map(({ source, target = source }) => {
    const { file, environment } = project.secrets[source] ?? {};
    if (file !== undefined) return `id=${target},type=file,src=${file}`;
    if (environment !== undefined) return `id=${target},type=env,env=${environment}`;
    throw new ComposeError(`build.secrets: secret ${JSON.stringify(source)} is not defined`);
  });

const limitsOf = (limits: NonNullable<Service["ulimits"]>): string[] =>
  Object.entries(sorted(limits)).map(([name, each]) => `${name}=${typeof each === "object" ? `${each.soft}:${each.hard}` : each}`);

/** "default=", "id=path". */
const keysOf = (keys: readonly string[]): string[] => keys.map((each) => (each.includes("=") ? each : `${each}=`));

const hostsOf = (lines: readonly string[]): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const line of lines) {
    const at = line.indexOf("=");
    const [name, address] = [line.slice(0, at), line.slice(at + 1)];
    found[name] = found[name] === undefined ? address : `${found[name]},${address}`;
  }
  return sorted(found);
};

const attestOf = ({ provenance, sbom }: Build): string[] =>
  Object.entries({ provenance, sbom }).flatMap(([type, value]) =>
    value === undefined || value === "" || value === "false" ? [] : [`type=${type}${value === "true" ? "" : `,${value}`}`],
  );

/** What becomes of a service's image. */
function outputOf({ image }: Service, platforms: readonly string[], { push = false }: BuildOptions): string {
  const isPushed = push && image !== undefined;
  if (platforms.length > 1) return `type=image,push=${isPushed}`;
  return isPushed ? "type=registry" : "type=docker";
}

/** @throws ComposeError */
export function targetOf(project: Project, name: string, service: Service, options: BuildOptions): BakeTarget {
  const build = service.build!;
  const texts = (field: string) => ((build[field] ?? []) as readonly unknown[]).map(String);
  const contexts = (build["additional_contexts"] ?? {}) as Readonly<Record<string, string>>;
  const platforms = texts("platforms");
  const all: Readonly<Record<string, Value | undefined>> = {
    context: build.context,
    contexts: sorted(
      Object.fromEntries(
        Object.entries(contexts).map(([key, place]) => [
          key,
          place.replace(/^service:(.*)$/s, (_, other: string) => `target:${targetName(other)}`),
        ]),
      ),
    ),
    dockerfile: build.dockerfile_inline === undefined ? fileOf(build) : undefined,
    "dockerfile-inline": build.dockerfile_inline,
    args: argumentsOf(project, build, options.arguments ?? []),
    labels: sorted({ ...build.labels, [PROJECT]: project.name, [SERVICE]: name, [VERSION]: COMPOSE_VERSION }),
    tags: [...(build.tags ?? []), imageOf(project.name, name, service)],
    "cache-from": texts("cache_from"),
    "cache-to": texts("cache_to"),
    target: build.target,
    secret: secretsOf(project, (build["secrets"] ?? []) as readonly FileReference[]),
    ssh: keysOf([...texts("ssh"), ...(options.ssh ? [options.ssh] : [])]),
    platforms,
    pull: build.pull || options.pull,
    "no-cache": build.no_cache || options.noCache,
    network: build["network"] as string | undefined,
    "shm-size": build["shm_size"] === undefined ? undefined : String(bytes(build["shm_size"] as Figure)),
    ulimits: limitsOf((build["ulimits"] ?? {}) as NonNullable<Service["ulimits"]>),
    call: options.check ? "lint" : undefined,
    entitlements: [...texts("entitlements"), ...(build["privileged"] === true ? ["security.insecure"] : [])],
    "extra-hosts": hostsOf(texts("extra_hosts")),
    output: options.check ? [] : [outputOf(service, platforms, options)],
    attest: attestOf(build),
  };
  return Object.fromEntries(Object.entries(all).filter((each): each is [string, Value] => !isNothing(each[1])));
}

/** Go leaves such values out (omitempty). */
const isNothing = (value: Value | undefined): boolean =>
  value === undefined || value === false || value === "" || (typeof value === "object" && value !== null && !Object.keys(value).length);

/** The Dockerfile's path: beside its context, unless that is somewhere else in the world. */
const fileOf = ({ context, dockerfile = "Dockerfile" }: Build): string =>
  /:\/\/|^(git@|github\.com\/)/.test(context) ? dockerfile : resolvePath(context, dockerfile);

/** As bake reads them: what is to stand as it is written must not look like a variable. */
const unexpanded = (text: string): string => text.replaceAll("${", () => "$${");

/** `build --print`: all that could be built, and what of it is wanted. @throws ComposeError */
export function printedBake(project: Project, names: readonly string[], options: BuildOptions): string {
  const services = { ...project.disabled, ...project.services };
  const built = Object.entries(services).filter(([name, { build }]) => build && (project.services[name] || names.includes(name)));
  const target = built.map(([name, service]) => {
    const own = targetOf(project, name, service, options);
    const escaped = {
      ...own,
      ...(own["dockerfile-inline"] ? { "dockerfile-inline": unexpanded(own["dockerfile-inline"] as string) } : {}),
      ...(own["args"]
        ? { args: Object.fromEntries(Object.entries(own["args"]).map(([key, value]) => [key, unexpanded(value as string)])) }
        : {}),
    };
    return [targetName(name), escaped];
  });
  const whole = { group: { default: { targets: names.map(targetName).sort() } }, target: sorted(Object.fromEntries(target)) };
  return escapedForHtml(JSON.stringify(whole, null, 2));
}
