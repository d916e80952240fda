// Bringing containers from what they are to what a project asks for: which are made anew, which are kept, which are taken away (compose/convergence.go).
import { pack } from "../../../docker/build/archive.ts";
import { createBody } from "../../../docker/compose/body.ts";
import { inOrder } from "../../../docker/compose/check.ts";
import { hashOf } from "../../../docker/compose/hash.ts";
import { REPLACE } from "../../../docker/compose/labels.ts";
import { ComposeError, type Project, type Service, scaleOf } from "../../../docker/compose/model.ts";
import { injected } from "../../../docker/compose/mounts.ts";
import type { Content } from "../../../machine/content.ts";
import type { Task } from "../../../machine/process.ts";
import { DaemonError } from "../client.ts";
import type { ContainerRow } from "../container/row.ts";
import { hashIn, imageIn, isLive, nameOf, numberOf, serviceOf } from "./containers.ts";
import type { Compose } from "./context.ts";
import { type Hear, runHooks } from "./hooks.ts";
import type { Progress } from "./progress.ts";

export interface Convergence {
  images: ReadonlyMap<string, string>;
  force: boolean;
  /** Never makes anew what is there. */
  keep: boolean;
  renew: boolean;
  /** Seconds, for those that are stopped. */
  timeout?: number | undefined;
  /** Not those that only others depend on: as they are. */
  dependencies?: { force?: boolean; only: ReadonlySet<string> };
}

const remove = function* ({ client }: Compose, id: string, volumes = false): Task<void> {
  yield* client.send("DELETE", `/containers/${id}`, { query: { force: true, v: volumes } });
};

/** Stops and removes containers, all at the same time. */
export function* stopAndRemove(
  compose: Compose,
  rows: readonly ContainerRow[],
  progress: Progress,
  { volumes = false, ...stopping }: Stopping & { volumes?: boolean } = {},
): Task<void> {
  yield* stopAll(compose, rows, progress, stopping);
  for (const row of rows) {
    const id = `Container ${nameOf(row)}`;
    yield* progress.event(id, "Removing");
    try {
      yield* remove(compose, row.Id, volumes);
    } catch (error) {
      // Of --rm, and gone by itself.
      if (!(error instanceof DaemonError) || error.status !== 404) throw error;
    }
    yield* progress.event(id, "Removed", "done");
  }
}

export interface Stopping {
  /** Seconds. */
  timeout?: number | undefined;
  /** Where it is known, its services' hooks are run before that. */
  project?: Project | undefined;
  hear?: Hear | undefined;
}

/** @throws ComposeError for a hook that fails, Failure */
export function* stopAll(
  compose: Compose,
  rows: readonly ContainerRow[],
  progress: Progress,
  { timeout, project, hear }: Stopping = {},
): Task<void> {
  const waiting: [string, () => Task<unknown>][] = [];
  for (const row of rows) {
    const id = `Container ${nameOf(row)}`;
    yield* progress.event(id, "Stopping");
    if (isLive(row)) yield* runHooks(compose, project, row, "pre_stop", hear);
    waiting.push([id, yield* compose.client.begin("POST", `/containers/${row.Id}/stop`, { query: { t: timeout } })]);
  }
  for (const [id, ended] of waiting) {
    try {
      yield* ended();
    } catch (error) {
      if (!(error instanceof DaemonError) || error.status !== 404) throw error;
    }
    yield* progress.event(id, "Stopped", "done");
  }
}

/** Files with the folders that they are in. */
export const archiveOf = (texts: readonly { path: string; text: string; mode: number }[], modified: number): Content =>
  pack(
    texts.flatMap(({ path, text, mode }) => {
      const names = path.replace(/^\/+/, "").split("/");
      const folders = names
        .slice(0, -1)
        .map((_, at) => ({ name: `${names.slice(0, at + 1).join("/")}/`, type: "folder" as const, mode: 0o755, modified }));
      return [...folders, { name: names.join("/"), type: "file" as const, mode, modified, content: text }];
    }),
  );

/** Makes one container, and gives its identity. @throws Failure */
export function* createOne(
  compose: Compose,
  project: Project,
  service: string,
  wanted: {
    name: string;
    number: number;
    imageId: string;
    rows: readonly ContainerRow[];
    replaces?: ContainerRow;
    renew?: boolean;
    as?: string;
    oneOff?: boolean;
    labels?: Record<string, string>;
    remove?: boolean;
    aliases?: boolean;
  },
): Task<string> {
  const own = project.services[service]!;
  const { replaces, rows } = wanted;
  const inherited = Object.fromEntries(
    replaces && !wanted.renew
      ? replaces.Mounts.flatMap(({ Type, Name, Destination }) =>
          Type === "volume" && Name && /^[0-9a-f]{64}$/.test(Name) ? [[Destination, Name]] : [],
        )
      : [],
  );
  const body = createBody(project, own, {
    name: wanted.as ?? wanted.name,
    service,
    number: wanted.number,
    imageId: wanted.imageId,
    ...(wanted.oneOff ? { oneOff: true } : {}),
    ...(wanted.aliases === undefined ? {} : { aliases: wanted.aliases }),
    inherited,
    labels: { ...wanted.labels, ...(replaces ? { [REPLACE]: nameOf(replaces) } : {}) },
    containerOf: (other) => {
      const found = rows.find((row) => serviceOf(row) === other);
      if (!found) throw new ComposeError(`cannot share namespace with service ${JSON.stringify(other)}: container missing`);
      return found.Id;
    },
  });
  const texts = injected(project, own);
  const { Id, Warnings } = yield* compose.client.json<{ Id: string; Warnings?: string[] | null }>("POST", "/containers/create", {
    query: { name: wanted.name, platform: own.platform },
    body: wanted.remove ? { ...body, HostConfig: { ...body.HostConfig, AutoRemove: true, RestartPolicy: { Name: "no" } } } : body,
  });
  for (const warning of Warnings ?? []) compose.warn(warning);
  if (texts.length)
    yield* compose.client.send("PUT", `/containers/${Id}/archive`, { query: { path: "/" }, raw: archiveOf(texts, compose.now) });
  return Id;
}

