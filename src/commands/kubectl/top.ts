// kubectl top: needs the metrics API, which a metrics server brings.
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { allNamespacesFlag, fieldSelectorFlag, flag, selectorFlag } from "./flags.ts";
import { refuse } from "./refusal.ts";
import { verb } from "./session.ts";

const top = (name: string, aliases: readonly string[], summary: string, usage: string, flags: Command["flags"]): Command => ({
  name,
  aliases,
  summary,
  usage,
  flags: [
    ...flags,
    flag("no-headers", "bool", "false", "If present, print output without headers."),
    selectorFlag,
    flag("sort-by", "string", "", "If non-empty, sort the list using specified field. The field can be either 'cpu' or 'memory'."),
    flag("use-protocol-buffers", "bool", "true", "Enables using protocol-buffers to access Metrics API."),
  ],
  run: verb(function* (session, call): Process {
    const sortBy = call.string("sort-by");
    if (sortBy && sortBy !== "cpu" && sortBy !== "memory") refuse("--sort-by accepts only cpu or memory");
    const door = yield* session.door();
    if (!door.mapper.scheme.kinds.some(({ group }) => group === "metrics.k8s.io")) refuse("Metrics API not available");
    return refuse(`k8s-quest does not simulate kubectl top ${name} yet`);
  }),
});

export const command: Command = {
  name: "top",
  summary: "Display resource (CPU/memory) usage",
  usage: "top [flags]",
  flags: [],
  subcommands: [
    top("node", ["nodes", "no"], "Display resource (CPU/memory) usage of nodes", "node [NAME | -l label]", [
      flag("show-capacity", "bool", "false", "Print node resources based on Capacity instead of Allocatable(default) of the nodes."),
      flag("show-swap", "bool", "false", "Print node resources related to swap memory."),
    ]),
    top("pod", ["pods", "po"], "Display resource (CPU/memory) usage of pods", "pod [NAME | -l label]", [
      allNamespacesFlag(),
      flag("containers", "bool", "false", "If present, print usage of containers within a pod."),
      fieldSelectorFlag,
      flag("show-swap", "bool", "false", "Print pod resources related to swap memory."),
      flag("sum", "bool", "false", "Print the sum of the resource usage"),
    ]),
  ],
};
