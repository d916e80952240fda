// kubectl top: what nodes and pods use, from the metrics API, which a metrics server brings (kubectl's pkg/cmd/top and pkg/metricsutil).
import { GROUP, type NodeMetricsObject, type PodMetricsObject, type ResourceUsage, sumOf } from "../../addons/metrics-server/kinds.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { fromTimestamp } from "../../api/object.ts";
import { formatGoDuration } from "../../base/duration.ts";
import { milliValue, wholeValue } from "../../base/quantity.ts";
import { alignTabs } from "../../base/tab-writer.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Call, Command } from "../command.ts";
import type { Door } from "./door.ts";
import { allNamespacesFlag, fieldSelectorFlag, flag, selectorFlag } from "./flags.ts";
import { refuse } from "./refusal.ts";
import { type Session, verb } from "./session.ts";

/** A pod that is older than this has metrics, or something is wrong (ms). */
const CREATION_DELAY = 120_000;
const MEBI = 2 ** 20;

const cells = (...values: string[]): string => values.map((value) => `${value}\t`).join("");

/** Both amounts, each with its share of what there is where that is known. */
function usageCells({ cpu, memory }: ResourceUsage, available?: ResourceUsage): string {
  const share = (used: number, all: number): string => `${Math.trunc((used / all) * 100)}%`;
  const [cores, size] = [milliValue(cpu), wholeValue(memory)];
  const text = [`${cores}m`, `${Math.floor(size / MEBI)}Mi`] as const;
  if (!available) return cells(...text);
  return cells(text[0], share(cores, milliValue(available.cpu)), text[1], share(size, wholeValue(available.memory)));
}

/** The most first, or in the order of names. */
function order<T>(items: readonly T[], by: string, usage: (item: T) => ResourceUsage, name: (item: T) => string): T[] {
  const amount = (item: T): number => (by === "cpu" ? milliValue(usage(item).cpu) : wholeValue(usage(item).memory));
  return [...items].sort((a, b) => (by ? amount(b) - amount(a) : name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0));
}

function kindOfMetrics(door: Door, plural: string): Kind {
  door.traffic?.discovery("");
  const found = door.mapper.scheme.kinds.find((kind) => kind.group === GROUP && kind.plural === plural);
  return found ?? refuse("Metrics API not available");
}

/** The flags that both share, checked as both check them. */
function check(call: Call, selectors: readonly string[]): { name: string | undefined; sortBy: string } {
  const { args } = call;
  if (args.length > 1) refuse(`${call.command.usage}\nSee 'kubectl top ${call.command.name} -h' for help and examples`);
  const sortBy = call.string("sort-by");
  if (sortBy && sortBy !== "cpu" && sortBy !== "memory") refuse("--sort-by accepts only cpu or memory");
  if (args[0] && selectors.some((each) => call.string(each)))
    refuse(`only one of NAME or ${call.command.name === "node" ? "--" : ""}selector can be provided`);
  return { name: args[0], sortBy };
}

function* topNodes(session: Session, call: Call): Process {
  const { name, sortBy } = check(call, ["selector"]);
  const door = yield* session.door();
  const kind = kindOfMetrics(door, "nodes");
  const nodes = door.mapper.need("nodes");
  const labelSelector = call.string("selector");
  const options = labelSelector ? { labelSelector } : {};
  const found = (name ? [yield* door.get(kind, name)] : (yield* door.list(kind, options)).items) as NodeMetricsObject[];
  if (!found.length) refuse("metrics not available yet");
  const all: readonly KubeObject[] = name ? [yield* door.get(nodes, name)] : (yield* door.list(nodes, options)).items;
  const field = call.bool("show-capacity") ? "capacity" : "allocatable";
  const available = new Map(all.map((node) => [node.metadata.name, node["status"]?.[field] as ResourceUsage]));
  const swaps = call.bool("show-swap");
  // No node has any, which metrics do not tell apart from not knowing.
  const noSwap = swaps ? ["<unknown>", "<unknown>"] : [];
  const lines = call.bool("no-headers")
    ? []
    : [cells("NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)", ...(swaps ? ["SWAP(bytes)", "SWAP(%)"] : []))];
  for (const metrics of order(
    found,
    sortBy,
    ({ usage }) => usage,
    ({ metadata }) => metadata.name,
  )) {
    lines.push(cells(metrics.metadata.name) + usageCells(metrics.usage, available.get(metrics.metadata.name)) + cells(...noSwap));
    available.delete(metrics.metadata.name);
  }
  for (const node of available.keys()) lines.push(cells(node, "<unknown>", "<unknown>", "<unknown>", "<unknown>", ...noSwap));
  yield* session.out(alignTabs(`${lines.join("\n")}\n`, { minWidth: 6, padding: 3 }));
  return 0;
}

