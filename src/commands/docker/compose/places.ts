// Networks and volumes of a project: made before its containers, removed after them (pkg/compose/create.go: ensureNetwork, ensureVolume).
import { hashOfPlace } from "../../../docker/compose/hash.ts";
import { COMPOSE_VERSION, HASH, NETWORK, PROJECT, VERSION, VOLUME } from "../../../docker/compose/labels.ts";
import { ComposeError, type Project } from "../../../docker/compose/model.ts";
import type { Task } from "../../../machine/process.ts";
import { readLine } from "../../../machine/tasks.ts";
import { DaemonError, filtersOf, part } from "../client.ts";
import type { ContainerRow } from "../container/row.ts";
import { serviceOf } from "./containers.ts";
import type { Compose } from "./context.ts";
import { stopAll, stopAndRemove } from "./converge.ts";
import type { Progress } from "./progress.ts";

interface NetworkRow {
  Id: string;
  Name: string;
  Labels: Readonly<Record<string, string>> | null;
}
interface VolumeRow {
  Name: string;
  Labels: Readonly<Record<string, string>> | null;
}

const networksNamed = function* ({ client }: Compose, name: string): Task<NetworkRow[]> {
  const rows = yield* client.json<NetworkRow[]>("GET", "/networks", { query: { filters: filtersOf([`name=${name}`]) } });
  return rows.filter((row) => row.Name === name);
};

/** Networks that the project's services are on. @throws ComposeError */
export function* ensureNetworks(compose: Compose, project: Project, progress: Progress): Task<void> {
  const used = new Set(Object.values(project.services).flatMap(({ networks }) => Object.keys(networks ?? {})));
  for (const [key, network] of Object.entries(project.networks)) {
    if (!used.has(key)) continue;
    const hash = hashOfPlace(network);
    const [there] = yield* networksNamed(compose, network.name);
    if (network.external) {
      if (!there && !["host", "none", "bridge"].includes(network.name))
        throw new ComposeError(`network ${network.name} declared as external, but could not be found`);
      continue;
    }
    if (there) {
      if (there.Labels?.[PROJECT] !== project.name)
        compose.warn(
          `a network with name ${network.name} exists but was not created for project ${JSON.stringify(project.name)}.\nSet \`external: true\` to use an existing network`,
        );
      const known = there.Labels?.[HASH];
      if (!known || known === hash || there.Labels?.[PROJECT] !== project.name) continue;
      yield* removeDivergedNetwork(compose, project, key, there, progress);
    }
    yield* progress.event(`Network ${network.name}`, "Creating");
    yield* compose.client.json("POST", "/networks/create", {
      body: {
        Name: network.name,
        Driver: network.driver ?? "bridge",
        Internal: network.internal ?? false,
        Attachable: network.attachable ?? false,
        Labels: {
          ...network.labels,
          [HASH]: hash,
          [NETWORK]: key,
          [PROJECT]: project.name,
          [VERSION]: COMPOSE_VERSION,
        },
        ...(network.driver_opts ? { Options: network.driver_opts } : {}),
        ...(network.enable_ipv4 === undefined ? {} : { EnableIPv4: network.enable_ipv4 }),
        ...(network.enable_ipv6 === undefined ? {} : { EnableIPv6: network.enable_ipv6 }),
        ...(network.ipam?.config
          ? {
              IPAM: {
                Driver: network.ipam.driver ?? "default",
                Config: network.ipam.config.map(({ subnet, gateway, ip_range, aux_addresses }) => ({
                  ...(subnet ? { Subnet: subnet } : {}),
                  ...(gateway ? { Gateway: gateway } : {}),
                  ...(ip_range ? { IPRange: ip_range } : {}),
                  ...(aux_addresses ? { AuxiliaryAddresses: aux_addresses } : {}),
                })),
              },
            }
          : {}),
      },
    });
    yield* progress.event(`Network ${network.name}`, "Created", "done");
  }
}

/** A network that is declared otherwise now goes, once those that are on it have stopped and left it. */
function* removeDivergedNetwork(compose: Compose, project: Project, key: string, { Id }: NetworkRow, progress: Progress): Task<void> {
  const rows = (yield* compose.containers(project.name)).filter((row) => key in (project.services[serviceOf(row)]?.networks ?? {}));
  yield* stopAll(compose, rows, progress);
  for (const row of rows) yield* compose.client.send("POST", `/networks/${Id}/disconnect`, { body: { Container: row.Id, Force: true } });
  yield* compose.client.send("DELETE", `/networks/${Id}`);
}

/** Asks whether a volume that is declared otherwise now is to be made anew; --yes says so. */
function* agreed(compose: Compose, name: string): Task<boolean> {
  if (compose.call.command.flags.some((each) => each.name === "yes") && compose.call.bool("yes")) return true;
  yield* compose.out(
    `? Volume ${JSON.stringify(name)} exists but doesn't match configuration in compose file. Recreate (data will be lost)? (y/N) `,
  );
  return /^y(es)?$/i.test(((yield* readLine(compose.self.stdin)) ?? "").trim());
}

