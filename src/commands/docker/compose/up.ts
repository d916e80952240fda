// compose up, create and scale (cmd/compose/up.go, create.go, scale.go; pkg/compose/create.go).
import { Signal } from "../../../base/signal.ts";
import { selected } from "../../../docker/compose/check.ts";
import { ComposeError, type Project } from "../../../docker/compose/model.ts";
import type { Task } from "../../../machine/process.ts";
import type { ContainerRow } from "../container/row.ts";
import { flag } from "../flags.ts";
import { runAttached } from "./attached.ts";
import { serviceOf } from "./containers.ts";
import type { Compose } from "./context.ts";
import { type Creation, createProject } from "./create.ts";
import { Printer, shortName } from "./printer.ts";
import type { Progress } from "./progress.ts";
import { awaitCondition, startAll } from "./start.ts";
import { composeVerb } from "./verb.ts";
import { watched, watching } from "./watch.ts";

/** What create and up have in common. */
const createFlags = [
  flag("--build", "bool", "Build images first"),
  flag("--force-recreate", "bool", "Make containers anew even where nothing has changed"),
  flag("--no-build", "bool", "Build nothing, even where an image is missing"),
  flag("--no-recreate", "bool", "Leave containers that are there as they are. Incompatible with --force-recreate."),
  flag("--pull", "string", 'Pull images first ("always"|"missing"|"never"|"build")', { default: "policy" }),
  flag("--quiet-build", "bool", "Build without saying how it goes"),
  flag("--quiet-pull", "bool", "Pull without saying how it goes"),
  flag("--remove-orphans", "bool", "Remove containers of services that the files do not have"),
  flag("--scale", "stringArray", "So many containers of a service, whatever the files say"),
  flag("-y, --yes", "bool", "Say yes to whatever is asked"),
];

/** Sets how many containers services have, by "name=3". @throws ComposeError */
export function scaled(project: Project, asked: readonly string[]): Project {
  const services = { ...project.services };
  for (const each of asked) {
    const [name = "", count, ...more] = each.split("=");
    if (!count || more.length) throw new ComposeError(`invalid --scale option ${JSON.stringify(each)}. Should be SERVICE=NUM`);
    const number = Number(count);
    if (!/^[+-]?\d+$/.test(count)) throw new ComposeError(`strconv.Atoi: parsing ${JSON.stringify(count)}: invalid syntax`);
    const own = services[name];
    if (!own) throw new ComposeError(`no such service: ${name}`);
    services[name] = { ...own, scale: number, ...(own.deploy ? { deploy: { ...own.deploy, replicas: number } } : {}) };
  }
  return { ...project, services };
}

/** The project that flags and arguments ask for. @throws ComposeError */
function asked(compose: Compose): { whole: Project; project: Project } {
  const { call, args } = compose;
  const loaded = compose.project({ wanted: args });
  const whole = scaled(loaded, call.list("scale"));
  if (!Object.keys(whole.services).length && !args.length) throw new ComposeError("no service selected");
  return { whole, project: selected(whole, args, { alone: call.command.name === "up" && call.bool("no-deps") }) };
}

/** @throws ComposeError */
function creationOf(compose: Compose, progress: Progress): Creation {
  const { call, args } = compose;
  const removeOrphans = call.given("remove-orphans") ? call.bool("remove-orphans") : compose.told("COMPOSE_REMOVE_ORPHANS");
  if (compose.told("COMPOSE_IGNORE_ORPHANS") && removeOrphans)
    throw new ComposeError("cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans");
  if (!["policy", "always", "missing", "never", "build"].includes(call.string("pull")))
    throw new ComposeError(`invalid --pull option ${JSON.stringify(call.string("pull"))}`);
  return {
    services: args,
    progress,
    force: call.bool("force-recreate"),
    keep: call.bool("no-recreate"),
    build: call.bool("build"),
    noBuild: call.bool("no-build"),
    pull: call.string("pull"),
    quietPull: call.bool("quiet-pull"),
    quietBuild: call.bool("quiet-build"),
    removeOrphans,
  };
}

