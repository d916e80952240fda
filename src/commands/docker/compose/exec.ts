// compose exec, run and attach (cmd/compose/exec.go, run.go, attach.go; pkg/compose/run.go).
import { selected } from "../../../docker/compose/check.ts";
import { SLUG } from "../../../docker/compose/labels.ts";
import { ComposeError, type Project, type Service } from "../../../docker/compose/model.ts";
import { parsePort } from "../../../docker/compose/ports.ts";
import { checkSimulated } from "../../../docker/compose/unsimulated.ts";
import { shellWords } from "../../../docker/compose/words.ts";
import { digestOf } from "../../../images/hash.ts";
import type { Task } from "../../../machine/process.ts";
import type { SignalName } from "../../../machine/signals.ts";
import type { ContainerRow } from "../container/row.ts";
import { attempt, forward } from "../container/run.ts";
import { flag, pairsOf } from "../flags.ts";
import { Detached, detachKeys, join } from "../streams.ts";
import { buildServices } from "./build.ts";
import { known, numberOf, serviceOf } from "./containers.ts";
import type { Compose } from "./context.ts";
import { createOne } from "./converge.ts";
import { createProject } from "./create.ts";
import { ensureImages, imageId } from "./images.ts";
import { ensureNetworks, ensureVolumes } from "./places.ts";
import { withPlatforms } from "./platforms.ts";
import { awaitDependencies, startAll } from "./start.ts";
import { composeVerb } from "./verb.ts";

