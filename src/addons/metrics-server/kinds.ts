// NodeMetrics and PodMetrics (metrics.k8s.io/v1beta1): what nodes and pods use, as a metrics server answers it. Nothing of it is stored.
import type { Column, Kind } from "../../api/kind.ts";
import { describeGeneric } from "../../api/kinds/describe/generic.ts";
import { nameColumn, text } from "../../api/kinds/table.ts";
import type { KubeObject } from "../../api/object.ts";
import { milli } from "../../cluster/kubelet/amounts.ts";
import { publishTypes } from "./schema.ts";

export const GROUP = "metrics.k8s.io";

export interface ResourceUsage {
  /** As 12m. */
  cpu: string;
  /** As 30Mi. */
  memory: string;
}
export interface NodeMetricsObject extends KubeObject {
  timestamp: string;
  window: string;
  usage: ResourceUsage;
}
export interface PodMetricsObject extends KubeObject {
  timestamp: string;
  window: string;
  containers: { name: string; usage: ResourceUsage }[];
}

const kibi = (text: string): number => Number.parseInt(text, 10);
/** The sum of what containers use, in the form in which one of them has it. */
export function sumOf(usages: readonly ResourceUsage[]): ResourceUsage {
  const cpu = usages.reduce((sum, usage) => sum + milli(usage.cpu), 0);
  return { cpu: `${cpu}m`, memory: `${usages.reduce((sum, usage) => sum + kibi(usage.memory), 0)}Ki` };
}

const columns = <T extends KubeObject & { window: string }>(usage: (object: T) => ResourceUsage): Column<T>[] => [
  nameColumn as Column<T>,
  text<T>("cpu", "Usage of cpu", (object) => usage(object).cpu),
  text<T>("memory", "Usage of memory", (object) => usage(object).memory),
  text<T>("Window", "The time over which it was measured", ({ window }) => window),
];

publishTypes();

const metrics = <T extends KubeObject & { window: string }>(
  kind: string,
  plural: string,
  namespaced: boolean,
  usage: (object: T) => ResourceUsage,
): Kind =>
  ({
    group: GROUP,
    version: "v1beta1",
    kind,
    plural,
    singular: "",
    shortNames: [],
    categories: [],
    namespaced,
    verbs: ["get", "list"],
    definition: `io.k8s.metrics.pkg.apis.metrics.v1beta1.${kind}`,
    describe: describeGeneric,
    columns: columns<T>(usage),
  }) as Kind;

export const NodeMetrics = metrics<NodeMetricsObject>("NodeMetrics", "nodes", false, ({ usage }) => usage);
export const PodMetrics = metrics<PodMetricsObject>("PodMetrics", "pods", true, ({ containers }) =>
  sumOf(containers.map(({ usage }) => usage)),
);