/** @throws ComposeError */
function refuse(compose: Compose): void {
  const { call } = compose;
  const on = (name: string) => call.command.flags.some((each) => each.name === name) && call.bool(name);
  const stops =
    on("abort-on-container-exit") ||
    (call.command.name === "up" && call.string("exit-code-from") !== "" && !on("abort-on-container-failure"));
  const attaches = call.command.name === "up" && call.list("attach").length > 0;
  const rules: [boolean, string][] = [
    [stops && on("abort-on-container-failure"), "--abort-on-container-failure cannot be combined with --abort-on-container-exit"],
    [
      on("wait") && (on("attach-dependencies") || stops || attaches),
      "--wait cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies",
    ],
    [on("build") && on("no-build"), "--build and --no-build are incompatible"],
    [
      (on("detach") || on("wait")) && (on("attach-dependencies") || stops || on("abort-on-container-failure") || attaches || on("watch")),
      "--detach cannot be combined with --abort-on-container-exit, --abort-on-container-failure, --attach, --attach-dependencies or --watch",
    ],
    [on("renew-anon-volumes") && on("no-recreate"), "--no-recreate and --renew-anon-volumes are incompatible"],
    [on("force-recreate") && on("no-recreate"), "--force-recreate and --no-recreate are incompatible"],
    [on("always-recreate-deps") && on("no-recreate"), "--always-recreate-deps and --no-recreate are incompatible"],
    [attaches && on("attach-dependencies"), "cannot combine --attach and --attach-dependencies"],
  ];
  for (const [wrong, words] of rules) if (wrong) throw new ComposeError(words);
}

/** The services whose lines are shown. @throws ComposeError */
function attachedServices(compose: Compose, project: Project): string[] {
  const { call, args } = compose;
  const named = call.list("attach");
  const others = named.filter((each) => !project.services[each]);
  if (others.length) throw new ComposeError(`cannot attach to services not included in up: ${others.join(", ")}`);
  const all = Object.keys(project.services);
  const meant = named.length
    ? named
    : (args.length && !call.bool("attach-dependencies") ? args : all).filter((each) => project.services[each]!.attach !== false);
  return meant.filter((each) => !call.list("no-attach").includes(each));
}

