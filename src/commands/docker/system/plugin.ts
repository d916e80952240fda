// docker plugin: what extends the engine. Nothing does here.
import { filtersOf } from "../client.ts";
import { filterFlag, flag, formatFlag } from "../flags.ts";
import type { Table } from "../format.ts";
import { showList } from "../list.ts";
import { absent, group, verb } from "../tool.ts";

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

export const plugin = group("plugin", "Manage plugins", [
  absent("create", "Create a plugin from a folder with its configuration and its files", "create [OPTIONS] PLUGIN PLUGIN-DATA-DIR"),
  absent("disable", "Disable a plugin", "disable [OPTIONS] PLUGIN"),
  absent("enable", "Enable a plugin", "enable [OPTIONS] PLUGIN"),
  absent("inspect", "Display detailed information on one or more plugins", "inspect [OPTIONS] PLUGIN [PLUGIN...]"),
  absent("install", "Install a plugin", "install [OPTIONS] PLUGIN [KEY=VALUE...]"),
  list,
  absent("push", "Push a plugin to a registry", "push [OPTIONS] PLUGIN[:TAG]"),
  absent("rm", "Remove one or more plugins", "rm [OPTIONS] PLUGIN [PLUGIN...]"),
  absent("set", "Change settings for a plugin", "set PLUGIN KEY=VALUE [KEY=VALUE...]"),
  absent("upgrade", "Upgrade an existing plugin", "upgrade [OPTIONS] PLUGIN [REMOTE]"),
]);

export const trust = group("trust", "Manage trust on Docker images", [
  absent("inspect", "Return low-level information about keys and signatures", "inspect IMAGE[:TAG] [IMAGE[:TAG]...]"),
  absent("revoke", "Remove trust for an image", "revoke [OPTIONS] IMAGE[:TAG]"),
  absent("sign", "Sign an image", "sign IMAGE:TAG"),
  group("key", "Manage keys for signing Docker images", [
    absent("generate", "Generate and load a signing key-pair", "generate NAME"),
    absent("load", "Load a private key file for signing", "load [OPTIONS] KEYFILE"),
  ]),
  group("signer", "Manage entities who can sign Docker images", [
    absent("add", "Add a signer", "add OPTIONS NAME REPOSITORY [REPOSITORY...]"),
    absent("remove", "Remove a signer", "remove [OPTIONS] NAME REPOSITORY [REPOSITORY...]"),
  ]),
]);
