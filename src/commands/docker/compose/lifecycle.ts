// compose down, stop, start, restart, kill, pause, unpause, rm (pkg/compose/down.go, stop.go, restart.go, remove.go …).
import { ONEOFF } from "../../../docker/compose/labels.ts";
import { ComposeError, imageOf, type Project } from "../../../docker/compose/model.ts";
import type { Task } from "../../../machine/process.ts";
import { readLine } from "../../../machine/tasks.ts";
import { DaemonError } from "../client.ts";
import type { ContainerRow } from "../container/row.ts";
import { flag } from "../flags.ts";
import { isLive, known, nameOf, serviceOf, waves } from "./containers.ts";
import type { Compose } from "./context.ts";
import { stopAll, stopAndRemove } from "./converge.ts";
import { runHooks } from "./hooks.ts";
import { removeNetworks, removeVolumes } from "./places.ts";
import type { Progress } from "./progress.ts";
import { startAll } from "./start.ts";
import { composeVerb } from "./verb.ts";

const seconds = (compose: Compose): number | undefined => (compose.call.given("timeout") ? compose.call.int("timeout") : undefined);
const timeout = flag("-t, --timeout", "int", "Seconds until what does not stop is killed");

/** The containers that are meant by the arguments, with the project. */
export function* meant(compose: Compose, { all = true } = {}): Task<{ name: string; project?: Project; rows: ContainerRow[] }> {
  const target = compose.target(compose.args);
  const rows = yield* compose.containers(target.name, { all });
  known(target.project, rows, compose.args);
  const own = rows.filter((row) =>
    compose.args.length ? compose.args.includes(serviceOf(row)) : !target.project || serviceOf(row) in target.project.services,
  );
  return { ...target, rows: own };
}

/** Containers of services that the files do not have, and of `run` that have ended. */
export const orphansOf = (project: { services: object; disabled: object }, rows: readonly ContainerRow[]): ContainerRow[] =>
  rows.filter((row) =>
    row.Labels[ONEOFF] === "True"
      ? row.State === "exited" || row.State === "dead"
      : !(serviceOf(row) in project.services) && !(serviceOf(row) in project.disabled),
  );

export const down = composeVerb(
  {
    name: "down",
    summary: "Stop and remove containers, networks",
    usage: "down [OPTIONS] [SERVICES]",
    flags: [
      flag("--remove-orphans", "bool", "Also containers of services that the files do not have"),
      flag("--rmi", "string", 'Remove images used by services. "local" remove only images that don\'t have a custom tag ("local"|"all")'),
      timeout,
      flag("-v, --volumes", "bool", "Also the named volumes of the files, and anonymous ones"),
    ],
  },
  function* (compose) {
    const { call } = compose;
    const images = call.string("rmi");
    if (images && !["all", "local"].includes(images)) throw new ComposeError(`invalid value for --rmi: ${JSON.stringify(images)}`);
    yield* takeDown(compose, {
      services: compose.args,
      images,
      orphans: call.bool("remove-orphans"),
      volumes: call.bool("volumes"),
      timeout: seconds(compose),
    });
    return 0;
  },
);

/** Stops and removes a project's containers, and what else is asked for; of some services only where they are named. */
export function* takeDown(
  compose: Compose,
  {
    services = [],
    images = "",
    orphans: withOrphans = false,
    volumes = false,
    timeout,
  }: { services?: readonly string[]; images?: string; orphans?: boolean; volumes?: boolean; timeout?: number | undefined },
): Task<void> {
  const { name, project } = compose.target();
  const all = yield* compose.containers(name, { oneOff: true });
  known(project, all, services);
  const orphans = project ? orphansOf(project, all) : [];
  const rows = all.filter((row) => (services.length ? services.includes(serviceOf(row)) : !project || serviceOf(row) in project.services));
  const progress = compose.progress();
  let found = rows.length > 0;
  for (const wave of waves(rows, project).reverse()) yield* stopAndRemove(compose, wave, progress, { timeout, volumes, project });
  if (orphans.length && !services.length && withOrphans) {
    found = true;
    yield* stopAndRemove(compose, orphans, progress, { timeout, volumes });
  }
  if (!services.length) {
    if (yield* removeNetworks(compose, name, project, progress)) found = true;
    if (images && project && (yield* removeImages(compose, project, images, progress))) found = true;
    if (volumes && (yield* removeVolumes(compose, name, project, progress))) found = true;
  }
  if (!found) yield* compose.err(`Warning: No resource found to remove for project ${JSON.stringify(name)}.\n`);
}