export const up = composeVerb(
  {
    name: "up",
    summary: "Create and start containers",
    usage: "up [OPTIONS] [SERVICE...]",
    flags: [
      ...createFlags,
      flag("--abort-on-container-exit", "bool", "Stop all when a container has ended. Incompatible with -d"),
      flag("--abort-on-container-failure", "bool", "Stop all when a container has failed. Incompatible with -d"),
      flag("--always-recreate-deps", "bool", "Make those anew that others depend on. Incompatible with --no-recreate."),
      flag("--attach", "stringArray", "Only the lines of these services. Incompatible with --attach-dependencies."),
      flag("--attach-dependencies", "bool", "Also the lines of services that others depend on"),
      flag("-d, --detach", "bool", "Leave the containers in the background"),
      flag("--exit-code-from", "string", "End with the code of a service's container. Implies --abort-on-container-exit"),
      flag("--menu", "bool", "Shortcuts on the keyboard while attached. Incompatible with --detach.", { unsimulated: true }),
      flag("--no-attach", "stringArray", "Not the lines of these services"),
      flag("--no-color", "bool", "Without colours"),
      flag("--no-deps", "bool", "Not the services that others depend on"),
      flag("--no-log-prefix", "bool", "Without names before the lines"),
      flag("--no-start", "bool", "Start nothing after it was made"),
      flag("-V, --renew-anon-volumes", "bool", "Anonymous volumes anew, rather than those of the containers before"),
      flag("-t, --timeout", "int", "Seconds until what does not stop is killed"),
      flag("--timestamps", "bool", "With the time of each line"),
      flag("--wait", "bool", "Wait until services run or are healthy. Implies detached mode."),
      flag("--wait-timeout", "int", "Seconds that --wait waits at most"),
      flag("-w, --watch", "bool", "Look after the source code, and build anew where it changes"),
    ],
  },
  function* (compose) {
    const { call, args } = compose;
    refuse(compose);
    const { project } = asked(compose);
    const from = call.string("exit-code-from");
    if (from && !project.services[from]) throw new ComposeError(`no such service: ${from}`);
    const detach = call.bool("detach") || call.bool("wait");
    const triggers = call.bool("watch") ? watched(compose, project, args) : [];
    const timeout = call.given("timeout") ? call.int("timeout") : undefined;
    const progress = compose.progress();
    const shown = detach ? [] : attachedServices(compose, project);
    yield* createProject(compose, project, {
      ...creationOf(compose, progress),
      timeout,
      renew: call.bool("renew-anon-volumes"),
      forceDependencies: call.bool("always-recreate-deps"),
    });
    if (call.bool("no-start")) return 0;
    if (compose.dry && !detach) {
      yield* compose.out("end of 'compose up' output, interactive run is not supported in dry-run mode\n");
      return 0;
    }
    if (!detach) {
      const rows = (yield* compose.containers(project.name)).filter((row) => shown.includes(serviceOf(row)));
      const printer = new Printer(compose, {
        colour: !call.bool("no-color"),
        prefix: !call.bool("no-log-prefix"),
        timestamps: call.bool("timestamps"),
      });
      const hear = (row: ContainerRow, line: string) => printer.line(`${shortName(row, project.name)} ->`, line, "stdout");
      const begun = new Signal();
      let isBegun = false;
      const start = function* (): Task<void> {
        try {
          yield* startAll(compose, project, compose.progress("", true), { hear });
        } finally {
          isBegun = true;
          begun.fire();
        }
      };
      const watch = function* (over: () => boolean): Task<void> {
        while (!isBegun) yield { on: begun };
        yield* watching(compose, project, triggers, { over });
      };
      return yield* runAttached(compose, {
        project,
        rows,
        printer,
        hear,
        start: start(),
        timeout,
        cascade: call.bool("abort-on-container-failure") ? "fail" : call.bool("abort-on-container-exit") || from ? "stop" : undefined,
        codeFrom: from || undefined,
        beside: call.bool("watch") ? watch : undefined,
      });
    }
    yield* startAll(compose, project, progress);
    if (call.bool("wait")) {
      const limit = call.int("wait-timeout");
      const rows = (yield* compose.containers(project.name)).filter(
        (row) => serviceOf(row) in project.services && (!args.length || args.includes(serviceOf(row))),
      );
      yield* awaitCondition(compose, rows, "running_or_healthy", progress, limit ? compose.now + limit * 1000 : undefined);
    }
    return 0;
  },
);

export const create = composeVerb(
  { name: "create", summary: "Creates containers for a service", usage: "create [OPTIONS] [SERVICE...]", flags: createFlags },
  function* (compose) {
    refuse(compose);
    yield* createProject(compose, asked(compose).project, creationOf(compose, compose.progress("Creating")));
    return 0;
  },
);

export const scale = composeVerb(
  {
    name: "scale",
    summary: "Scale services ",
    usage: "scale [SERVICE=REPLICAS...]",
    takes: { least: 1 },
    flags: [flag("--no-deps", "bool", "Not the services that others depend on")],
  },
  function* (compose) {
    const { args, call } = compose;
    const names = args.map((each) => {
      const [name = "", count, ...more] = each.split("=");
      if (count === undefined || more.length) throw new ComposeError(`invalid scale specifier: ${each}`);
      if (!/^\d+$/.test(count)) throw new ComposeError(`invalid scale specifier: can't parse replica value as int: ${each}`);
      return name;
    });
    const project = selected(scaled(compose.project({ wanted: names }), args), names, { alone: call.bool("no-deps") });
    const progress = compose.progress("Scaling");
    yield* createProject(compose, project, { services: names, progress });
    yield* startAll(compose, project, progress);
    return 0;
  },
);
