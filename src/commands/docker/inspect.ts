// docker inspect, and inspect of containers, images, networks and volumes (cli/command/inspect).
import type { Task } from "../../machine/process.ts";
import { DaemonError, Failure, part } from "./client.ts";
import { flag } from "./flags.ts";
import { TemplateFailure, template } from "./format.ts";
import { asGo } from "./go-types.ts";
import { type Docker, type Verb, verb } from "./tool.ts";

type Found = Record<string, unknown>;

/** What can be looked at, and where it is found, in the order in which a name is tried. */
const KINDS: Readonly<Record<string, (name: string) => string>> = {
  container: (name) => `/containers/${part(name)}/json`,
  image: (name) => `/images/${part(name)}/json`,
  network: (name) => `/networks/${part(name)}`,
  volume: (name) => `/volumes/${part(name)}`,
  service: (name) => `/services/${part(name)}`,
  task: (name) => `/tasks/${part(name)}`,
  node: (name) => `/nodes/${part(name)}`,
  plugin: (name) => `/plugins/${part(name)}/json`,
  secret: (name) => `/secrets/${part(name)}`,
  config: (name) => `/configs/${part(name)}`,
};
/** Kinds that only a swarm has: without a manager nobody is asked for them, unless they are named. */
const OF_A_SWARM = new Set(["service", "task", "node", "secret", "config"]);

/** What the daemon says of names that a kind cannot have: it may be another's (cli/command/system/inspect.go: isErrSkippable). */
const SKIPPED = /not supported|invalid reference format/;

function* get(docker: Docker, kind: string, name: string, query: Record<string, boolean> = {}): Task<Found> {
  return yield* docker.client.json<Found>("GET", KINDS[kind]!(name), { query });
}

function* isManager({ client }: Docker): Task<boolean> {
  const { Swarm } = yield* client.json<{ Swarm: { ControlAvailable: boolean } }>("GET", "/info");
  return Swarm.ControlAvailable;
}

function* find(docker: Docker, name: string, type: string): Task<Found> {
  const sized = docker.call.bool("size");
  let manager: boolean | undefined;
  for (const kind of Object.keys(KINDS)) {
    if (type && type !== kind) continue;
    if (!type && OF_A_SWARM.has(kind) && !(manager ??= yield* isManager(docker))) continue;
    try {
      const query = { ...(kind === "container" && sized ? { size: true } : {}), ...(kind === "service" ? { insertDefaults: true } : {}) };
      const found = yield* get(docker, kind, name, query);
      if (sized && kind !== "container") yield* docker.err(`WARNING: --size ignored for ${kind}\n`);
      return found;
    } catch (error) {
      if (type || !(error instanceof DaemonError) || !(error.status === 404 || SKIPPED.test(error.words))) throw error;
    }
  }
  throw new Failure(`Error: No such object: ${name}`);
}

/** A port is no string to Go: what looks one up fails, and is tried again on the JSON. */
const BY_PORT = /\bindex [^}]*(Ports|PortBindings)\b/;

/** Fills the template in with what Go's types have; where that fails, with the JSON as it came (cli/command/inspect/inspector.go). */
function filled(show: (data: unknown) => string, format: string, value: Found): string {
  if (BY_PORT.test(format)) return show(value);
  try {
    return show(asGo(value));
  } catch (error) {
    if (!(error instanceof TemplateFailure)) throw error;
    return show(value);
  }
}

/** Shows what `look` finds for each name; what is missing is told after. @throws Failure */
export function* inspectAll(docker: Docker, names: readonly string[], look: (name: string) => Task<Found>): Task<number> {
  const format = docker.call.string("format");
  const show = format && format !== "json" ? template(format) : undefined;
  const found: Found[] = [];
  const failures: string[] = [];
  const lines: string[] = [];
  for (const name of names)
    try {
      const each = yield* look(name);
      found.push(each);
      if (show) lines.push(filled(show, format, each));
      else if (format === "json") lines.push(JSON.stringify([each]).slice(1, -1));
    } catch (error) {
      if (!(error instanceof Failure) || /^Cannot connect/.test(error.message)) throw error;
      failures.push(error.message);
      if (error instanceof TemplateFailure) break;
    }
  if (show || format === "json") yield* docker.out(lines.map((line) => `${line}\n`).join("") || "\n");
  else yield* docker.out(found.length ? `${JSON.stringify(found, null, 4)}\n` : "[]\n");
  if (failures.length) throw new Failure(failures.join("\n"));
  return 0;
}

const formatFlag = flag("-f, --format", "string", "Show it by a Go template");

export const inspect: Verb = verb(
  {
    name: "inspect",
    summary: "Return low-level information on Docker objects",
    usage: "inspect [OPTIONS] NAME|ID [NAME|ID...]",
    takes: { least: 1 },
    flags: [
      formatFlag,
      flag("-s, --size", "bool", "With the size of a container's files"),
      flag("--type", "string", "Only things of a kind: config, container, image, network, node, plugin, secret, service, task, volume"),
    ],
  },
  function* (docker) {
    const type = docker.call.string("type");
    if (docker.call.given("type") && !(type in KINDS))
      throw new Failure(
        `${type ? `unknown type: ${JSON.stringify(type)}` : "type is empty"}: must be one of "${Object.keys(KINDS).sort().join('", "')}"`,
      );
    return yield* inspectAll(docker, docker.args, (name) => find(docker, name, type));
  },
);

/** `docker container inspect` and the like. */
export const inspectOf = (kind: "container" | "image" | "network" | "volume", what: string): Verb =>
  verb(
    {
      name: "inspect",
      summary: `Display detailed information on one or more ${kind}s`,
      usage: `inspect [OPTIONS] ${what} [${what}...]`,
      takes: { least: 1 },
      flags: [
        formatFlag,
        ...(kind === "container" ? [flag("-s, --size", "bool", "With the size of its files")] : []),
        ...(kind === "network" ? [flag("-v, --verbose", "bool", "With what is only good to find faults")] : []),
      ],
    },
    (docker) =>
      inspectAll(docker, docker.args, function* (name) {
        const asked = kind === "container" ? "size" : kind === "network" ? "verbose" : undefined;
        const query: Record<string, boolean> = asked && docker.call.bool(asked) ? { [asked]: true } : {};
        return yield* get(docker, kind, name, query);
      }),
  );
