// Of a project only what its services use: networks, volumes, secrets, configs and models that nobody names are left out (compose-go/types: WithoutUnnecessaryResources).
import type { FileReference, Project, Service } from "./model.ts";

const only = <T>(all: Readonly<Record<string, T>>, names: ReadonlySet<string>): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));

export function withoutUnused(project: Project): Project {
  const services = Object.values(project.services);
  const named = (of: (service: Service) => readonly string[]) => new Set(services.flatMap((service) => of(service)));
  const keys = (map: object | undefined) => Object.keys(map ?? {});
  const sources = (list: readonly FileReference[] = []) => list.map(({ source }) => source);
  const ofBuilds = ({ build }: Service) => sources(build?.["secrets"] as readonly FileReference[] | undefined);
  return {
    ...project,
    networks: only(
      project.networks,
      named((service) => keys(service.networks)),
    ),
    volumes: only(
      project.volumes,
      named(({ volumes = [] }) => volumes.flatMap(({ type, source }) => (type === "volume" && source ? [source] : []))),
    ),
    secrets: only(
      project.secrets,
      named((service) => [...sources(service.secrets), ...ofBuilds(service)]),
    ),
    configs: only(
      project.configs,
      named(({ configs }) => sources(configs)),
    ),
    models: only(
      project.models,
      named((service) => keys(service.models)),
    ),
  };
}
