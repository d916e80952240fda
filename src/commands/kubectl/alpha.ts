// kubectl alpha: what is not switched on by default: showing and changing kuberc files.
import type { KubeObject } from "../../api/object.ts";
import { dumpYaml, parseYaml } from "../../base/yaml.ts";
import { parent } from "../../machine/paths.ts";
import type { Process, Task } from "../../machine/process.ts";
import { readLine } from "../../machine/tasks.ts";
import type { Command } from "../command.ts";
import { tell } from "./changing.ts";
import { requireFlags } from "./create/generator.ts";
import { flag, printFlags } from "./flags.ts";
import { type Alias, type Default, decoded, type Option, type Preference, usualPath } from "./kuberc.ts";
import { asInGoOrder } from "./print/go-order.ts";
import { refuse } from "./refusal.ts";
import { type Session, verb } from "./session.ts";

const kubercFlag = flag(
  "kuberc",
  "string",
  "",
  "The kuberc file to use for preferences. KUBECTL_KUBERC=false or KUBERC=off switch it off.",
);

/** The file that is shown and changed, and how it is named. @throws Refusal */
function placeOf(session: Session): { path: string; named: string } {
  const { self, call } = session;
  const variable = self.environment["KUBERC"] ?? "";
  if (variable === "off") refuse("KUBERC is disabled via KUBERC=off environment variable");
  const named = call.string("kuberc") || variable || usualPath(self);
  return { path: session.path(named), named };
}

/** @throws Refusal */
function contentOf(session: Session, path: string): Preference {
  const { files } = session.self.machine;
  const value = files.exists(path) ? parseYaml(files.read(path)) : undefined;
  const known = value && decoded(value)?.preference;
  return known ?? { apiVersion: "kubectl.config.k8s.io/v1beta1", defaults: [], aliases: [] };
}

const listed = <T>(list: readonly T[] | null | undefined): { list?: readonly T[] } => (list?.length ? { list } : {});
const named = (alias: Alias): object => ({
  name: alias.name,
  command: alias.command,
  ...rename("prependArgs", listed(alias.prependArgs)),
  ...rename("appendArgs", listed(alias.appendArgs)),
  ...rename("options", listed(alias.options)),
});
const rename = (key: string, { list }: { list?: readonly unknown[] }): object => (list ? { [key]: list } : {});

function* save(session: Session, { path, named: shown }: { path: string; named: string }, { aliases, defaults }: Preference): Task<void> {
  const { files } = session.self.machine;
  files.makeFolder(parent(path), { parents: true });
  files.write(
    path,
    dumpYaml({
      aliases: aliases.length ? aliases.map(named) : null,
      apiVersion: "kubectl.config.k8s.io/v1beta1",
      defaults: defaults.length ? defaults.map(({ command, options }) => ({ command, options: options?.length ? options : null })) : null,
      kind: "Preference",
    }),
  );
  yield* session.out(`Updated ${shown}\n`);
}

