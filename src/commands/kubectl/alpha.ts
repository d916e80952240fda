// kubectl alpha: what is not switched on by default. Its kuberc files are not simulated.
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { requireFlags } from "./create/generator.ts";
import { flag, printFlags } from "./flags.ts";
import { refuse } from "./refusal.ts";
import { verb } from "./session.ts";

const kubercFlag = flag(
  "kuberc",
  "string",
  "",
  "The kuberc file to use for preferences. KUBECTL_KUBERC=false or KUBERC=off switch it off.",
);

const set: Command = {
  name: "set",
  summary: "Set values in the kuberc configuration",
  unsimulated: true,
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
  run: verb(function* (_session, call): Process {
    requireFlags(call, ["command", "section"]);
    return refuse("k8s-quest does not simulate kubectl alpha kuberc yet");
  }),
};

const view: Command = {
  name: "view",
  summary: "Display the current kuberc configuration",
  unsimulated: true,
  usage: "view",
  flags: [...printFlags().map((each) => (each.name === "output" ? { ...each, default: "yaml" } : each)), kubercFlag],
  run: verb(function* (): Process {
    return refuse("k8s-quest does not simulate kubectl alpha kuberc yet");
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
      usage: "kuberc SUBCOMMAND",
      flags: [],
      subcommands: [set, view],
    },
  ],
};
