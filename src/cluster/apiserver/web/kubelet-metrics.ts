// /metrics, /metrics/resource and /metrics/cadvisor of a kubelet, in the text form of Prometheus, from what the simulation counts (pkg/kubelet/metrics/collectors, cadvisor's metrics).

import { SERVER_VERSION } from "../../../api/version.ts";
import type { ContainerStats, NodeStats, PodStats } from "../../kubelet/stats.ts";

type Labels = Readonly<Record<string, string | number>>;
interface Sample {
  labels?: Labels;
  value: number;
}

/** As Go's strconv writes a float for Prometheus: the shortest digits, with an exponent from a million on. */
export function goFloat(value: number): string {
  const [, digits, exponent] = /^(-?[\d.]+)e([+-]\d+)$/.exec(value.toExponential())!;
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 6)) return String(value);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** One metric with all its samples; nothing where there are none. `at` stamps them (virtual ms). */
function metric(name: string, type: "counter" | "gauge", help: string, samples: readonly Sample[], at?: number): string {
  if (!samples.length) return "";
  const lines = samples.map(({ labels = {}, value }) => {
    const names = Object.keys(labels).sort();
    const inner = names.map((key) => `${key}=${JSON.stringify(String(labels[key]))}`).join(",");
    return `${name}${inner ? `{${inner}}` : ""} ${goFloat(value)}${at === undefined ? "" : ` ${at}`}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.sort().join("")}`;
}

type Of = readonly [PodStats, ContainerStats];
const containersOf = ({ pods }: NodeStats): Of[] => pods.flatMap((pod) => pod.containers.map((container): Of => [pod, container]));
const total = (pod: PodStats, value: (each: ContainerStats) => number) => pod.containers.reduce((sum, each) => sum + value(each), 0);

/** /metrics/resource: what the metrics server reads. */
export function resourceMetrics(stats: NodeStats): string {
  const { now, pods } = stats;
  const each = (value: (each: ContainerStats) => number): Sample[] =>
    containersOf(stats).map(([pod, container]) => ({
      labels: { container: container.name, namespace: pod.namespace, pod: pod.name },
      value: value(container),
    }));
  const whole = (value: (each: ContainerStats) => number): Sample[] =>
    pods
      .filter(({ containers }) => containers.length)
      .map((pod) => ({ labels: { namespace: pod.namespace, pod: pod.name }, value: total(pod, value) }));
  const cpu = ({ cpu: { seconds } }: ContainerStats) => seconds;
  const memory = ({ memory: bytes }: ContainerStats) => Math.round(bytes);
  return [
    metric(
      "container_cpu_usage_seconds_total",
      "counter",
      "[STABLE] Cumulative cpu time consumed by the container in core-seconds",
      each(cpu),
      now,
    ),
    metric("container_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the container in bytes", each(memory), now),
    metric(
      "container_start_time_seconds",
      "gauge",
      "[STABLE] Start time of the container since unix epoch in seconds",
      each(({ started }) => started / 1000),
    ),
    metric(
      "node_cpu_usage_seconds_total",
      "counter",
      "[STABLE] Cumulative cpu time consumed by the node in core-seconds",
      [{ value: stats.cpu.seconds }],
      now,
    ),
    metric(
      "node_memory_working_set_bytes",
      "gauge",
      "[STABLE] Current working set of the node in bytes",
      [{ value: Math.round(stats.memory.used) }],
      now,
    ),
    metric("pod_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the pod in core-seconds", whole(cpu), now),
    metric("pod_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the pod in bytes", whole(memory), now),
    metric("resource_scrape_error", "gauge", "[STABLE] 1 if there was an error while getting container metrics, 0 otherwise", [
      { value: 0 },
    ]),
  ].join("");
}

const PERIOD = 100_000;

/** /metrics/cadvisor. */
export function cadvisorMetrics(stats: NodeStats): string {
  const { now } = stats;
  const list = containersOf(stats);
  const labelsOf = ([pod, container]: Of): Labels => ({
    container: container.name,
    id: `/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${pod.uid.replaceAll("-", "_")}.slice/cri-containerd-${container.id}.scope`,
    image: container.image,
    name: container.id,
    namespace: pod.namespace,
    pod: pod.name,
  });
  const each = (
    name: string,
    type: "counter" | "gauge",
    help: string,
    value: (each: ContainerStats) => number | undefined,
    more: Labels = {},
  ) =>
    metric(
      name,
      type,
      help,
      list.flatMap((of) => {
        const found = value(of[1]);
        return found === undefined ? [] : [{ labels: { ...labelsOf(of), ...more }, value: found }];
      }),
      now,
    );
  return [
    each(
      "container_cpu_cfs_throttled_seconds_total",
      "counter",
      "Total time duration the container has been throttled.",
      ({ limits, throttled }) => (limits.cpu ? throttled : undefined),
    ),
    each("container_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed in seconds.", ({ cpu }) => cpu.seconds, {
      cpu: "total",
    }),
    each(
      "container_fs_usage_bytes",
      "gauge",
      "Number of bytes that are consumed by the container on this filesystem.",
      ({ written }) => written,
      { device: "" },
    ),
    each("container_last_seen", "gauge", "Last time a container was seen by the exporter", () => Math.floor(now / 1000)),
    each(
      "container_memory_usage_bytes",
      "gauge",
      "Current memory usage in bytes, including all memory regardless of when it was accessed",
      ({ memory }) => Math.round(memory),
    ),
    each("container_memory_working_set_bytes", "gauge", "Current working set in bytes.", ({ memory }) => Math.round(memory)),
    each("container_spec_cpu_period", "gauge", "CPU period of the container.", () => PERIOD),
    each("container_spec_cpu_quota", "gauge", "CPU quota of the container.", ({ limits }) =>
      limits.cpu ? (limits.cpu * PERIOD) / 1000 : undefined,
    ),
    each("container_spec_cpu_shares", "gauge", "CPU share of the container.", ({ requested }) =>
      Math.max(2, Math.floor((requested * 1024) / 1000)),
    ),
    each("container_spec_memory_limit_bytes", "gauge", "Memory limit for the container.", ({ limits }) => limits.memory),
    each("container_start_time_seconds", "gauge", "Start time of the container since unix epoch in seconds.", ({ started }) =>
      Math.floor(started / 1000),
    ),
    metric("machine_cpu_cores", "gauge", "Number of logical CPU cores.", [{ value: stats.processors }]),
    metric("machine_memory_bytes", "gauge", "Amount of memory installed on the machine.", [{ value: stats.memory.capacity }]),
  ].join("");
}

/** /metrics: of what a kubelet counts about itself, what the simulation knows. */
export function kubeletMetrics(stats: NodeStats): string {
  const { states, pods, name } = stats;
  const byState = (Object.keys(states) as (keyof typeof states)[]).filter((state) => states[state]);
  const { gitVersion, major, minor, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform } = SERVER_VERSION;
  return [
    metric("kubelet_node_name", "gauge", "[ALPHA] The node's name. The count is always 1.", [{ labels: { node: name }, value: 1 }]),
    metric(
      "kubelet_running_containers",
      "gauge",
      "[ALPHA] Number of containers currently running",
      byState.map((state) => ({ labels: { container_state: state }, value: states[state] })),
    ),
    metric("kubelet_running_pods", "gauge", "[ALPHA] Number of pods that have a running pod sandbox", [
      { value: pods.filter(({ containers }) => containers.length).length },
    ]),
    metric(
      "kubernetes_build_info",
      "gauge",
      "[ALPHA] A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
      [
        {
          labels: {
            build_date: buildDate,
            compiler,
            git_commit: gitCommit,
            git_tree_state: gitTreeState,
            git_version: gitVersion,
            go_version: goVersion,
            major,
            minor,
            platform,
          },
          value: 1,
        },
      ],
    ),
    metric("process_start_time_seconds", "gauge", "[ALPHA] Start time of the process since unix epoch in seconds.", [
      { value: stats.started / 1000 },
    ]),
  ].join("");
}