function* removeImages(compose: Compose, project: Project, which: string, progress: Progress): Task<boolean> {
  const names = new Set(
    Object.entries(project.services).flatMap(([name, service]) =>
      which === "all" || !service.image ? [imageOf(project.name, name, service)] : [],
    ),
  );
  let found = false;
  for (const name of [...names].sort()) {
    const image = `Image ${/[:@][^/]*$/.test(name) ? name : `${name}:latest`}`;
    try {
      yield* compose.client.json("GET", `/images/${name}/json`);
      found = true;
      yield* progress.event(image, "Removing");
      yield* compose.client.send("DELETE", `/images/${name}`);
      yield* progress.event(image, "Removed", "done");
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
      if (error.status === 409) yield* progress.event(image, "Resource is still in use", "warning");
      else if (error.status !== 404) throw error;
    }
  }
  return found;
}

export const stop = composeVerb(
  { name: "stop", summary: "Stop services", usage: "stop [OPTIONS] [SERVICE...]", flags: [timeout] },
  function* (compose) {
    const { rows, project } = yield* meant(compose);
    const progress = compose.progress("Stopping");
    for (const wave of waves(rows, project).reverse())
      yield* stopAll(compose, wave.filter(isLive), progress, { timeout: seconds(compose), project });
    return 0;
  },
);

export const start = composeVerb(
  {
    name: "start",
    summary: "Start services",
    usage: "start [OPTIONS] [SERVICE...]",
  },
  function* (compose) {
    const { rows, project } = yield* meant(compose);
    for (const service of compose.args.length ? compose.args : Object.keys(project?.services ?? {}))
      if (!rows.some((row) => serviceOf(row) === service))
        throw new ComposeError(`service ${JSON.stringify(service)} has no container to start`);
    if (!rows.length) throw new ComposeError(`service "" has no container to start`);
    const progress = compose.progress();
    if (project) yield* startAll(compose, project, progress, { services: compose.args.length ? new Set(compose.args) : undefined });
    else
      for (const wave of waves(rows))
        yield* each(
          compose,
          wave.filter((row) => !isLive(row)),
          { verb: "start", doing: "Starting", done: "Started" },
          progress,
        );
    return 0;
  },
);

/** What is done to containers, and how it is told: before (not where that is empty), and when it is done. */
interface Doing {
  verb: string;
  doing: string;
  done: string;
}

/** Does the same to containers, all at the same time; with a project, restarting runs its services' hooks. */
export function* each(
  compose: Compose,
  rows: readonly ContainerRow[],
  { verb, doing, done }: Doing,
  progress: Progress,
  { project, ...query }: { project?: Project | undefined; t?: number | undefined; signal?: string } = {},
): Task<void> {
  const waiting: [ContainerRow, () => Task<unknown>][] = [];
  for (const row of rows) {
    const id = `Container ${nameOf(row)}`;
    if (doing) yield* progress.event(id, doing);
    if (verb === "restart") yield* runHooks(compose, project, row, "pre_stop");
    waiting.push([row, yield* compose.client.begin("POST", `/containers/${row.Id}/${verb}`, { query })]);
  }
  for (const [row, ended] of waiting) {
    yield* ended();
    if (verb === "restart") yield* runHooks(compose, project, row, "post_start");
    yield* progress.event(`Container ${nameOf(row)}`, done, "done");
  }
}