/** Containers of every service as many as it wants, created; those that are there and right stay. @throws Failure */
export function* converge(compose: Compose, project: Project, progress: Progress, options: Convergence): Task<void> {
  const rows = yield* compose.containers(project.name);
  const all = yield* compose.client.json<{ Id: string; Name: string }[]>("GET", "/networks");
  const networks = new Map(all.map(({ Name, Id }) => [Name, Id]));
  const made = new Set<string>();
  for (const service of inOrder(project)) {
    const wanted = scaleOf(project.services[service]!);
    const own = project.services[service]!;
    if (own.container_name && wanted > 1)
      throw new ComposeError(
        `WARNING: The ${JSON.stringify(service)} service is using the custom container name ${JSON.stringify(own.container_name)}. Docker requires each container to have a unique name. Remove the custom name to scale the service`,
      );
    const hash = hashOf(own);
    const image = options.images.get(service)!;
    const force = options.dependencies && !options.dependencies.only.has(service) ? (options.dependencies.force ?? false) : options.force;
    const stale = (row: ContainerRow): boolean =>
      !options.keep &&
      (force ||
        hashIn(row) !== hash ||
        elsewhere(project, own, row, networks) ||
        imageIn(row) !== image ||
        Object.keys(own.depends_on ?? {}).some((each) => made.has(each) && shares(own, each)));
    const there = rows.filter((row) => serviceOf(row) === service);
    const ranked = [...there].sort((a, b) => Number(stale(b)) - Number(stale(a)) || numberOf(b) - numberOf(a));
    const extra = ranked.slice(0, Math.max(0, there.length - wanted));
    if (extra.length) {
      yield* stopAndRemove(compose, extra, progress, { timeout: options.timeout, project });
      for (const each of extra) rows.splice(rows.indexOf(each), 1);
    }
    const kept = there.filter((row) => !extra.includes(row));
    for (const row of kept) {
      const id = `Container ${nameOf(row)}`;
      if (!stale(row)) {
        if (isLive(row)) yield* progress.event(id, "Running", "done");
        continue;
      }
      if (!made.has(service)) yield* stopDependents(compose, project, service, rows, progress, options.timeout);
      yield* progress.event(id, "Recreate");
      const name = compose.containerName(project, service, numberOf(row));
      const next = yield* createOne(compose, project, service, {
        name: `${row.Id.slice(0, 12)}_${name}`,
        as: name,
        number: numberOf(row),
        imageId: image,
        rows,
        replaces: row,
        renew: options.renew,
      });
      yield* compose.client.send("POST", `/containers/${row.Id}/stop`, { query: { t: options.timeout } });
      yield* remove(compose, row.Id);
      yield* compose.client.send("POST", `/containers/${next}/rename`, { query: { name } });
      made.add(service);
      Object.assign(row, { Id: next, State: "created", Names: [`/${name}`] });
      yield* progress.event(id, "Recreated", "done");
    }
    let number = Math.max(0, ...there.map(numberOf));
    for (let count = kept.length; count < wanted; count++) {
      number++;
      while (count === kept.length && kept.some((row) => numberOf(row) === number)) number++;
      const name = compose.containerName(project, service, number);
      yield* progress.event(`Container ${name}`, "Creating");
      const Id = yield* createOne(compose, project, service, { name, number, imageId: image, rows });
      rows.push((yield* compose.containers(project.name)).find((row) => row.Id === Id)!);
      made.add(service);
      yield* progress.event(`Container ${name}`, "Created", "done");
    }
  }
}

/** Whether a container is not on one of its service's networks as they are now. */
function elsewhere({ networks }: Project, { networks: own = {} }: Service, row: ContainerRow, ids: ReadonlyMap<string, string>): boolean {
  return Object.keys(own).some((key) => {
    const { name } = networks[key]!;
    const place = row.NetworkSettings.Networks[name];
    return !place || Boolean(place.NetworkID && ids.has(name) && ids.get(name) !== place.NetworkID);
  });
}

/** Those stop that want to begin again after a service that they depend on. */
function* stopDependents(
  compose: Compose,
  project: Project,
  service: string,
  rows: readonly ContainerRow[],
  progress: Progress,
  timeout?: number,
): Task<void> {
  const names = Object.entries(project.services).flatMap(([name, { depends_on = {} }]) => (depends_on[service]?.restart ? [name] : []));
  const live = rows.filter((row) => names.includes(serviceOf(row)) && isLive(row));
  yield* stopAll(compose, live, progress, { timeout, project });
  for (const row of live) row.State = "exited";
}

const shares = ({ network_mode, ipc, pid }: Project["services"][string], name: string): boolean =>
  [network_mode, ipc, pid].includes(`service:${name}`);
