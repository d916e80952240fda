// The description of a node (kubectl's pkg/describe, describeNode).

import type { Quantity } from "../../../base/quantity.ts";
import { addQuantities, canonicalQuantity, formatQuantity, parseQuantity, ZERO } from "../../../base/quantity.ts";
import type { KubeObject } from "../../object.ts";
import { nodeRoles } from "../node-roles.ts";
import type { ResourceList } from "../pod/reference-types.ts";
import type { PodSpec } from "../pod/types.ts";
import type { DescribeWriter } from "./writer.ts";
import { describer, formatTime, timeSince, writeAnnotations, writeLabels } from "./writer.ts";

type Amounts = Record<string, Quantity>;
function add(total: Amounts, more: ResourceList | undefined): void {
  for (const name in more) total[name] = addQuantities(total[name] ?? ZERO, parseQuantity(more[name]!));
}
function atLeast(total: Amounts, other: Amounts): void {
  for (const name in other) if (!total[name] || total[name].milli < other[name]!.milli) total[name] = other[name]!;
}

/** What a pod asks for or is limited to: its containers and sidecars together, or its greediest init step, and its overhead. */
export function podAmounts(spec: PodSpec, field: "requests" | "limits"): Amounts {
  const total: Amounts = {};
  for (const container of spec.containers) add(total, container.resources?.[field]);
  const sidecars: Amounts = {};
  const start: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === "Always") {
      add(total, container.resources?.[field]);
      add(sidecars, container.resources?.[field]);
      atLeast(start, sidecars);
    } else {
      const step = { ...sidecars };
      add(step, container.resources?.[field]);
      atLeast(start, step);
    }
  }
  atLeast(total, start);
  for (const name in spec.resources?.[field]) total[name] = parseQuantity(spec.resources[field]![name]!);
  if (spec.overhead)
    for (const name in spec.overhead) if (field === "requests" || total[name]) add(total, { [name]: spec.overhead[name]! });
  return total;
}

const SHOWN = ["cpu", "memory", "ephemeral-storage"];
const share = (amount: Quantity, whole: string | undefined): number => {
  const all = whole === undefined ? 0n : parseQuantity(whole).milli;
  return all === 0n ? 0 : Number((amount.milli * 100n) / all);
};

function writeAmounts(writer: DescribeWriter, title: string, amounts: ResourceList | undefined): void {
  const names = Object.keys(amounts ?? {}).sort();
  if (!names.length) return;
  writer.line(0, `${title}:`);
  for (const name of names) writer.line(1, `${name}:\t${canonicalQuantity(amounts![name]!)}`);
}