/** The running container of a service that is meant. @throws ComposeError */
export function* containerOf(compose: Compose, service: string, index = 0, all = false): Task<ContainerRow> {
  const { name, project } = compose.target();
  const rows = yield* compose.containers(name, { all });
  if (project) known(project, rows, [service]);
  const own = rows.filter((row) => serviceOf(row) === service && (!index || numberOf(row) === index));
  if (!own.length) throw new ComposeError(`service ${JSON.stringify(service)} is not running${index ? ` container #${index}` : ""}`);
  return own[0]!;
}

const indexFlag = flag("--index", "int", "The number of the container, where the service has several");

export const exec = composeVerb(
  {
    name: "exec",
    summary: "Execute a command in a running container",
    usage: "exec [OPTIONS] SERVICE COMMAND [ARGS...]",
    takes: { least: 2 },
    passesOn: true,
    flags: [
      flag("-d, --detach", "bool", "Leave the command in the background"),
      flag("-e, --env", "stringArray", "Environment variables"),
      indexFlag,
      flag("-i, --interactive", "bool", "Leave its standard input open", { default: "true", hidden: true }),
      flag("-T, --no-tty", "bool", "Without a terminal: the default unless there is one", { default: "" }),
      flag("--privileged", "bool", "All capabilities"),
      flag("-t, --tty", "bool", "Give it a terminal", { default: "true", hidden: true }),
      flag("-u, --user", "string", "As this user"),
      flag("-w, --workdir", "string", "Where in the container's files it starts"),
    ],
  },
  function* (compose) {
    const { call, client, self } = compose;
    const [service = "", ...command] = call.args;
    const row = yield* containerOf(compose, service, call.int("index"));
    const detach = call.bool("detach");
    const stdin = !detach && call.bool("interactive");
    const tty = call.bool("tty") && !(call.given("no-tty") ? call.bool("no-tty") : !self.stdout.terminal);
    const environment = call
      .list("env")
      .flatMap((each) => (each.includes("=") ? [each] : self.environment[each] === undefined ? [] : [`${each}=${self.environment[each]}`]));
    const { Id } = yield* client.json<{ Id: string }>("POST", `/containers/${row.Id}/exec`, {
      body: {
        User: call.string("user"),
        Privileged: call.bool("privileged"),
        Tty: tty,
        AttachStdin: stdin,
        AttachStdout: !detach,
        AttachStderr: !detach,
        Detach: detach,
        Env: environment.length ? environment : null,
        WorkingDir: call.string("workdir"),
        Cmd: command,
      },
    });
    if (detach) {
      yield* client.send("POST", `/exec/${Id}/start`, { body: { Detach: true, Tty: tty } });
      return 0;
    }
    const session = yield* client.session(`/exec/${Id}/start`, { body: { Detach: false, Tty: tty } });
    if (!stdin) session.stdin.end();
    try {
      yield* join(compose, session, {
        stdin,
        stdout: true,
        stderr: true,
        tty,
        keys: detachKeys(""),
        ...(tty ? { resize: (w: number, h: number) => attempt(client.send("POST", `/exec/${Id}/resize`, { query: { w, h } })) } : {}),
      });
    } catch (error) {
      if (error instanceof Detached) return 0;
      throw error;
    }
    return (yield* client.json<{ ExitCode: number }>("GET", `/exec/${Id}/json`)).ExitCode;
  },
);

/** Joins a container's streams until it ends or is left alone; gives its code. @throws Failure */
function* stay(
  compose: Compose,
  id: string,
  { stdin, tty, proxy, keys = "", start }: { stdin: boolean; tty: boolean; proxy: boolean; keys?: string; start?: boolean },
): Task<number> {
  const { client } = compose;
  const path = `/containers/${id}`;
  const session = yield* client.session(`${path}/attach`, { query: { stream: true, stdin, stdout: true, stderr: true } });
  const ended = yield* client.ending(id, start ? "next-exit" : "");
  if (start) yield* client.send("POST", `${path}/start`);
  try {
    yield* join(compose, session, {
      stdin,
      stdout: true,
      stderr: true,
      tty,
      keys: detachKeys(keys),
      ...(tty ? { resize: (w: number, h: number) => attempt(client.send("POST", `${path}/resize`, { query: { w, h } })) } : {}),
      ...(proxy && !tty ? { signal: (name: SignalName) => forward(compose, id, name) } : {}),
    });
  } catch (error) {
    if (error instanceof Detached) return 0;
    throw error;
  }
  return yield* ended();
}

export const attach = composeVerb(
  {
    name: "attach",
    summary: "Attach local standard input, output, and error streams to a service's running container",
    usage: "attach [OPTIONS] SERVICE",
    takes: { least: 1, most: 1 },
    flags: [
      flag("--detach-keys", "string", "The keys that leave it alone"),
      indexFlag,
      flag("--no-stdin", "bool", "Leave its input alone"),
      flag("--sig-proxy", "bool", "Pass signals on to it", { default: "true" }),
    ],
  },
  function* (compose) {
    const { call, client } = compose;
    const { Id } = yield* containerOf(compose, call.args[0]!, call.int("index"));
    const { Config } = yield* client.json<{ Config: { Tty: boolean; OpenStdin: boolean } }>("GET", `/containers/${Id}/json`);
    return yield* stay(compose, Id, {
      stdin: !call.bool("no-stdin") && Config.OpenStdin,
      tty: Config.Tty,
      proxy: call.bool("sig-proxy"),
      keys: call.string("detach-keys"),
    });
  },
);

/** The service as a run wants it. @throws ComposeError */
function adapted(compose: Compose, project: Project, service: Service, command: readonly string[], tty: boolean, stdin: boolean): Service {
  const { call } = compose;
  const { restart: _restart, ports = [], container_name: _name, scale: _scale, deploy, labels, ...rest } = service;
  const { restart_policy: _policy, replicas: _replicas, ...kept } = deploy ?? {};
  const environment = { ...rest.environment };
  for (const each of call.list("env")) {
    const at = each.indexOf("=");
    const value = at < 0 ? project.environment[each] : each.slice(at + 1);
    if (value !== undefined) environment[at < 0 ? each : each.slice(0, at)] = value;
  }
  const entrypoint = call.given("entrypoint") ? shellWords(call.string("entrypoint")) : undefined;
  const volumes = call.list("volume").map((text) => {
    const [source = "", target, mode = ""] = text.split(":");
    const readOnly = mode.split(",").includes("ro") ? { read_only: true } : {};
    if (target === undefined) return { type: "volume" as const, target: source };
    if (!/^[./~]/.test(source)) return { type: "volume" as const, source, target, ...readOnly };
    const path = source.startsWith("/") ? source : `${project.directory}/${source}`.replace(/\/\.(?=\/|$)/g, "");
    return { type: "bind" as const, source: path, target, ...readOnly, bind: { create_host_path: true } };
  });
  return {
    ...rest,
    tty,
    stdin_open: stdin,
    ...(Object.keys(kept).length ? { deploy: kept } : {}),
    ...(Object.keys(environment).length ? { environment } : {}),
    ...(entrypoint ? { entrypoint, ...(command.length ? {} : { command: [] }) } : {}),
    ...(command.length ? { command } : {}),
    ...(call.string("user") ? { user: call.string("user") } : {}),
    ...(call.string("workdir") ? { working_dir: call.string("workdir") } : {}),
    ...(call.list("cap-add").length ? { cap_add: [...(rest.cap_add ?? []), ...call.list("cap-add")] } : {}),
    ...(call.list("cap-drop").length ? { cap_drop: [...(rest.cap_drop ?? []), ...call.list("cap-drop")] } : {}),
    ...(volumes.length ? { volumes: [...(rest.volumes ?? []), ...volumes] } : {}),
    labels: {
      ...labels,
      ...pairsOf(call.list("label")),
    },
    ports: call.bool("service-ports") ? ports : call.list("publish").flatMap(parsePort),
  };
}

export const run = composeVerb(
  {
    name: "run",
    summary: "Run a one-off command on a service",
    usage: "run [OPTIONS] SERVICE [COMMAND] [ARGS...]",
    takes: { least: 1 },
    passesOn: true,
    flags: [
      flag("--build", "bool", "Build the image first"),
      flag("--cap-add", "stringArray", "Further capabilities"),
      flag("--cap-drop", "stringArray", "Capabilities to go without"),
      flag("-d, --detach", "bool", "Leave the container in the background and print its name"),
      flag("--entrypoint", "string", "Instead of the image's entrypoint"),
      flag("-e, --env", "stringArray", "Environment variables"),
      flag("-i, --interactive", "bool", "Leave its standard input open", { default: "true" }),
      flag("-l, --label", "stringArray", "A label (name=value)"),
      flag("--name", "string", "The container's name"),
      flag("--no-deps", "bool", "Not the services that it depends on"),
      flag("-T, --no-TTY", "bool", "Without a terminal: the default unless there is one", { default: "" }),
      flag("-p, --publish", "stringArray", "A port of the container for the computer"),
      flag("--pull", "string", 'Pull the image first ("always"|"missing"|"never")', { default: "policy" }),
      flag("-q, --quiet", "bool", "Say nothing of how it goes"),
      flag("--quiet-build", "bool", "Build without saying how it goes"),
      flag("--quiet-pull", "bool", "Pull without saying how it goes"),
      flag("--remove-orphans", "bool", "Remove containers of services that the files do not have"),
      flag("--rm", "bool", "Remove the container when it has ended"),
      flag("-P, --service-ports", "bool", "Publish the service's ports"),
      flag("-t, --tty", "bool", "Give it a terminal", { default: "true", hidden: true }),
      flag("--use-aliases", "bool", "Under the service's names in its networks"),
      flag("-u, --user", "string", "As this user name or number"),
      flag("-v, --volume", "stringArray", "Further folders of the computer"),
      flag("-w, --workdir", "string", "Where in the container's files it starts"),
    ],
  },
  function* (compose) {
    const { call, client, self } = compose;
    const [service = "", ...command] = call.args;
    if (call.list("publish").length && call.bool("service-ports")) throw new ComposeError("--service-ports and --publish are incompatible");
    const whole = compose.project({ wanted: [service] });
    const project = withPlatforms(selected(whole, [service], { alone: call.bool("no-deps") }), true);
    checkSimulated(project);
    const quiet = call.bool("quiet");
    const progress = compose.progress("Running", quiet);
    const { [service]: own, ...others } = project.services;
    const below = { ...project, services: others, disabled: { ...project.disabled, [service]: own! } };
    const pull = call.string("pull");
    const common = { build: call.bool("build"), pull, quietPull: call.bool("quiet-pull"), quietBuild: call.bool("quiet-build") };
    if (Object.keys(others).length) {
      yield* createProject(compose, below, { services: [], progress, removeOrphans: call.bool("remove-orphans"), ...common });
      yield* startAll(compose, below, progress);
    }
    const alone = { ...project, services: { [service]: own! } };
    yield* ensureNetworks(compose, alone, progress);
    yield* ensureVolumes(compose, alone, progress);
    const images = yield* ensureImages(compose, alone, progress, {
      build: common.build,
      pull,
      quiet: common.quietPull,
      builder: (each, all, names) => buildServices(each, all, names, { quiet: common.quietBuild }),
    });
    const detach = call.bool("detach");
    const stdin = !detach && call.bool("interactive");
    const tty = call.bool("tty") && !(call.given("no-TTY") ? call.bool("no-TTY") : !self.stdout.terminal);
    const rows = yield* compose.containers(project.name);
    if (!call.bool("no-deps")) yield* awaitDependencies(compose, project, service, rows, compose.progress("", true));
    const slug = digestOf(`${project.name} ${service} ${self.pid} ${compose.now}`).replace(/^sha256:/, "");
    const name = call.string("name") || [project.name, service, "run", slug.slice(0, 12)].join(compose.separator);
    const adaptedService = adapted(compose, project, own!, command, tty, stdin);
    const id = yield* createOne(compose, { ...project, services: { [service]: adaptedService } }, service, {
      name,
      number: 1,
      imageId: images.get(service) ?? (yield* imageId(compose, adaptedService.image ?? "")) ?? "",
      rows,
      oneOff: true,
      aliases: call.bool("use-aliases"),
      labels: { [SLUG]: slug },
      remove: call.bool("rm") && !detach,
    });
    if (detach) {
      yield* client.send("POST", `/containers/${id}/start`);
      yield* compose.out(`${name}\n`);
      return 0;
    }
    return yield* stay(compose, id, { stdin, tty, proxy: true, start: true });
  },
);
