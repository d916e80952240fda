// docker context: several engines, and which one is meant (cli/command/context).
import { Failure } from "../client.ts";
import { flag, formatFlag } from "../flags.ts";
import { ellipsis, type Table, template } from "../format.ts";
import { showList } from "../list.ts";
import { naturally } from "../order.ts";
import { type Context, NO_ENDPOINT } from "../settings.ts";
import { type Docker, group, verb } from "../tool.ts";
import { exportVerb, importVerb } from "./context-files.ts";
import { checked } from "./context-names.ts";
import { keepMaterial, type Material, materialIn, materialOf } from "./context-tls.ts";

/** host=…,from=… out of --docker. */
function pairsOf(list: readonly string[]): Map<string, string> {
  return new Map(
    list.flatMap((each) => each.split(",")).map((each) => [each.slice(0, each.indexOf("=")), each.slice(each.indexOf("=") + 1)]),
  );
}
const pair = (text: string): string | undefined => (text.includes("=") ? undefined : `${text} must be formatted as key=value`);

interface Described {
  docker: NonNullable<NonNullable<Context["Endpoints"]>["docker"]>;
  material: Material;
}

const KEYS: readonly string[] = ["host", "from", "ca", "cert", "key", "skip-tls-verify"];

/** As Go reads it (strconv.ParseBool). @throws Failure */
function truth(key: string, text: string): boolean {
  if (!/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text))
    throw new Failure(`${key}: parsing ${JSON.stringify(text)}: invalid syntax`);
  return /^[1tT]/.test(text);
}

/** What --docker describes. @throws Failure */
function endpoint(docker: Docker, given: ReadonlyMap<string, string>): Described {
  try {
    const unknown = [...given.keys()].filter((key) => !KEYS.includes(key)).map((key) => `unrecognized config key: ${key}`);
    if (unknown.length) throw new Failure(unknown.join("\n"));
    const from = given.get("from");
    if (from !== undefined) {
      const own = docker.client.settings.found(from).Endpoints?.docker;
      if (!own) throw new Failure(`unable to get endpoint from context ${JSON.stringify(from)}`);
      // Its certificates and keys stay behind.
      return { docker: own, material: {} };
    }
    const material = materialOf(docker, given);
    const SkipTLSVerify = truth("skip-tls-verify", given.get("skip-tls-verify") ?? "false");
    const Host = given.get("host");
    if (Host && !/^[^:]*:\/\/./.test(Host))
      throw new Failure(`unable to apply docker endpoint options: unable to parse docker host \`${Host}\``);
    return { docker: { ...(Host ? { Host } : {}), SkipTLSVerify }, material };
  } catch (error) {
    throw error instanceof Failure ? new Failure(`unable to create docker endpoint config: ${error.message}`) : error;
  }
}

/** What a context is for (cli/command: GetDockerContext). */
const descriptionOf = ({ Name, Metadata }: Context): string =>
  Name === "default" ? "Current DOCKER_HOST based configuration" : (Metadata?.Description ?? "");

const description = flag("--description", "string", "What it is for");
const dockerFlag = flag("--docker", "stringToString", "The engine's address: host=tcp://…", { default: "[]", check: pair });

const create = verb(
  {
    name: "create",
    summary: "Create a context",
    usage: "create [OPTIONS] CONTEXT",
    takes: { least: 1, most: 1 },
    flags: [description, dockerFlag, flag("--from", "string", "A context to copy")],
  },
  function* (docker) {
    const { call, client } = docker;
    const name = call.args[0]!;
    checked(name);
    if (client.settings.context(name)) throw new Failure(`context ${JSON.stringify(name)} already exists`);
    const own = pairsOf(call.list("docker"));
    const told = call.string("description");
    if (call.string("from") || !own.size) {
      if (own.size) throw new Failure("cannot use --docker flag when --from is set");
      // Without an address it is a copy of the context in use.
      const base = client.settings.found(call.string("from") || client.settings.current);
      const Description = told || descriptionOf(base);
      client.settings.keepContext({ ...base, Name: name, Metadata: { ...base.Metadata, ...(Description ? { Description } : {}) } });
      keepMaterial(docker, name, materialIn(docker, base.Name));
    } else {
      const described = endpoint(docker, own);
      const Metadata = told ? { Description: told } : {};
      client.settings.keepContext({ Name: name, Metadata, Endpoints: { docker: described.docker } });
      keepMaterial(docker, name, described.material);
    }
    yield* docker.out(`${name}\n`);
    yield* docker.err(`Successfully created context ${JSON.stringify(name)}\n`);
    return 0;
  },
);

const update = verb(
  {
    name: "update",
    summary: "Update a context",
    usage: "update [OPTIONS] CONTEXT",
    takes: { least: 1, most: 1 },
    flags: [description, dockerFlag],
  },
  function* (docker) {
    const { call, client } = docker;
    const name = call.args[0]!;
    checked(name);
    const before = client.settings.found(name);
    const own = pairsOf(call.list("docker"));
    const described = own.size ? endpoint(docker, own) : undefined;
    client.settings.keepContext({
      Name: name,
      Metadata: { ...before.Metadata, ...(call.string("description") ? { Description: call.string("description") } : {}) },
      Endpoints: described ? { ...before.Endpoints, docker: described.docker } : before.Endpoints,
    });
    if (described) keepMaterial(docker, name, described.material);
    yield* docker.out(`${name}\n`);
    yield* docker.err(`Successfully updated context ${JSON.stringify(name)}\n`);
    return 0;
  },
);

