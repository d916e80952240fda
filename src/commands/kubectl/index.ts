// kubectl: its commands in the groups of its own page, as a program and as a completer for the shell.
import type { Program } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import type { Command } from "../command.ts";
import { type Completer, completeProgram, completerOf } from "../framework/complete.ts";
import { programOf } from "../framework/run.ts";
import type { Tool } from "../framework/tool.ts";
import { alpha } from "./alpha.ts";
import { command as annotate } from "./annotate.ts";
import { command as apiResources } from "./api-resources.ts";
import { command as apiVersions } from "./api-versions.ts";
import { isSwitchedOn } from "./apply/applyset.ts";
import { command as apply } from "./apply/index.ts";
import { command as attach } from "./attach.ts";
import { command as auth } from "./auth/index.ts";
import { command as autoscale } from "./autoscale.ts";
import { command as certificate } from "./certificate.ts";
import { command as clusterInfo } from "./cluster-info.ts";
import { completingArguments } from "./complete-arguments.ts";
import { completingGlobals } from "./completing.ts";
import { command as config } from "./config/index.ts";
import { command as cp } from "./cp.ts";
import { command as create } from "./create/index.ts";
import { command as debug } from "./debug/index.ts";
import { command as remove } from "./delete/index.ts";
import { command as describe } from "./describe.ts";
import { command as diff } from "./diff/index.ts";
import { cordon, uncordon } from "./drain/cordon.ts";
import { command as drain } from "./drain/index.ts";
import { command as edit } from "./edit.ts";
import { command as events } from "./events.ts";
import { command as exec } from "./exec.ts";
import { command as explain } from "./explain.ts";
import { command as expose } from "./expose.ts";
import { command as get } from "./get.ts";
import { globalFlags, refusedGlobals } from "./global-flags.ts";
import { PreferenceError, preferred } from "./kuberc.ts";
import { command as label } from "./label.ts";
import { command as logs } from "./logs.ts";
import { command as patch } from "./patch.ts";
import { command as portForward } from "./port-forward.ts";
import { proxy } from "./proxy.ts";
import { command as replace } from "./replace.ts";
import { command as rollout } from "./rollout/index.ts";
import { command as run } from "./run.ts";
import { command as scale } from "./scale.ts";
import { command as set } from "./set/index.ts";
import { completion, kustomize, options, plugin } from "./small-verbs.ts";
import { command as taint } from "./taint.ts";
import { command as top } from "./top.ts";
import { command as version } from "./version.ts";
import { command as wait } from "./wait.ts";

/** The groups of `kubectl` and `kubectl --help`, in the order in which real kubectl shows them. */
const groups: { title: string; commands: readonly Command[] }[] = [
  { title: "Basic Commands (Beginner):", commands: [create, expose, run, set] },
  { title: "Basic Commands (Intermediate):", commands: [explain, get, edit, remove] },
  { title: "Deploy Commands:", commands: [rollout, scale, autoscale] },
  { title: "Cluster Management Commands:", commands: [certificate, clusterInfo, top, cordon, uncordon, drain, taint] },
  {
    title: "Troubleshooting and Debugging Commands:",
    commands: [describe, logs, attach, exec, portForward, proxy, cp, auth, debug, events],
  },
  { title: "Advanced Commands:", commands: [diff, apply, patch, replace, wait, kustomize] },
  { title: "Settings Commands:", commands: [label, annotate, completion] },
  { title: "Other Commands:", commands: [alpha, apiResources, apiVersions, config, plugin, version] },
];

const root: Command = {
  name: "kubectl",
  summary: "kubectl controls the Kubernetes cluster manager.",
  long: "kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/",
  usage: "kubectl [flags]",
  helps: true,
  flags: [],
  subcommands: [...groups.flatMap((group) => group.commands), options].map((command) => completingArguments(command)),
};

/** What KUBECTL_APPLYSET does not switch on is no flag at all. */
let plain: Tool | undefined;
function withoutApplySet(usual: Tool): Tool {
  plain ??= {
    ...usual,
    root: {
      ...usual.root,
      subcommands: (usual.root.subcommands ?? []).map((each) =>
        each.name === "apply" ? { ...each, flags: each.flags.filter(({ name }) => name !== "applyset") } : each,
      ),
    },
  };
  return plain;
}

/** kubectl's tree of commands. */
export const tool: Tool = {
  root,
  globalFlags: completingGlobals(globalFlags),
  startCost: 60,
  prefer: (self, usual, words) => {
    try {
      return preferred(self, isSwitchedOn(self) ? usual : withoutApplySet(usual), words);
    } catch (error) {
      if (!(error instanceof PreferenceError)) throw error;
      return `error occurred while applying preferences ${error.message}`;
    }
  },
  before: (_self, call) => refusedGlobals(call),
  external: (self, words) => {
    const flag = words.findIndex((word) => word.startsWith("-"));
    const named = flag < 0 ? words : words.slice(0, flag);
    if (!named.length && words[0] !== "-")
      return function* (process) {
        yield* write(process, process.stderr, `Error: flags cannot be placed before plugin name: ${words[0]}\n`);
        return 1;
      };
    for (let count = named.length; count > 0; count--) {
      const name = `kubectl-${named
        .slice(0, count)
        .map((word) => word.replaceAll("-", "_"))
        .join("-")}`;
      const found = self.machine.which(name, self.environment["PATH"] ?? "", self.directory);
      if (!found) continue;
      return (process) => {
        process.argv = [found.path, ...words.slice(count)];
        return found.program(process);
      };
    }
    return undefined;
  },
  groups: groups.map(({ title, commands }) => ({ title, names: commands.map((command) => command.name) })),
};

export const kubectl: Program = (self) => {
  if (self.argv[1] === "__complete" || self.argv[1] === "__completeNoDesc") return completeProgram(tool)(self);
  return programOf(tool)(self);
};

export const completeKubectl: Completer = completerOf(tool);

export { bindWorld } from "./reach.ts";