/** Says why there are no metrics, if the pods are old enough to have some. */
function* explainAbsence(session: Session, pods: readonly KubeObject[]): Task<void> {
  for (const { metadata } of pods) {
    const age = session.self.clock.now - fromTimestamp(metadata.creationTimestamp);
    if (age > CREATION_DELAY) refuse(`Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${formatGoDuration(age)}`);
  }
  yield* session.err(
    session.call.bool("all-namespaces") ? "No resources found\n" : `No resources found in ${session.namespace} namespace.\n`,
  );
}

const podUsage = ({ containers }: PodMetricsObject): ResourceUsage => sumOf(containers.map(({ usage }) => usage));

function* topPods(session: Session, call: Call): Process {
  const { name, sortBy } = check(call, ["selector", "field-selector"]);
  const door = yield* session.door();
  const kind = kindOfMetrics(door, "pods");
  const everywhere = call.bool("all-namespaces");
  const place = everywhere && !name ? {} : { namespace: session.namespace };
  const selectors = { labelSelector: call.string("selector"), fieldSelector: call.string("field-selector") };
  const options = { ...place, ...Object.fromEntries(Object.entries(selectors).filter(([, value]) => value)) };
  const found = (name ? [yield* door.get(kind, name, place)] : (yield* door.list(kind, options)).items) as PodMetricsObject[];
  if (!found.length) {
    yield* explainAbsence(session, (yield* door.list(door.mapper.need("pods"), options)).items);
    return 0;
  }
  const byContainer = call.bool("containers");
  const swaps = call.bool("show-swap");
  const noSwap = cells(...(swaps ? ["0Mi"] : []));
  const lead = (everywhere ? 1 : 0) + (byContainer ? 1 : 0);
  const lines = call.bool("no-headers")
    ? []
    : [
        cells(
          ...(everywhere ? ["NAMESPACE"] : []),
          ...(byContainer ? ["POD"] : []),
          "NAME",
          "CPU(cores)",
          "MEMORY(bytes)",
          ...(swaps ? ["SWAP(bytes)"] : []),
        ),
      ];
  const place2 = ({ metadata }: KubeObject): string => (everywhere ? `${metadata.namespace}/${metadata.name}` : metadata.name);
  for (const metrics of order(found, sortBy, podUsage, place2)) {
    const { metadata, containers } = metrics;
    const start = everywhere ? cells(metadata.namespace!) : "";
    if (!byContainer) lines.push(start + cells(metadata.name) + usageCells(podUsage(metrics)) + noSwap);
    else
      for (const container of order(
        containers,
        sortBy,
        ({ usage }) => usage,
        (each) => each.name,
      ))
        lines.push(start + cells(metadata.name, container.name) + usageCells(container.usage) + noSwap);
  }
  if (call.bool("sum")) {
    const empty = Array.from({ length: lead + (swaps ? 2 : 1) }, () => "");
    lines.push(cells(...empty, "________", "________"), cells(...empty) + usageCells(sumOf(found.map(podUsage))) + noSwap);
  }
  yield* session.out(alignTabs(`${lines.join("\n")}\n`, { minWidth: 6, padding: 3 }));
  return 0;
}

const top = (
  name: string,
  aliases: readonly string[],
  summary: string,
  usage: string,
  flags: Command["flags"],
  run: (session: Session, call: Call) => Process,
): Command => ({
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
  run: verb(run),
});

export const command: Command = {
  name: "top",
  summary: "Display resource (CPU/memory) usage",
  usage: "top [flags]",
  flags: [],
  helpsOnError: true,
  subcommands: [
    top(
      "node",
      ["nodes", "no"],
      "Display resource (CPU/memory) usage of nodes",
      "node [NAME | -l label]",
      [
        flag("show-capacity", "bool", "false", "Print node resources based on Capacity instead of Allocatable(default) of the nodes."),
        flag("show-swap", "bool", "false", "Print node resources related to swap memory.", { approximate: "refused: not simulated yet" }),
      ],
      topNodes,
    ),
    top(
      "pod",
      ["pods", "po"],
      "Display resource (CPU/memory) usage of pods",
      "pod [NAME | -l label]",
      [
        allNamespacesFlag(),
        flag("containers", "bool", "false", "If present, print usage of containers within a pod."),
        fieldSelectorFlag,
        flag("show-swap", "bool", "false", "Print pod resources related to swap memory.", { approximate: "refused: not simulated yet" }),
        flag("sum", "bool", "false", "Print the sum of the resource usage"),
      ],
      topPods,
    ),
  ],
};