const set: Command = {
  name: "set",
  summary: "Set values in the kuberc configuration",
  usage: "set --section (defaults|aliases) --command COMMAND",
  flags: [
    flag("appendarg", "stringArray", "[]", "An argument that the alias puts last; may be given several times."),
    flag("command", "string", "", "The command that is meant, as 'get' or 'set env'."),
    kubercFlag,
    flag("name", "string", "", "The alias's name."),
    flag("option", "stringArray", "[]", "A flag with its value, as flag=value; may be given several times."),
    flag("overwrite", "bool", "false", "Change what is there already."),
    flag("prependarg", "stringArray", "[]", "An argument that the alias puts first; may be given several times."),
    flag("section", "string", "", "What is changed: 'defaults' or 'aliases'."),
  ],
  run: verb(function* (session, call): Process {
    requireFlags(call, ["command", "section"]);
    const place = placeOf(session);
    const section = call.string("section");
    const name = call.string("name");
    const command = call.string("command");
    const [prependArgs, appendArgs] = [call.list("prependarg"), call.list("appendarg")];
    if (section !== "defaults" && section !== "aliases") refuse(`--section must be "defaults" or "aliases", got: ${section}`);
    if (section === "aliases" && !name) refuse("--name is required when --section=aliases");
    if (section === "defaults" && name) refuse("--name should not be specified when --section=defaults");
    if (section === "defaults" && (prependArgs.length || appendArgs.length))
      refuse("--prependarg and --appendarg are only valid for --section=aliases");
    const options = call.list("option").map((text): Option => {
      const at = text.indexOf("=");
      if (at < 0) refuse(`invalid option format ${JSON.stringify(text)}, expected flag=value`);
      return { name: text.slice(0, at), default: text.slice(at + 1) };
    });
    const content = contentOf(session, place.path);
    const taken =
      section === "defaults"
        ? content.defaults.some((each) => each.command === command)
        : content.aliases.some((each) => each.name === name);
    if (taken && !call.bool("overwrite"))
      refuse(
        section === "defaults"
          ? `defaults for command ${JSON.stringify(command)} already exist, use --overwrite to replace`
          : `alias ${JSON.stringify(name)} already exists, use --overwrite to replace`,
      );
    const put = <T>(list: readonly T[], isSame: (each: T) => boolean, one: T): T[] =>
      taken ? list.map((each) => (isSame(each) ? one : each)) : [...list, one];
    if (section === "defaults") content.defaults = put(content.defaults, (each) => each.command === command, { command, options });
    else
      content.aliases = put(content.aliases, (each) => each.name === name, {
        name,
        command,
        prependArgs: [...prependArgs],
        appendArgs: [...appendArgs],
        options,
      });
    yield* save(session, place, content);
    return 0;
  }),
};

/** What view offers to begin with. */
const RECOMMENDED: readonly Default[] = [
  { command: "apply", options: [{ name: "server-side", default: "true" }] },
  { command: "delete", options: [{ name: "interactive", default: "true" }] },
];

const view: Command = {
  name: "view",
  summary: "Display the current kuberc configuration",
  usage: "view",
  flags: [...printFlags().map((each) => (each.name === "output" ? { ...each, default: "yaml" } : each)), kubercFlag],
  run: verb(function* (session): Process {
    const place = placeOf(session);
    if (!session.self.machine.files.exists(place.path)) {
      yield* session.out(
        `kuberc file not found at ${place.named}\nWould you like to generate a default kuberc file with recommended options? (y/N): `,
      );
      const answer = yield* readLine(session.self.stdin);
      if (answer?.trim().toLowerCase() === "y") yield* save(session, place, { apiVersion: "", aliases: [], defaults: [...RECOMMENDED] });
      return 0;
    }
    const value = parseYaml(session.self.machine.files.read(place.path)) ?? {};
    const shown = {
      kind: "Preference",
      apiVersion: value.apiVersion,
      defaults: value.defaults ?? [],
      aliases: ((value.aliases ?? []) as Alias[]).map(named),
    };
    yield* tell(session, asInGoOrder(shown) as unknown as KubeObject, "");
    return 0;
  }),
};

export const alpha: Command = {
  name: "alpha",
  summary: "Commands for features in alpha",
  long: "Commands for features that are in alpha, and not switched on by default.",
  helps: true,
  usage: "",
  flags: [],
  subcommands: [
    {
      name: "kuberc",
      summary: "Manage kuberc configuration files",
      long: "Manage kuberc files, which hold preferences of kubectl: defaults of flags, and aliases.",
      helpsOnError: true,
      examples: `# What the file holds
kubectl alpha kuberc view

# Let get print wide tables
kubectl alpha kuberc set --section defaults --command get --option output=wide`,
      usage: "kuberc SUBCOMMAND",
      flags: [],
      subcommands: [set, view],
    },
  ],
};