export const describeNode = describer((writer, node, read) => {
  const { metadata, spec, status = {} } = node;
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  line(`Roles:\t${nodeRoles(node).join(",") || "<none>"}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  line(`CreationTimestamp:\t${formatTime(metadata.creationTimestamp)}`);
  const taints: { key: string; value?: string; effect: string }[] = [...(spec.taints ?? [])].sort((a, b) =>
    `${a.effect},${a.key}` < `${b.effect},${b.key}` ? -1 : 1,
  );
  if (!taints.length) line("Taints:\t<none>");
  taints.forEach(({ key, value, effect }, index) => {
    line(`${index ? "" : "Taints:"}\t${key}${value ? `=${value}` : ""}:${effect}`);
  });
  line(`Unschedulable:\t${spec.unschedulable ?? false}`);
  const leases = read.kind("leases", "coordination.k8s.io");
  const lease = leases && read.get(leases, metadata.name, "kube-node-lease");
  line("Lease:");
  const leaseTime = (time: string | undefined): string => (time ? formatTime(time) : "<unset>");
  writer.line(1, `HolderIdentity:\t${lease?.["spec"]?.holderIdentity ?? "<unset>"}`);
  writer.line(1, `AcquireTime:\t${leaseTime(lease?.["spec"]?.acquireTime)}`);
  writer.line(1, `RenewTime:\t${leaseTime(lease?.["spec"]?.renewTime)}`);
  if (status.conditions?.length) {
    line("Conditions:");
    writer.line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
    writer.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
    for (const condition of status.conditions)
      writer.line(
        1,
        `${condition.type} \t${condition.status} \t${formatTime(condition.lastHeartbeatTime)} \t${formatTime(condition.lastTransitionTime)} \t${condition.reason ?? ""} \t${condition.message ?? ""}`,
      );
  }
  line("Addresses:");
  for (const { type, address } of status.addresses ?? []) writer.line(1, `${type}:\t${address}`);
  writeAmounts(writer, "Capacity", status.capacity);
  writeAmounts(writer, "Allocatable", status.allocatable);
  const info = status.nodeInfo ?? {};
  line("System Info:");
  for (const [title, field] of [
    ["Machine ID", "machineID"],
    ["System UUID", "systemUUID"],
    ["Boot ID", "bootID"],
    ["Kernel Version", "kernelVersion"],
    ["OS Image", "osImage"],
    ["Operating System", "operatingSystem"],
    ["Architecture", "architecture"],
    ["Container Runtime Version", "containerRuntimeVersion"],
    ["Kubelet Version", "kubeletVersion"],
    ["Kube-Proxy Version", "kubeProxyVersion"],
  ] as const)
    writer.line(1, `${title}:\t${info[field] ?? ""}`);
  if (spec.podCIDR) line(`PodCIDR:\t${spec.podCIDR}`);
  if (spec.podCIDRs?.length) line(`PodCIDRs:\t${spec.podCIDRs.join(",")}`);
  if (spec.providerID) line(`ProviderID:\t${spec.providerID}`);
  const kind = read.kind("pods", "");
  const pods = kind
    ? read.list(kind, { fieldSelector: `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed` })
    : [];
  writePods(writer, pods, status.allocatable ?? status.capacity ?? {}, read.now);
});

function writePods(writer: DescribeWriter, pods: readonly KubeObject[], allocatable: ResourceList, now: number): void {
  writer.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  writer.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
  writer.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
  const requests: Amounts = {};
  const limits: Amounts = {};
  const sum = (total: Amounts, more: Amounts): void => {
    for (const name in more) total[name] = addQuantities(total[name] ?? ZERO, more[name]!);
  };
  for (const pod of pods) {
    const asked = podAmounts(pod["spec"], "requests");
    const allowed = podAmounts(pod["spec"], "limits");
    sum(requests, asked);
    sum(limits, allowed);
    const cell = (amounts: Amounts, name: string): string =>
      `${formatQuantity(amounts[name] ?? ZERO)} (${share(amounts[name] ?? ZERO, allocatable[name])}%)`;
    writer.line(
      1,
      `${pod.metadata.namespace}\t${pod.metadata.name}\t\t${cell(asked, "cpu")}\t${cell(allowed, "cpu")}\t${cell(asked, "memory")}\t${cell(allowed, "memory")}\t${timeSince(pod.metadata.creationTimestamp, now)}`,
    );
  }
  writer.line(0, "Allocated resources:");
  writer.line(1, "(Total limits may be over 100 percent, i.e., overcommitted.)");
  writer.line(1, "Resource\tRequests\tLimits");
  writer.line(1, "--------\t--------\t------");
  const names = [
    ...SHOWN,
    ...Object.keys(allocatable)
      .filter((name) => name.startsWith("hugepages-"))
      .sort(),
  ];
  for (const name of names) {
    const asked = requests[name] ?? ZERO;
    const allowed = limits[name] ?? ZERO;
    writer.line(
      1,
      `${name}\t${formatQuantity(asked)} (${share(asked, allocatable[name])}%)\t${formatQuantity(allowed)} (${share(allowed, allocatable[name])}%)`,
    );
  }
  for (const name of Object.keys(allocatable).sort())
    if (!names.includes(name) && name !== "pods")
      writer.line(1, `${name}\t${formatQuantity(requests[name] ?? ZERO)}\t${formatQuantity(limits[name] ?? ZERO)}`);
}
