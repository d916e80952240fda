// compose build (cmd/compose/build.go; pkg/compose/build.go): each service's image by the same builder that docker build has.
import { inOrder, selected } from "../../../docker/compose/check.ts";
import { COMPOSE_VERSION, PROJECT, SERVICE, VERSION } from "../../../docker/compose/labels.ts";
import { type Build, ComposeError, imageOf, type Project } from "../../../docker/compose/model.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { callOf, parseFlags } from "../../framework/flags.ts";
import { known } from "../build/chosen.ts";
import { build as dockerBuild } from "../build/index.ts";
import { modern } from "../build/modern.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { Docker } from "../tool.ts";
import type { Compose } from "./context.ts";
import { dryImage } from "./dry-run.ts";
import { imageId, pushServices } from "./images.ts";
import { withPlatforms } from "./platforms.ts";
import { composeVerb } from "./verb.ts";

export interface BuildOptions {
  quiet?: boolean;
  noCache?: boolean;
  pull?: boolean;
  /** NAME=value, or NAME alone. */
  arguments?: readonly string[];
  progress?: string;
  ssh?: string;
  provenance?: string;
  sbom?: string;
  /** Only look the Dockerfiles over. */
  check?: boolean;
}

/** The words of docker build for a service. @throws ComposeError for what is not simulated */
function wordsOf(
  project: Project,
  name: string,
  build: Build,
  image: string,
  file: string,
  options: BuildOptions,
  images: ReadonlyMap<string, string>,
): string[] {
  for (const field of ["privileged", "isolation"])
    if (build[field] !== undefined) throw new ComposeError(`docker: k8s-quest does not simulate build.${field} yet`);
  const texts = (field: string) => [build[field] ?? []].flat().map(String);
  const ulimits = Object.entries((build["ulimits"] ?? {}) as Readonly<Record<string, number | { soft: number; hard: number }>>).map(
    ([limit, value]) => `${limit}=${typeof value === "object" ? `${value.soft}:${value.hard}` : value}`,
  );
  const pairs = (map: Readonly<Record<string, unknown>> = {}) => Object.entries(map).map(([key, value]) => `${key}=${value}`);
  const args = Object.entries(build.args ?? {}).flatMap(([key, value]) => {
    const known = value ?? project.environment[key];
    return known === undefined ? [] : [`${key}=${known}`];
  });
  const secrets = ((build["secrets"] as { source: string; target?: string }[] | undefined) ?? []).map(({ source, target = source }) => {
    const { file: path, environment } = project.secrets[source] ?? {};
    if (path === undefined && environment === undefined)
      throw new ComposeError(`build.secrets: secret ${JSON.stringify(source)} is not defined`);
    return `id=${target},${path === undefined ? `env=${environment}` : `src=${path}`}`;
  });
  const further = (build["additional_contexts"] ?? {}) as Readonly<Record<string, string>>;
  const contexts = Object.entries(further).map(([key, place]) =>
    place.startsWith("service:") ? `${key}=docker-image://${images.get(place.slice("service:".length))}` : `${key}=${place}`,
  );
  const many = (flagName: string, values: readonly string[]) => values.flatMap((value) => [flagName, value]);
  const hosts = (build["extra_hosts"] as readonly string[] | undefined) ?? [];
  return [
    ...many("--build-arg", [...args, ...(options.arguments ?? [])]),
    ...many("--label", pairs({ ...build.labels, [PROJECT]: project.name, [SERVICE]: name, [VERSION]: COMPOSE_VERSION })),
    ...many("--secret", secrets),
    ...many("--build-context", contexts),
    ...many(
      "--add-host",
      hosts.map((each) => each.replace("=", ":")),
    ),
    ...many("--tag", [image, ...(build.tags ?? [])]),
    ...(build.target ? ["--target", build.target] : []),
    ...(build["network"] ? ["--network", String(build["network"])] : []),
    ...many("--cache-from", texts("cache_from")),
    ...many("--cache-to", texts("cache_to")),
    ...many("--ssh", [...texts("ssh"), ...(options.ssh ? [options.ssh] : [])]),
    ...many("--allow", [...texts("entitlements"), ...(build["network"] === "host" ? ["network.host"] : [])]),
    ...many("--platform", texts("platforms")),
    ...many("--ulimit", ulimits),
    ...(build["shm_size"] === undefined ? [] : ["--shm-size", String(build["shm_size"])]),
    ...(options.provenance ? ["--provenance", options.provenance] : []),
    ...(options.sbom ? ["--sbom", options.sbom] : []),
    ...(options.check ? ["--check"] : []),
    ...(options.noCache || build.no_cache ? ["--no-cache"] : []),
    ...(options.pull || build.pull ? ["--pull"] : []),
    "--progress",
    options.quiet ? "quiet" : (options.progress ?? "auto"),
    "--file",
    file,
    build.context,
  ];
}

/** Does not tell the image's identity. */
class Silent extends Docker {
  override *out(): Task<void> {}
}