const use = verb(
  { name: "use", summary: "Set the current docker context", usage: "use CONTEXT", takes: { least: 1, most: 1 } },
  function* (docker) {
    const name = docker.args[0]!;
    if (name !== "default") {
      checked(name);
      docker.client.settings.found(name);
    }
    docker.client.settings.use(name);
    yield* docker.out(`${name}\n`);
    yield* docker.err(`Current context is now ${JSON.stringify(name)}\n`);
    if (name !== "default" && docker.self.environment["DOCKER_HOST"])
      yield* docker.err(
        `Warning: DOCKER_HOST environment variable overrides the active context. To use ${JSON.stringify(name)}, either set the global --context flag, or unset DOCKER_HOST environment variable.\n`,
      );
    return 0;
  },
);

const remove = verb(
  {
    name: "rm",
    aliases: ["remove"],
    summary: "Remove one or more contexts",
    usage: "rm CONTEXT [CONTEXT...]",
    takes: { least: 1 },
    flags: [flag("-f, --force", "bool", "Also the one in use")],
  },
  function* (docker) {
    const { settings } = docker.client;
    const failures: string[] = [];
    const { current } = settings;
    const force = docker.call.bool("force");
    for (const name of docker.args) {
      if (name === "default") failures.push('context "default" cannot be removed');
      else if (name === current && !force) failures.push(`context ${JSON.stringify(name)} is in use, set -f flag to force remove`);
      else if (!settings.has(name) && !force) failures.push(`context ${JSON.stringify(name)} does not exist`);
      else {
        if (name === current) settings.use("default");
        settings.removeContext(name);
        keepMaterial(docker, name, {});
        yield* docker.out(`${name}\n`);
      }
    }
    if (failures.length) throw new Failure(failures.join("\n"));
    return 0;
  },
);

interface Row {
  name: string;
  current: boolean;
  context?: Context;
  error?: string;
}
const WIDEST_ERROR = 45;
const table: Table<Row> = {
  type: "formatter.clientContextContext",
  usual: "table {{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}",
  quiet: "{{.Name}}",
  fields: {
    Name: { heading: "NAME", of: ({ name }) => name },
    Current: { heading: "", of: ({ current }) => current },
    Description: { heading: "DESCRIPTION", of: ({ context }) => (context ? descriptionOf(context) : "") },
    DockerEndpoint: { heading: "DOCKER ENDPOINT", of: ({ context }) => context?.Endpoints?.docker?.Host ?? "" },
    Error: { heading: "ERROR", of: ({ error = "" }) => ellipsis(error, WIDEST_ERROR) },
  },
};

/** All contexts, and the current one where it is not there. */
function rowsOf({ settings }: Docker["client"]): Row[] {
  const { current, contexts } = settings;
  const rows = contexts.map(
    (context): Row => ({
      name: context.Name,
      current: context.Name === current,
      context,
      // An archive may have brought one without.
      ...(context.Endpoints?.docker ? {} : { error: NO_ENDPOINT }),
    }),
  );
  if (!rows.some((row) => row.current))
    try {
      settings.found(current);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      rows.push({ name: current, current: true, error: error.message });
    }
  return rows.sort((a, b) => naturally(a.name, b.name));
}

const list = verb(
  {
    name: "ls",
    aliases: ["list"],
    summary: "List contexts",
    usage: "ls [OPTIONS]",
    flags: [formatFlag("contexts"), flag("-q, --quiet", "bool", "Only their names")],
  },
  function* (docker) {
    yield* showList(docker, table, rowsOf(docker.client));
    if (docker.self.environment["DOCKER_HOST"])
      yield* docker.err(
        "Warning: DOCKER_HOST environment variable overrides the active context. To use a context, either set the global --context flag, or unset DOCKER_HOST environment variable.\n",
      );
    return 0;
  },
);

const inspect = verb(
  {
    name: "inspect",
    summary: "Display detailed information on one or more contexts",
    usage: "inspect [OPTIONS] [CONTEXT] [CONTEXT...]",
    takes: { least: 0 },
    flags: [flag("-f, --format", "string", "Show it by a Go template")],
  },
  function* (docker) {
    const { settings } = docker.client;
    const shown: object[] = [];
    const failures: string[] = [];
    for (const name of docker.args.length ? docker.args : [settings.current])
      try {
        const material = Object.entries(materialIn(docker, name)).map(([endpoint, texts]) => [endpoint, Object.keys(texts)]);
        shown.push({ ...settings.found(name), TLSMaterial: Object.fromEntries(material), Storage: settings.storage(name) });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failures.push(error.message);
        break;
      }
    const format = docker.call.string("format");
    if (format) {
      const show = template(format);
      yield* docker.out(shown.map((each) => `${show(each)}\n`).join("") || "\n");
    } else {
      const text = JSON.stringify(shown, null, 4).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e");
      yield* docker.out(`${text}\n`);
    }
    if (failures.length) throw new Failure(failures.join("\n"));
    return 0;
  },
);

const show = verb({ name: "show", summary: "Print the name of the current context", usage: "show" }, function* (docker) {
  yield* docker.out(`${docker.client.settings.current}\n`);
  return 0;
});

export const context = group("context", "Manage contexts", [create, exportVerb, importVerb, inspect, list, remove, show, update, use]);
