// What follows for a service from what is written of it: usual values, the default network, dependencies, numbers of containers (compose-go/loader/normalize.go, transform/defaults.go).
import type { Build, Service } from "./model.ts";

/** What is usual where nothing is said (compose-go/transform/defaults.go). */
export const withDefaults = (service: Service): Service =>
  service.secrets
    ? { ...service, secrets: service.secrets.map((each) => ({ ...each, target: each.target ?? `/run/secrets/${each.source}` })) }
    : service;

/** How many containers there are to be, where deploy tells it. */
export const scaled = (services: Readonly<Record<string, Service>>): Record<string, Service> =>
  Object.fromEntries(
    Object.entries(services).map(([name, { deploy, ...service }]) => {
      if (!deploy) return [name, service];
      return [name, { ...service, deploy: service.scale === undefined ? deploy : { ...deploy, replicas: service.scale } }];
    }),
  );

/** Arguments that are named alone have the environment's values, where it has one. */
function argumentsOf({ args }: Build, variables: Readonly<Record<string, string>>): Pick<Build, "args"> {
  if (!args) return {};
  const known = Object.entries(args).map(([name, value]) => [name, value ?? variables[name]] as const);
  return { args: Object.fromEntries(known.filter(([, value]) => value !== undefined)) as Record<string, string> };
}

/** What other fields bring with them: the usual Dockerfile, the default network, dependencies by network_mode, links and volumes_from. */
export function implied(service: Service, variables: Readonly<Record<string, string>>): Service {
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
    ...(build ? { build: { ...build, ...(isFile ? { dockerfile: "Dockerfile" } : {}), ...argumentsOf(build, variables) } } : {}),
    ...(service.pull_policy === "if_not_present" ? { pull_policy: "missing" } : {}),
    ...(Object.keys(more).length ? { depends_on: { ...more, ...service.depends_on } } : {}),
    ...(service.network_mode || (service.networks && Object.keys(service.networks).length) ? {} : { networks: { default: null } }),
  };
}
