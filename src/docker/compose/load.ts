// Reading a project: its files one over the other, the environment, and whether all fits together (compose-go/loader).
import { check } from "./check.ts";
import { type Surroundings, variablesOf, withEnvironment, withLabels } from "./environment.ts";
import { ProjectFiles } from "./files.ts";
import { implied, scaled, withDefaults } from "./implied.ts";
import { merge } from "./merge.ts";
import { ComposeError, type Project, type ProjectFile, type ProjectNetwork, type ProjectVolume, type Service } from "./model.ts";

type Tree = Record<string, unknown>;

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

const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** A folder's name as that of a project. */
export const normalName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^-_a-z0-9]/g, "")
    .replace(/^[-_]+/, "");

/** @throws ComposeError */
export function loadProject(around: Surroundings, options: LoadOptions): Project {
  const { files, directory, envFiles, wanted = [], plain = false } = options;
  const environment = variablesOf(around, directory, envFiles);
  const { unnormalized = false, unchecked = false, pathsAsWritten = false } = options;
  const sources = new ProjectFiles(around, plain, pathsAsWritten ? directory : undefined);
  const name = projectName(around, options, environment, sources);
  const variables = { ...environment, COMPOSE_PROJECT_NAME: name };
  const tree = files.map((path) => sources.file(path, directory, variables)).reduce((below, above) => merge(below, above) as Tree);
  const all = Object.fromEntries(
    Object.entries((tree["services"] ?? {}) as Record<string, Service>)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([service, each]) => [service, withDefaults(unnormalized ? each : implied(each, variables))]),
  );
  const profiles = new Set([...options.profiles, ...wanted.flatMap((each) => all[each]?.profiles ?? [])]);
  const isOn = (service: Service): boolean =>
    !service.profiles?.length || profiles.has("*") || service.profiles.some((each) => profiles.has(each));
  const entries = Object.entries(all);
  const resolved = (each: Service) => (plain ? each : withLabels(around, withEnvironment(around, each, variables)));
  const services = Object.fromEntries(entries.filter(([, each]) => isOn(each)).map(([service, each]) => [service, resolved(each)]));
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
  sources: ProjectFiles,
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
    const written = sources.file(path, directory, { ...environment, COMPOSE_PROJECT_NAME: "" })["name"];
    if (written) return normalName(String(written));
  }
  const found = normalName(basename(directory));
  if (!found) throw new ComposeError("project name must not be empty");
  return found;
}