export const restart = composeVerb(
  {
    name: "restart",
    summary: "Restart service containers",
    usage: "restart [OPTIONS] [SERVICE...]",
    flags: [flag("--no-deps", "bool", "Not those that depend on them"), timeout],
  },
  function* (compose) {
    const { call, args } = compose;
    const { rows, project, name } = yield* meant(compose);
    const more =
      project && args.length && !call.bool("no-deps")
        ? Object.entries(project.services).flatMap(([service, { depends_on = {} }]) =>
            Object.entries(depends_on).some(([each, { restart }]) => restart && args.includes(each)) ? [service] : [],
          )
        : [];
    const others = more.length
      ? (yield* compose.containers(name)).filter((row) => more.includes(serviceOf(row)) && !args.includes(serviceOf(row)))
      : [];
    const progress = compose.progress("Restarting");
    for (const wave of waves([...rows, ...others], project))
      yield* each(compose, wave, { verb: "restart", doing: "Restarting", done: "Started" }, progress, { t: seconds(compose), project });
    return 0;
  },
);

export const kill = composeVerb(
  {
    name: "kill",
    summary: "Force stop service containers",
    usage: "kill [OPTIONS] [SERVICE...]",
    flags: [
      flag("--remove-orphans", "bool", "Also containers of services that the files do not have"),
      flag("-s, --signal", "string", "SIGNAL to send to the container", { default: "SIGKILL" }),
    ],
  },
  function* (compose) {
    const { rows, name, project } = yield* meant(compose);
    const orphans = project && compose.call.bool("remove-orphans") ? orphansOf(project, yield* compose.containers(name)) : [];
    const live = [...rows, ...orphans].filter(isLive);
    if (!live.length) {
      yield* compose.err("no container to kill\n");
      return 0;
    }
    yield* each(compose, live, { verb: "kill", doing: "Killing", done: "Killed" }, compose.progress("Killing"), {
      signal: compose.call.string("signal"),
    });
    return 0;
  },
);

const simple = (verb: "pause" | "unpause", summary: string, done: string) =>
  composeVerb({ name: verb, summary, usage: `${verb} [SERVICE...]` }, function* (compose) {
    const { rows } = yield* meant(compose, { all: false });
    yield* each(compose, rows, { verb, doing: "", done }, compose.progress());
    return 0;
  });
export const pause = simple("pause", "Pause services", "Paused");
export const unpause = simple("unpause", "Unpause services", "Unpaused");

export const remove = composeVerb(
  {
    name: "rm",
    summary: "Removes stopped service containers",
    usage: "rm [OPTIONS] [SERVICE...]",
    flags: [
      flag("-f, --force", "bool", "Do not ask"),
      flag("-s, --stop", "bool", "Stop the containers, if required, before removing"),
      flag("-v, --volumes", "bool", "Also anonymous volumes attached to the containers"),
    ],
  },
  function* (compose) {
    const { call } = compose;
    let { rows, project, name } = yield* meant(compose);
    const progress = compose.progress("Removing");
    if (call.bool("stop")) {
      for (const wave of waves(rows, project).reverse()) yield* stopAll(compose, wave.filter(isLive), progress, { project });
      rows = (yield* compose.containers(name)).filter((row) => rows.some(({ Id }) => Id === row.Id));
    }
    const idle = rows.filter((row) => !isLive(row));
    if (!idle.length) {
      yield* compose.err("No stopped containers\n");
      return 0;
    }
    if (!call.bool("force")) {
      yield* compose.out(`? Going to remove ${idle.map(nameOf).join(", ")} (y/N) `);
      const answer = (yield* readLine(compose.self.stdin))?.trim().toLowerCase();
      if (answer !== "y" && answer !== "yes") return 0;
    } else yield* compose.out(`Going to remove ${idle.map(nameOf).join(", ")}\n`);
    for (const row of idle) {
      yield* progress.event(`Container ${nameOf(row)}`, "Removing");
      yield* compose.client.send("DELETE", `/containers/${row.Id}`, { query: { force: true, v: call.bool("volumes") } });
      yield* progress.event(`Container ${nameOf(row)}`, "Removed", "done");
    }
    return 0;
  },
);
