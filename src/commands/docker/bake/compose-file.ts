// A Compose file as bake reads it: each service with a build is a target of the group default (buildx' bake/compose.go).
import type { Surroundings } from "../../../docker/compose/environment.ts";
import { loadProject } from "../../../docker/compose/load.ts";
import type { Build, Project } from "../../../docker/compose/model.ts";
import type { Definition } from "./definition.ts";
import type { Value } from "./hcl/value.ts";
import type { Target } from "./target.ts";

/** Fields of build below x-bake that are called as in a target. */
const EXTENSION = [
  "tags",
  "cache-from",
  "cache-to",
  "secret",
  "ssh",
  "platforms",
  "output",
  "pull",
  "no-cache",
  "no-cache-filter",
  "contexts",
];

/** @throws ComposeError */
export function composeDefinition(around: Surroundings, files: readonly string[], directory: string): Definition {
  const project = loadProject(around, {
    files,
    directory,
    name: around.environment["COMPOSE_PROJECT_NAME"] || "bake",
    profiles: ["*"],
    wanted: [],
  });
  const targets = Object.entries(project.services).flatMap(([name, { build, image }]) =>
    build ? [targetOf(project, name, build, image, directory)] : [],
  );
  return { targets, groups: [{ name: "default", description: "", targets: targets.map(({ name }) => name) }], variables: [] };
}

function targetOf(project: Project, service: string, build: Build, image: string | undefined, directory: string): Target {
  const near = (path: string) => (path === directory ? "." : path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path);
  const fields = new Map<string, Value>();
  const set = (name: string, value: unknown) => {
    if (value !== undefined && value !== null) fields.set(name, value as Value);
  };
  set("context", near(build.context));
  set("dockerfile", build.dockerfile);
  set("dockerfile-inline", build.dockerfile_inline);
  const args = Object.entries(build.args ?? {}).map(([key, value]) => [key, value ?? project.environment[key] ?? null] as const);
  if (args.length) set("args", Object.fromEntries(args));
  if (Object.keys(build.labels ?? {}).length) set("labels", build.labels);
  const contexts = build["additional_contexts"] as Readonly<Record<string, string>> | undefined;
  if (contexts)
    set("contexts", Object.fromEntries(Object.entries(contexts).map(([key, place]) => [key, near(place.replace(/^service:/, "target:"))])));
  const secrets = (build["secrets"] as { source: string }[] | undefined)?.map(({ source }) => {
    const { file, environment } = project.secrets[source] ?? {};
    return { id: source, ...(file ? { src: near(file) } : {}), ...(environment ? { env: environment } : {}) };
  });
  set("tags", build.tags?.length ? build.tags : image === undefined ? undefined : [image]);
  set("cache-from", build.cache_from);
  set("cache-to", build["cache_to"]);
  set("target", build.target);
  set("secret", secrets);
  set("ssh", build["ssh"]);
  set("platforms", build["platforms"]);
  set("network", build["network"]);
  set("shm-size", build["shm_size"] === undefined ? undefined : String(build["shm_size"]));
  const more = (build["x-bake"] ?? {}) as Readonly<Record<string, Value>>;
  for (const name of EXTENSION) {
    const value = more[name];
    if (value === undefined) continue;
    const words = typeof value === "string" && !["pull", "no-cache"].includes(name) ? value.split(/\s+/).filter(Boolean) : value;
    const known = fields.get(name);
    fields.set(name, Array.isArray(words) && Array.isArray(known) ? [...new Set([...known, ...words])] : words);
  }
  return { name: service.replaceAll(".", "_"), inherits: [], fields };
}
