// docker plugin: what extends the engine (cli/command/plugin). Nothing does here, and the engine says so of whatever is named.

import { canonical } from "../../../images/reference.ts";
import { resolvePath } from "../../../machine/paths.ts";
import { Failure, filtersOf, part } from "../client.ts";
import { each } from "../each.ts";
import { filterFlag, flag, formatFlag } from "../flags.ts";
import type { Table } from "../format.ts";
import { familiarName, referenceOf } from "../image/pull.ts";
import { inspectAll } from "../inspect.ts";
import { showList } from "../list.ts";
import { type Docker, group, verb } from "../tool.ts";

interface Plugin {
  Id: string;
  Name: string;
  Enabled: boolean;
  Config: { Description: string };
}

const table = (whole: boolean): Table<Plugin> => ({
  type: "plugin.pluginContext",
  usual: "table {{.ID}}\t{{.Name}}\t{{.Description}}\t{{.Enabled}}",
  fields: {
    ID: { heading: "ID", of: ({ Id }) => (whole ? Id : Id.slice(0, 12)) },
    Name: { heading: "NAME", of: ({ Name }) => Name },
    Description: { heading: "DESCRIPTION", of: ({ Config }) => Config.Description },
    Enabled: { heading: "ENABLED", of: ({ Enabled }) => Enabled },
  },
});

const list = verb(
  {
    name: "ls",
    aliases: ["list"],
    summary: "List plugins",
    usage: "ls [OPTIONS]",
    flags: [
      filterFlag,
      formatFlag("plugins"),
      flag("--no-trunc", "bool", "Do not shorten anything"),
      flag("-q, --quiet", "bool", "Only the IDs"),
    ],
  },
  function* (docker) {
    const { call } = docker;
    const found = yield* docker.client.json<Plugin[]>("GET", "/plugins", { query: { filters: filtersOf(call.list("filter")) } });
    return yield* showList(docker, table(call.bool("no-trunc")), found);
  },
);

const untrusted = (what: string) => flag("--disable-content-trust", "bool", `Do not ${what}`, { default: "true", unsimulated: true });
const grant = flag("--grant-all-permissions", "bool", "Let it have all that it asks for", { unseen: "there is nothing that asks" });

/** What the engine does with a plugin that is named: prints the name. */
function* act(docker: Docker, method: "POST" | "DELETE", path: string, query: Record<string, string | boolean> = {}, body?: unknown) {
  const [name = ""] = docker.args;
  yield* docker.client.send(method, `/plugins/${part(name)}${path}`, { query, body });
  yield* docker.out(`${name}\n`);
  return 0;
}

const one = { least: 1, most: 1 };

const create = verb(
  {
    name: "create",
    summary: "Create a plugin from a folder with its configuration and its files",
    usage: "create [OPTIONS] PLUGIN PLUGIN-DATA-DIR",
    takes: { least: 2, most: 2 },
    flags: [flag("--compress", "bool", "Send the folder compressed", { unseen: "what is sent is not kept" })],
  },
  function* (docker) {
    const [name = "", folder = ""] = docker.args;
    const { machine, directory } = docker.self;
    const reference = referenceOf(name);
    const at = resolvePath(directory, folder);
    if (!machine.files.exists(at)) throw new Failure(`lstat ${at}: no such file or directory`);
    if (!machine.files.isFolder(at)) throw new Failure("context must be a directory");
    const path = `${folder.replace(/\/+$/, "")}/config.json`;
    if (!machine.files.exists(`${at}/config.json`)) throw new Failure(`open ${path}: no such file or directory`);
    yield* docker.client.send("POST", "/plugins/create", { query: { name: familiarName(reference) } });
    return 0;
  },
);

const disable = verb(
  {
    name: "disable",
    summary: "Disable a plugin",
    usage: "disable [OPTIONS] PLUGIN",
    takes: one,
    flags: [flag("-f, --force", "bool", "Although it is used")],
  },
  (docker) => act(docker, "POST", "/disable", { force: docker.call.bool("force") }),
);

const enable = verb(
  {
    name: "enable",
    summary: "Enable a plugin",
    usage: "enable [OPTIONS] PLUGIN",
    takes: one,
    flags: [flag("--timeout", "int", "Seconds that it has to answer", { default: "30" })],
  },
  function* (docker) {
    const timeout = docker.call.int("timeout");
    if (timeout < 0) throw new Failure(`negative timeout ${timeout} is invalid`);
    return yield* act(docker, "POST", "/enable", { timeout: String(timeout) });
  },
);

const get = (docker: Docker, name: string) => docker.client.json<Record<string, unknown>>("GET", `/plugins/${part(name)}/json`);

const inspect = verb(
  {
    name: "inspect",
    summary: "Display detailed information on one or more plugins",
    usage: "inspect [OPTIONS] PLUGIN [PLUGIN...]",
    takes: { least: 1 },
    flags: [flag("-f, --format", "string", "Show it by a Go template")],
  },
  (docker) => inspectAll(docker, docker.args, (name) => get(docker, name)),
);

const install = verb(
  {
    name: "install",
    summary: "Install a plugin",
    usage: "install [OPTIONS] PLUGIN [KEY=VALUE...]",
    takes: { least: 1 },
    flags: [
      flag("--alias", "string", "What it is called here", { unseen: "nothing comes to be called so" }),
      flag("--disable", "bool", "Do not enable it", { unseen: "nothing comes to be enabled" }),
      untrusted("look for signatures"),
      grant,
    ],
  },
  function* (docker) {
    const remote = canonical(referenceOf(docker.args[0]!));
    yield* docker.client.send("GET", "/plugins/privileges", { query: { remote } });
    return 0;
  },
);

const push = verb(
  { name: "push", summary: "Push a plugin to a registry", usage: "push [OPTIONS] PLUGIN[:TAG]", takes: one, flags: [untrusted("sign")] },
  function* (docker) {
    yield* docker.client.send("POST", `/plugins/${part(familiarName(referenceOf(docker.args[0]!)))}/push`);
    return 0;
  },
);

const remove = verb(
  {
    name: "rm",
    aliases: ["remove"],
    summary: "Remove one or more plugins",
    usage: "rm [OPTIONS] PLUGIN [PLUGIN...]",
    takes: { least: 1 },
    flags: [flag("-f, --force", "bool", "Although it is enabled")],
  },
  (docker) =>
    each(docker, docker.args, function* (name) {
      yield* docker.client.send("DELETE", `/plugins/${part(name)}`, { query: { force: docker.call.bool("force") } });
    }),
);

const set = verb(
  { name: "set", summary: "Change settings for a plugin", usage: "set PLUGIN KEY=VALUE [KEY=VALUE...]", takes: { least: 2 } },
  function* (docker) {
    const [name = "", ...settings] = docker.args;
    yield* docker.client.send("POST", `/plugins/${part(name)}/set`, { body: settings });
    return 0;
  },
);

const upgrade = verb(
  {
    name: "upgrade",
    summary: "Upgrade an existing plugin",
    usage: "upgrade [OPTIONS] PLUGIN [REMOTE]",
    takes: { least: 1, most: 2 },
    flags: [
      untrusted("look for signatures"),
      grant,
      flag("--skip-remote-check", "bool", "Whether it is the same plugin or not", { unseen: "there is none to compare it with" }),
    ],
  },
  function* (docker) {
    try {
      yield* get(docker, docker.args[0]!);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(`error reading plugin data: ${error.message}`);
    }
    return 0;
  },
);

export const plugin = group("plugin", "Manage plugins", [create, disable, enable, inspect, install, list, push, remove, set, upgrade]);