/** What --dry-run tells of building (dryRunBake). */
function* imagined(compose: Compose, project: Project, names: readonly string[]): Task<void> {
  const progress = compose.progress("Building");
  for (const name of names) {
    const image = imageOf(project.name, name, project.services[name]!);
    const id = dryImage(name);
    yield* progress.event(`${name} ==>`, "", "done", `==> writing image ${id}`);
    yield* progress.event(`${name} ==> ==>`, "", "done", `naming to ${image}`);
    compose.dry!.images.set(image, id);
  }
  for (const name of names) yield* progress.event(imageOf(project.name, name, project.services[name]!), "Built", "done");
}

/** Services in the order of building: before each those whose images its additional_contexts are. @throws ComposeError */
function withContexts(project: Project, names: readonly string[]): string[] {
  const order: string[] = [];
  const services = { ...project.disabled, ...project.services };
  const visit = (name: string, above: readonly string[]) => {
    if (above.includes(name)) throw new ComposeError(`dependency cycle detected: ${[...above, name].join(" -> ")}`);
    const contexts = Object.values((services[name]?.build?.["additional_contexts"] ?? {}) as object).map(String);
    for (const each of contexts) {
      const other = /^service:(.+)$/.exec(each)?.[1];
      if (other === undefined) continue;
      if (!services[other]?.build)
        throw new ComposeError(`service ${JSON.stringify(name)} depends on undefined service ${other}: invalid compose project`);
      visit(other, [...above, name]);
    }
    if (!order.includes(name)) order.push(name);
  };
  for (const name of inOrder(project)) if (names.includes(name)) visit(name, []);
  return order;
}

/** Builds these services' images, each after those that it depends on. @throws Failure */
export function* buildServices(compose: Compose, project: Project, names: readonly string[], options: BuildOptions = {}): Task<void> {
  if (compose.dry) return yield* imagined(compose, project, names);
  const done: string[] = [];
  const images = new Map<string, string>();
  for (const name of withContexts(project, names)) {
    const own = (project.services[name] ?? project.disabled[name])!;
    const build = own.build!;
    const image = imageOf(project.name, name, own);
    const inline = build.dockerfile_inline;
    const folder = compose.self.machine.files.lookup(build.context);
    if (folder?.type !== "folder" && !/^(https?|git)[:@]|^github\.com\//.test(build.context))
      throw new ComposeError(`unable to prepare context: path ${JSON.stringify(build.context)} not found`);
    const file = inline === undefined ? resolvePath(build.context, build.dockerfile ?? "Dockerfile") : "-";
    const words = wordsOf(project, name, build, image, file, options, images);
    const call = callOf(dockerBuild, "docker build", dockerBuild.flags, parseFlags(dockerBuild.flags, words), () => "");
    try {
      const Teller = options.check ? Docker : Silent;
      const code = yield* modern(new Teller(compose.self, call, compose.client), undefined, inline);
      if (options.check && code) throw new Failure("");
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(error.message.replace(/ERROR: (failed to build: )?(?![\s\S]*ERROR: )/, `target ${name}: `), error.exitCode);
    }
    if (options.check) continue;
    images.set(name, (yield* imageId(compose, image))!);
    done.push(image);
  }
  const progress = compose.progress("Building", options.quiet);
  for (const image of done) yield* progress.event(image, "Built", "done");
}

export const build = composeVerb(
  {
    name: "build",
    summary: "Build or rebuild services",
    usage: "build [OPTIONS] [SERVICE...]",
    flags: [
      flag("--build-arg", "stringArray", "A value for an ARG (NAME=value, or NAME from the environment)"),
      flag("--builder", "string", "The builder"),
      flag("--check", "bool", "Only look the Dockerfiles over"),
      flag("-m, --memory", "bytes", "A limit of memory for RUN", { default: "0", unseen: "BuildKit has no such limit" }),
      flag("--no-cache", "bool", "Do not use the cache"),
      flag("--print", "bool", "Show what bake would be asked for", { unsimulated: true }),
      flag("--provenance", "string", "Add a provenance attestation"),
      flag("--pull", "bool", "Ask the registry for newer images in any case"),
      flag("--push", "bool", "Push the images after that"),
      flag("-q, --quiet", "bool", "Say nothing of how it goes"),
      flag("--sbom", "string", "Add a SBOM attestation"),
      flag("--ssh", "string", "Keys of SSH for RUN --mount"),
      flag("--with-dependencies", "bool", "Also what services depend on"),
    ],
  },
  function* (compose) {
    const { call, args } = compose;
    known(compose, call.string("builder") || undefined);
    const whole = compose.project({ wanted: args });
    const project = withPlatforms(selected(whole, args, { alone: !call.bool("with-dependencies") }), false);
    const names = Object.keys(project.services).filter((name) => project.services[name]!.build);
    if (!names.length) {
      if (!call.bool("quiet")) compose.warn("No services to build");
      return 0;
    }
    yield* buildServices(compose, project, names, {
      quiet: call.bool("quiet"),
      noCache: call.bool("no-cache"),
      pull: call.bool("pull"),
      arguments: call.list("build-arg"),
      progress: compose.globals.string("progress") || "auto",
      ssh: call.string("ssh"),
      provenance: call.string("provenance"),
      sbom: call.string("sbom"),
      check: call.bool("check"),
    });
    if (call.bool("push")) yield* pushServices(compose, project, names, compose.progress("Pushing", call.bool("quiet")));
    return 0;
  },
);
