// Whether what a project's services refer to is there, and whether they wait for each other in a ring (compose-go/loader/validate.go, graph).
import { ComposeError, type Project, scaleOf } from "./model.ts";
import { withoutUnused } from "./used.ts";

const invalid = (text: string): ComposeError => new ComposeError(`${text}: invalid compose project`);

/** @throws ComposeError */
export function check(project: Project): void {
  const { services, disabled, networks, volumes, secrets, configs, models } = project;
  const owners = new Map<string, string>();
  for (const [name, service] of Object.entries(services)) {
    const quoted = JSON.stringify(name);
    if (!service.build && !service.image && !service["provider"])
      throw invalid(`service ${quoted} has neither an image nor a build context specified`);
    if (service.build?.dockerfile_inline && service.build.dockerfile && service.build.dockerfile !== "Dockerfile")
      throw invalid(`service ${quoted} declares mutualy exclusive dockerfile and dockerfile_inline`);
    const platforms = (service.build?.["platforms"] as readonly string[] | undefined) ?? [];
    if (service.platform && platforms.length && !platforms.includes(service.platform))
      throw invalid(`service.build.platforms MUST include service.platform ${JSON.stringify(service.platform)}`);
    for (const network of Object.keys(service.networks ?? {}))
      if (!networks[network]) throw invalid(`service ${quoted} refers to undefined network ${network}`);
    if (service.network_mode && service.networks && Object.keys(service.networks).length)
      throw invalid(`service ${name} declares mutually exclusive \`network_mode\` and \`networks\``);
    for (const [dependency, { required }] of Object.entries(service.depends_on ?? {})) {
      if (services[dependency] || !required) continue;
      if (disabled[dependency]) throw invalid(`service ${quoted} depends on undefined service ${JSON.stringify(dependency)}`);
      throw invalid(`service ${quoted} depends on undefined service ${JSON.stringify(dependency)}`);
    }
    for (const { type, source } of service.volumes ?? [])
      if (type === "volume" && source && !volumes[source]) throw invalid(`service ${quoted} refers to undefined volume ${source}`);
    for (const { source } of service.secrets ?? [])
      if (!secrets[source]) throw invalid(`service ${quoted} refers to undefined secret ${source}`);
    for (const { source } of service.configs ?? [])
      if (!configs[source]) throw invalid(`service ${quoted} refers to undefined config ${source}`);
    for (const model of Object.keys(service.models ?? {}))
      if (!models[model]) throw invalid(`service ${quoted} refers to undefined model ${model}`);
    const limits = service.deploy?.resources?.limits;
    for (const [own, other] of [
      ["cpus", "cpus"],
      ["mem_limit", "memory"],
      ["pids_limit", "pids"],
    ] as const)
      if (service[own] !== undefined && limits?.[other] !== undefined && String(service[own]) !== String(limits[other]))
        throw invalid(`services.${name}: can't set distinct values on '${own}' and 'deploy.resources.limits.${other}'`);
    const { container_name: fixed } = service;
    if (fixed && scaleOf(service) > 1 && service.deploy?.replicas !== undefined)
      throw invalid(`services.deploy.replicas: can't set container_name and ${name} as container name must be unique`);
    if (fixed) {
      const other = owners.get(fixed);
      if (other)
        throw invalid(`services.${name}: container name ${JSON.stringify(fixed)} is already in use by service ${JSON.stringify(other)}`);
      owners.set(fixed, name);
    }
    if (service.scale !== undefined && service.deploy?.replicas !== undefined && service.scale !== service.deploy.replicas)
      throw invalid(`services.${name}: can't set distinct values on 'scale' and 'deploy.replicas'`);
  }
  for (const [kind, files] of Object.entries({ secret: secrets, config: configs }))
    for (const [name, { file, environment, content, external }] of Object.entries(files))
      if (file === undefined && environment === undefined && content === undefined && !external)
        throw new ComposeError(
          `${kind}s.${name}: one of ${kind === "config" ? "file|environment|content|external" : "external|file|environment"} must be set`,
        );
  cycles(project);
}

function cycles({ services }: Project): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) throw new ComposeError(`dependency cycle detected: ${[...path.slice(path.indexOf(name)), name].join(" -> ")}`);
    if (done.has(name)) return;
    for (const each of Object.keys(services[name]?.depends_on ?? {}).sort()) visit(each, [...path, name]);
    done.add(name);
  };
  for (const name of Object.keys(services)) visit(name, []);
}

/** Services so that each stands after those that it depends on; those that wait for nothing by name. */
export function inOrder({ services }: Pick<Project, "services">): string[] {
  const out: string[] = [];
  const visit = (name: string): void => {
    if (out.includes(name) || !services[name]) return;
    for (const each of Object.keys(services[name]!.depends_on ?? {}).sort()) visit(each);
    out.push(name);
  };
  for (const name of Object.keys(services).sort()) visit(name);
  return out;
}

/** Only these services, with all that they depend on unless `alone`. @throws ComposeError for unknown ones */
export function selected(project: Project, names: readonly string[], { alone = false } = {}): Project {
  if (!names.length) return project;
  const keep = new Set<string>();
  const visit = (name: string, required = true): void => {
    if (keep.has(name)) return;
    const service = project.services[name];
    if (!service) {
      if (!required) return;
      throw new ComposeError(`no such service: ${name}`);
    }
    keep.add(name);
    if (!alone) for (const [each, dependency] of Object.entries(service.depends_on ?? {})) visit(each, dependency.required);
  };
  for (const name of names) visit(name);
  const entries = Object.entries(project.services);
  const some: Project = {
    ...project,
    services: Object.fromEntries(entries.filter(([name]) => keep.has(name))),
    disabled: { ...project.disabled, ...Object.fromEntries(entries.filter(([name]) => !keep.has(name))) },
  };
  return project.isWhole ? some : withoutUnused(some);
}
