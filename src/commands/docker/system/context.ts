// docker context: several engines, and which one is meant (cli/command/context).
import { Failure } from "../client.ts";
import { flag, formatFlag } from "../flags.ts";
import { type Table, template } from "../format.ts";
import { showList } from "../list.ts";
import type { Context } from "../settings.ts";
import { type Docker, group, verb } from "../tool.ts";
import { exportVerb, importVerb } from "./context-files.ts";
import { checked, found } from "./context-names.ts";
import { keepMaterial, type Material, materialIn, materialOf } from "./context-tls.ts";

/** host=…,from=… out of --docker. */
function pairsOf(list: readonly string[]): Map<string, string> {
  return new Map(
    list.flatMap((each) => each.split(",")).map((each) => [each.slice(0, each.indexOf("=")), each.slice(each.indexOf("=") + 1)]),
  );
}
const pair = (text: string): string | undefined => (text.includes("=") ? undefined : `${text} must be formatted as key=value`);

interface Described {
  docker: NonNullable<Context["Endpoints"]["docker"]>;
  material: Material;
}

/** What --docker describes. @throws Failure */
function endpoint(docker: Docker, given: ReadonlyMap<string, string>): Described {
  const wrong = (why: string) => new Failure(`unable to create docker endpoint config: ${why}`);
  for (const key of given.keys())
    if (!["host", "from", "ca", "cert", "key", "skip-tls-verify"].includes(key)) throw wrong(`${key}: unrecognized config key`);
  const from = given.get("from");
  // Its certificates and keys stay behind.
  if (from !== undefined) return { docker: found(docker, from).Endpoints.docker!, material: {} };
  let material: Material;
  const skip = given.get("skip-tls-verify") ?? "false";
  try {
    material = materialOf(docker, given);
    if (!/^(1|t|true|0|f|false)$/i.test(skip))
      throw new Failure(`skip-tls-verify: strconv.ParseBool: parsing ${JSON.stringify(skip)}: invalid syntax`);
  } catch (error) {
    throw error instanceof Failure ? wrong(error.message) : error;
  }
  const Host = given.get("host") ?? "";
  if (!/^(unix|tcp|ssh|npipe|fd|https?):\/\/./.test(Host) && Host)
    throw wrong(`unable to apply docker endpoint options: unable to parse docker host \`${Host}\``);
  const SkipTLSVerify = /^[1t]/i.test(skip);
  return { docker: { Host: Host || docker.client.settings.usual.Endpoints.docker!.Host, SkipTLSVerify }, material };
}

const orchestrator = flag("--default-stack-orchestrator", "string", "What stacks run on (swarm|kubernetes|all)", { unsimulated: true });
const description = flag("--description", "string", "What it is for");
const dockerFlag = flag("--docker", "stringToString", "The engine's address: host=tcp://…", { default: "[]", check: pair });
const kubernetes = flag("--kubernetes", "stringToString", "The cluster's address", { default: "[]", unsimulated: true });

