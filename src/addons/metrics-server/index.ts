// What a metrics server answers: the use of nodes and pods as the kubelets know it (kubernetes-sigs/metrics-server).
import { notFoundError } from "../../api/errors.ts";
import { fromTimestamp, type KubeObject, timestamp } from "../../api/object.ts";
import { type ContainerUsage, NODE_ITSELF } from "../../cluster/kubelet/usage.ts";
import { READING } from "../../machine/processor.ts";
import type { AddonContext } from "../addon.ts";
import type { Extension } from "../aggregation.ts";
import { GROUP, NodeMetrics, PodMetrics } from "./kinds.ts";

/** How long a container must have run at the last reading, ms (freshContainerMinMetricsResolution). */
const FRESH = 10_000;
const WINDOW = "15s";
const shown = ({ cpu, memory }: Pick<ContainerUsage, "cpu" | "memory">): object => ({
  cpu: `${Math.round(cpu)}m`,
  memory: `${Math.round(memory / 1024)}Ki`,
});

export function metricsServer({ api, clock, usage }: AddonContext): Extension {
  const pods = api.scheme.byResource("", "v1", "pods")!;
  const nodes = api.scheme.byResource("", "v1", "nodes")!;
  const reader = api.client({ name: "system:serviceaccount:kube-system:metrics-server", groups: ["system:masters"] });

  /** When the kubelets were last asked: two readings make a rate. */
  const read = (): number => clock.now - (clock.now % READING);
  const asked = (): string => timestamp(read());

  /** Known once each container had run for a while when it was last read. */
  const isMeasured = (pod: KubeObject): boolean => {
    const statuses = (pod["status"]?.containerStatuses ?? []) as { state?: { running?: { startedAt: string } } }[];
    const started = statuses.map(({ state }) => state?.running?.startedAt);
    return started.length > 0 && started.every((time) => time !== undefined && read() - fromTimestamp(time) >= FRESH);
  };

  const podMetrics = (pod: KubeObject): KubeObject | undefined => {
    if (!isMeasured(pod)) return undefined;
    const { name, namespace, labels, creationTimestamp } = pod.metadata;
    const containers = usage(pod).map((container) => ({ name: container.name, usage: shown(container) }));
    return {
      apiVersion: `${GROUP}/v1beta1`,
      kind: "PodMetrics",
      metadata: { name, namespace, creationTimestamp, ...(labels ? { labels } : {}) },
      timestamp: asked(),
      window: WINDOW,
      containers,
    } as unknown as KubeObject;
  };

  const nodeMetrics = ({ metadata: { name, labels, creationTimestamp } }: KubeObject): KubeObject => {
    const sum = { ...NODE_ITSELF };
    for (const pod of reader.list(pods, { fieldSelector: `spec.nodeName=${name}` }))
      for (const { cpu, memory } of usage(pod)) {
        sum.cpu += cpu;
        sum.memory += memory;
      }
    return {
      apiVersion: `${GROUP}/v1beta1`,
      kind: "NodeMetrics",
      metadata: { name, creationTimestamp, ...(labels ? { labels } : {}) },
      timestamp: asked(),
      window: WINDOW,
      usage: shown(sum),
    } as unknown as KubeObject;
  };
  /** A node that does not report is not measured. */
  const reports = ({ status }: KubeObject): boolean =>
    status?.conditions?.some((condition: { type: string; status: string }) => condition.type === "Ready" && condition.status === "True");

  return {
    kinds: [
      {
        kind: NodeMetrics,
        list: () => reader.list(nodes).filter(reports).map(nodeMetrics),
        get(name) {
          const node = reader.find(nodes, name);
          if (!node || !reports(node)) throw notFoundError({ group: GROUP, plural: "nodemetrics" }, name);
          return nodeMetrics(node);
        },
      },
      {
        kind: PodMetrics,
        list: (namespace) =>
          reader
            .list(pods, namespace ? { namespace } : {})
            .map(podMetrics)
            .filter((found) => found !== undefined),
        get(name, namespace = "") {
          const pod = reader.find(pods, name, { namespace });
          const found = pod && podMetrics(pod);
          if (!found) throw notFoundError({ group: GROUP, plural: "podmetrics" }, `${namespace}/${name}`);
          return found;
        },
      },
    ],
  };
}