function* removeDivergedVolume(compose: Compose, project: Project, key: string, name: string, progress: Progress): Task<void> {
  const uses = (row: ContainerRow) =>
    (project.services[serviceOf(row)]?.volumes ?? []).some(({ type, source }) => type === "volume" && source === key);
  yield* stopAndRemove(compose, (yield* compose.containers(project.name)).filter(uses), progress);
  yield* compose.client.send("DELETE", `/volumes/${part(name)}`, { query: { force: true } });
}

/** @throws ComposeError */
export function* ensureVolumes(compose: Compose, project: Project, progress: Progress): Task<void> {
  const used = new Set(
    Object.values(project.services).flatMap(({ volumes }) =>
      (volumes ?? []).flatMap(({ type, source }) => (type === "volume" && source ? [source] : [])),
    ),
  );
  for (const [key, volume] of Object.entries(project.volumes)) {
    if (!used.has(key)) continue;
    const hash = hashOfPlace(volume);
    const there = yield* found(compose, volume.name);
    if (volume.external) {
      if (!there) throw new ComposeError(`external volume ${JSON.stringify(volume.name)} not found`);
      continue;
    }
    if (there) {
      const owner = there.Labels?.[PROJECT];
      if (owner === undefined)
        compose.warn(
          `volume ${JSON.stringify(volume.name)} already exists but was not created by Docker Compose. Use \`external: true\` to use an existing volume`,
        );
      else if (owner !== project.name)
        compose.warn(
          `volume ${JSON.stringify(volume.name)} already exists but was created for project ${JSON.stringify(owner)} (expected ${JSON.stringify(project.name)}). Use \`external: true\` to use an existing volume`,
        );
      const known = there.Labels?.[HASH];
      if (!known || known === hash || owner !== project.name || !(yield* agreed(compose, volume.name))) continue;
      yield* removeDivergedVolume(compose, project, key, volume.name, progress);
    }
    yield* progress.event(`Volume ${JSON.stringify(volume.name)}`, "Creating");
    yield* compose.client.json("POST", "/volumes/create", {
      body: {
        Name: volume.name,
        Driver: volume.driver ?? "local",
        DriverOpts: volume.driver_opts ?? {},
        Labels: {
          ...volume.labels,
          [HASH]: hash,
          [PROJECT]: project.name,
          [VERSION]: COMPOSE_VERSION,
          [VOLUME]: key,
        },
      },
    });
    yield* progress.event(`Volume ${JSON.stringify(volume.name)}`, "Created", "done");
  }
}

function* found({ client }: Compose, name: string): Task<VolumeRow | undefined> {
  try {
    return yield* client.json<VolumeRow>("GET", `/volumes/${part(name)}`);
  } catch (error) {
    if (error instanceof DaemonError && error.status === 404) return undefined;
    throw error;
  }
}

const ofProject = (name: string) => ({ query: { filters: filtersOf([], { label: [`${PROJECT}=${name}`] }) } });

/** Removes the project's networks; whether there were any. */
export function* removeNetworks(compose: Compose, name: string, project: Project | undefined, progress: Progress): Task<boolean> {
  const rows = yield* compose.client.json<NetworkRow[]>("GET", "/networks", ofProject(name));
  const wanted = project && new Set(Object.values(project.networks).flatMap((each) => (each.external ? [] : [each.name])));
  const gone = rows.filter((row) => !wanted || wanted.has(row.Name)).sort((a, b) => (a.Name < b.Name ? -1 : 1));
  for (const { Name, Id } of gone) {
    yield* progress.event(`Network ${Name}`, "Removing");
    try {
      yield* compose.client.send("DELETE", `/networks/${Id}`);
      yield* progress.event(`Network ${Name}`, "Removed", "done");
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
      if (error.status !== 403) {
        yield* progress.event(`Network ${Name}`, "Error", "error");
        throw error;
      }
      yield* progress.event(`Network ${Name}`, "Resource is still in use", "warning");
    }
  }
  return gone.length > 0;
}

/** Removes the volumes that the project made. */
export function* removeVolumes(compose: Compose, name: string, project: Project | undefined, progress: Progress): Task<boolean> {
  const { Volumes } = yield* compose.client.json<{ Volumes: VolumeRow[] }>("GET", "/volumes", ofProject(name));
  const wanted = project && new Set(Object.values(project.volumes).flatMap((each) => (each.external ? [] : [each.name])));
  const gone = Volumes.filter((row) => !wanted || wanted.has(row.Name));
  for (const { Name } of gone) {
    yield* progress.event(`Volume ${Name}`, "Removing");
    try {
      yield* compose.client.send("DELETE", `/volumes/${part(Name)}`, { query: { force: true } });
      yield* progress.event(`Volume ${Name}`, "Removed", "done");
    } catch (error) {
      if (!(error instanceof DaemonError) || error.status !== 409) throw error;
      yield* progress.event(`Volume ${Name}`, "Resource is still in use", "warning");
    }
  }
  return gone.length > 0;
}