const create = verb(
  {
    name: "create",
    summary: "Create a context",
    usage: "create [OPTIONS] CONTEXT",
    takes: { least: 1, most: 1 },
    flags: [orchestrator, description, dockerFlag, flag("--from", "string", "A context to copy"), kubernetes],
  },
  function* (docker) {
    const { call, client } = docker;
    const name = call.args[0]!;
    checked(name);
    if (client.settings.context(name)) throw new Failure(`context ${JSON.stringify(name)} already exists`);
    const Description = call.string("description");
    const text = Description ? { Description } : {};
    if (call.string("from")) {
      const { Metadata, Endpoints } = found(docker, call.string("from"));
      client.settings.keepContext({ Name: name, Metadata: { ...Metadata, ...text }, Endpoints });
      keepMaterial(docker, name, materialIn(docker, call.string("from")));
    } else {
      const own = pairsOf(call.list("docker"));
      // Without an address it is a copy of the context in use.
      const base = own.size ? undefined : found(docker, client.settings.current);
      const described = base ? undefined : endpoint(docker, own);
      client.settings.keepContext({
        Name: name,
        Metadata: { ...(base ? base.Metadata : {}), ...text },
        Endpoints: base?.Endpoints ?? { docker: described!.docker },
      });
      keepMaterial(docker, name, described?.material ?? materialIn(docker, base!.Name));
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
    flags: [orchestrator, description, dockerFlag, kubernetes],
  },
  function* (docker) {
    const { call, client } = docker;
    const name = call.args[0]!;
    checked(name);
    const before = found(docker, name);
    const own = pairsOf(call.list("docker"));
    const described = own.size ? endpoint(docker, own) : undefined;
    client.settings.keepContext({
      Name: name,
      Metadata: { ...before.Metadata, ...(call.given("description") ? { Description: call.string("description") } : {}) },
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
      found(docker, name);
    }
    docker.client.settings.use(name);
    yield* docker.out(`${name}\n`);
    yield* docker.err(`Current context is now ${JSON.stringify(name)}\n`);
    if (docker.self.environment["DOCKER_HOST"])
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
    const current = settings.read().currentContext;
    for (const name of docker.args) {
      if (name === "default") failures.push('default: context "default" cannot be removed');
      else if (!settings.context(name)) failures.push(`${name}: context ${JSON.stringify(name)} does not exist`);
      else if (current === name && !docker.call.bool("force")) failures.push(`${name}: context is in use, set -f flag to force remove`);
      else {
        if (current === name) settings.use("default");
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
  context: Context;
}
const table: Table<Row> = {
  type: "formatter.clientContextContext",
  usual: "table {{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.KubernetesEndpoint}}\t{{.StackOrchestrator}}",
  quiet: "{{.Name}}",
  fields: {
    Name: { heading: "NAME", of: ({ name }) => name },
    Current: { heading: "", of: ({ current }) => current },
    Description: { heading: "DESCRIPTION", of: ({ context }) => context.Metadata?.Description ?? "" },
    DockerEndpoint: { heading: "DOCKER ENDPOINT", of: ({ context }) => context.Endpoints.docker?.Host ?? "" },
    KubernetesEndpoint: { heading: "KUBERNETES ENDPOINT", of: () => "" },
    StackOrchestrator: { heading: "ORCHESTRATOR", of: ({ context }) => context.Metadata?.StackOrchestrator ?? "" },
  },
};

const list = verb(
  {
    name: "ls",
    aliases: ["list"],
    summary: "List contexts",
    usage: "ls [OPTIONS]",
    flags: [formatFlag("contexts"), flag("-q, --quiet", "bool", "Only their names")],
  },
  function* (docker) {
    const { call } = docker;
    const { settings } = docker.client;
    const current = settings.current;
    if (!settings.context(current))
      throw new Failure(`unable to resolve docker endpoint: context ${JSON.stringify(current)} does not exist`);
    // An archive may have brought one without.
    if (settings.contexts.some(({ Endpoints }) => !Endpoints?.docker)) throw new Failure("cannot find docker endpoint in context");
    const rows = settings.contexts.map((context): Row => {
      const { Name: name } = context;
      const shown = name === "default" ? { ...context, Metadata: { ...context.Metadata, Description: USUAL } } : context;
      return { name, current: name === current, context: shown };
    });
    yield* showList(docker, table, rows);
    if (docker.self.environment["DOCKER_HOST"] && !call.bool("quiet"))
      yield* docker.err(
        "Warning: DOCKER_HOST environment variable overrides the active context. To use a context, either set the global --context flag, or unset DOCKER_HOST environment variable.\n",
      );
    return 0;
  },
);
const USUAL = "Current DOCKER_HOST based configuration";

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
        shown.push({ ...found(docker, name), TLSMaterial: Object.fromEntries(material), Storage: settings.storage(name) });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failures.push(error.message);
        break;
      }
    const format = docker.call.string("format");
    if (format) {
      const show = template(format);
      yield* docker.out(shown.map((each) => `${show(each)}\n`).join(""));
    } else {
      const text = JSON.stringify(shown, null, 4).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e");
      yield* docker.out(`${text}\n`);
    }
    if (failures.length) throw new Failure(failures.join("\n"));
    return 0;
  },
);

export const context = group("context", "Manage contexts", [create, exportVerb, importVerb, inspect, list, remove, update, use]);
