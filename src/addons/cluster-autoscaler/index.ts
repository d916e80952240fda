// The cluster autoscaler: rents machines for pods that fit nowhere, and gives back those that nobody needs (kubernetes/autoscaler: cluster-autoscaler/core/static_autoscaler.go).
import { ApiError } from "../../api/errors.ts";
import { type Draft, type KubeObject, timestamp } from "../../api/object.ts";
import { clone } from "../../api/structure.ts";
import type { Context, Controller } from "../../cluster/controllers/controller.ts";
import { builtinKinds } from "../../cluster/controllers/kinds.ts";
import { isReady } from "../../cluster/controllers/pods.ts";
import type { NodeInfo } from "../../cluster/scheduler/node.ts";
import { type Addon, type AddonContext, runsImage } from "../addon.ts";
import { GROUP_LABEL, Groups } from "./group.ts";
import { CANDIDATE, existing, imagined, isReadyNode, place, TO_BE_DELETED } from "./room.ts";
import { moving, staysWithNode, unneeded } from "./scale-down.ts";
import { planScaleUp } from "./scale-up.ts";
import { type NodeGroup, type Settings, settingsOf } from "./settings.ts";
import { goTime, statusText } from "./status.ts";

const IMAGE = "cluster-autoscaler";
const NAMESPACE = "kube-system";
const STATUS = "cluster-autoscaler-status";
/** At rest, how often the status is written (ms): each write costs, and nobody reads that often. */
const PULSE = 60_000;
/** --max-graceful-termination-sec. */
const GRACE = 600_000;

export const clusterAutoscaler: Addon = {
  image: IMAGE,
  approximate:
    "its groups are those that --nodes names, of machines like the cluster's own; --node-group-auto-discovery and the expanders priority and price are not there",
  controllers: (context) => [controller(context)],
};

function controller(context: AddonContext): Controller {
  const { api: server } = context;
  const kinds = builtinKinds(server.scheme);
  const nodeKind = server.scheme.byResource("", "v1", "nodes")!;
  const podKind = server.scheme.byResource("", "v1", "pods")!;
  const configMaps = server.scheme.byResource("", "v1", "configmaps")!;
  const budgetKind = server.scheme.byResource("policy", "v1", "poddisruptionbudgets")!;
  const cloud = server.client({ name: "system:cloud-controller-manager", groups: ["system:masters"] });
  const cloudEvents = server.recorder(
    { name: "system:cloud-controller-manager", groups: ["system:masters"] },
    "cloud-node-lifecycle-controller",
  );
  const groups = new Groups(context);
  const since = new Map<string, number>();
  /** Nodes that are being emptied, and until when at most. */
  const leaving = new Map<string, { until: number; empty: boolean }>();
  let lastAdd = Number.NEGATIVE_INFINITY;
  let written = { text: "", at: 0, changed: 0 };

  const statusObject = ({ api, clock }: Context): KubeObject =>
    api.find(configMaps, STATUS, { namespace: NAMESPACE }) ??
    api.create(
      configMaps,
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: STATUS, annotations: { "cluster-autoscaler.kubernetes.io/last-updated": goTime(clock.now) } },
        data: { status: "Initializing" },
      },
      { namespace: NAMESPACE },
    );

  function taint(node: KubeObject, key: string, effect: string | undefined, { api, clock }: Context): void {
    const taints = ((node.spec?.taints ?? []) as { key: string }[]).filter((each) => each.key !== key);
    if (!effect && taints.length === (node.spec?.taints?.length ?? 0)) return;
    const next = clone(node) as Draft<KubeObject>;
    next["spec"] = { ...node.spec, taints: effect ? [...taints, { key, value: String(Math.floor(clock.now / 1000)), effect }] : taints };
    api.update(nodeKind, next as KubeObject);
  }

  function scaleUp(settings: Settings, nodes: readonly KubeObject[], pods: readonly KubeObject[], context_: Context): void {
    const { events, clock, random } = context_;
    const homeless = pods.filter(
      ({ spec, status, metadata }) =>
        !spec.nodeName &&
        !metadata.deletionTimestamp &&
        !status?.nominatedNodeName &&
        status?.conditions?.some(
          (each: { type: string; status: string; reason?: string }) =>
            each.type === "PodScheduled" && each.status === "False" && each.reason === "Unschedulable",
        ),
    );
    if (!homeless.length) return;
    // What comes with every node: one pod of each DaemonSet.
    const daemons = [
      ...new Map(
        pods
          .filter(staysWithNode)
          .map((pod) => [
            pod.metadata.ownerReferences?.[0]?.uid,
            { ...pod, spec: { ...pod.spec, nodeName: undefined, affinity: undefined } },
          ]),
      ).values(),
    ];
    const { template } = context.machines;
    let made = 0;
    const imagine = (group: NodeGroup): NodeInfo =>
      imagined(`template-${group.name}-${made++}`, template, { [GROUP_LABEL]: group.name }, daemons);
    const known = new Set(nodes.map(({ metadata }) => metadata.name));
    const ready = new Set(nodes.filter(isReadyNode).map(({ metadata }) => metadata.name));
    // Those on their way will take some.
    const upcoming = settings.groups.flatMap((group) =>
      [...groups.of(group.name)].filter((name) => !ready.has(name)).map(() => imagine(group)),
    );
    const there = existing(
      nodes.filter(({ metadata }) => !leaving.has(metadata.name)),
      pods,
    );
    const open = [...there, ...upcoming];
    const left = homeless.filter((pod) => !place(pod, open));
    if (!left.length) return;
    const unborn = settings.groups.reduce((sum, group) => sum + [...groups.of(group.name)].filter((name) => !known.has(name)).length, 0);
    const plan = planScaleUp(left, settings, (group) => groups.of(group.name).size, nodes.length + unborn, imagine, random);
    if (plan.chosen) {
      const { group, count, pods: helped } = plan.chosen;
      const before = groups.of(group.name).size;
      const status = statusObject(context_);
      events.event(
        status,
        "Normal",
        "ScaledUpGroup",
        `Scale-up: setting group ${group.name} size to ${before + count} instead of ${before} (max: ${group.max})`,
      );
      groups.grow(group.name, count);
      lastAdd = clock.now;
      events.event(
        status,
        "Normal",
        "ScaledUpGroup",
        `Scale-up: group ${group.name} size set to ${before + count} instead of ${before} (max: ${group.max})`,
      );
      for (const pod of helped)
        events.event(
          pod,
          "Normal",
          "TriggeredScaleUp",
          `pod triggered scale-up: [{${group.name} ${before}->${before + count} (max: ${group.max})}]`,
        );
    }
    for (const [pod, reasons] of plan.reasons) {
      const counts = new Map<string, number>();
      for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
      const words = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
      events.event(pod, "Normal", "NotTriggerScaleUp", `pod didn't trigger scale-up: ${words.join(", ")}`);
    }
  }

  /** A node is marked, emptied, and given back once nothing is left that has to move. */
  function leave(node: KubeObject, use: number, pods: readonly KubeObject[], context_: Context): void {
    const { api, clock, events } = context_;
    const { name } = node.metadata;
    const inhabitants = moving(pods, name);
    const status = statusObject(context_);
    events.event(
      status,
      "Normal",
      inhabitants.length ? "ScaleDown" : "ScaleDownEmpty",
      inhabitants.length
        ? `Scale-down: removing node ${name}, utilization: ${use}, pods to reschedule: ${inhabitants.map(({ metadata }) => metadata.name).join(",")}`
        : `Scale-down: removing empty node "${name}"`,
    );
    taint(node, CANDIDATE, undefined, context_);
    taint(api.get(nodeKind, name), TO_BE_DELETED, "NoSchedule", context_);
    events.event(node, "Normal", "ScaleDown", "marked the node as toBeDeleted/unschedulable");
    leaving.set(name, { until: clock.now + GRACE, empty: !inhabitants.length });
    for (const pod of inhabitants) {
      try {
        const { namespace } = pod.metadata;
        api.create(
          podKind,
          { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: pod.metadata.name, namespace } },
          { namespace: namespace!, name: pod.metadata.name, subresource: "eviction" },
        );
        events.event(pod, "Normal", "ScaleDown", "deleting pod for node scale down");
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        events.event(pod, "Warning", "ScaleDownFailed", "failed to delete pod for ScaleDown");
      }
    }
  }

  function finish(node: KubeObject | undefined, name: string, context_: Context): void {
    const status = statusObject(context_);
    const empty = leaving.get(name)?.empty ?? false;
    leaving.delete(name);
    since.delete(name);
    if (node) context_.events.event(node, "Normal", "ScaleDown", "node removed by cluster autoscaler");
    const said = empty ? `Scale-down: empty node "${name}" removed` : `Scale-down: node ${name} removed with drain`;
    context_.events.event(status, "Normal", empty ? "ScaleDownEmpty" : "ScaleDown", said);
    groups.remove(name);
    if (!node) return;
    // The cloud's own controller sees that the machine is gone.
    cloudEvents.event(node, "Normal", "DeletingNode", `Deleting node ${name} because it does not exist in the cloud provider`);
    cloud.delete(nodeKind, name);
  }

  function scaleDown(settings: Settings, nodes: readonly KubeObject[], pods: readonly KubeObject[], context_: Context): number {
    const { api, clock } = context_;
    for (const [name, { until }] of leaving) {
      const node = nodes.find(({ metadata }) => metadata.name === name);
      const rest = pods.filter((pod) => pod.spec.nodeName === name && !staysWithNode(pod));
      if (!rest.length || !node || clock.now >= until) finish(node, name, context_);
    }
    const mine = nodes.filter(({ metadata }) => groups.groupOf(metadata.name) !== undefined && !leaving.has(metadata.name));
    if (!mine.length) return 0;
    const infos = existing(
      nodes.filter(({ metadata }) => !leaving.has(metadata.name)),
      pods,
    );
    const found = unneeded(
      infos.filter(({ name }) => mine.some(({ metadata }) => metadata.name === name)),
      infos,
      pods,
      api.list(budgetKind),
      settings,
    );
    for (const node of mine) {
      const { name } = node.metadata;
      const marked = (node.spec?.taints as { key: string }[] | undefined)?.some(({ key }) => key === CANDIDATE);
      if (!found.has(name)) {
        since.delete(name);
        if (marked) taint(node, CANDIDATE, undefined, context_);
        continue;
      }
      if (!since.has(name)) since.set(name, clock.now);
      if (!marked) taint(node, CANDIDATE, "PreferNoSchedule", context_);
    }
    if (!settings.mayShrink || clock.now - lastAdd < settings.delayAfterAdd || leaving.size) return found.size;
    const sizes = new Map(settings.groups.map((group) => [group.name, groups.of(group.name).size - group.min]));
    let drained = false;
    for (const [name, use] of found) {
      const group = groups.groupOf(name)!;
      if (clock.now - (since.get(name) ?? clock.now) < settings.unneeded || (sizes.get(group) ?? 0) <= 0) continue;
      // Empty ones go together; of the others one at a time.
      const empty = !moving(pods, name).length;
      if (!empty && drained) continue;
      sizes.set(group, sizes.get(group)! - 1);
      leave(api.get(nodeKind, name), use, pods, context_);
      drained ||= !empty;
    }
    return found.size;
  }

  function report(settings: Settings, nodes: readonly KubeObject[], context_: Context): void {
    const { api, clock } = context_;
    const states = settings.groups.map((group) => {
      const members = nodes.filter(({ metadata }) => groups.of(group.name).has(metadata.name));
      const candidates = members.filter(({ metadata }) => since.has(metadata.name)).length;
      return {
        group,
        target: groups.of(group.name).size,
        registered: members.length,
        ready: members.filter(isReadyNode).length,
        candidates,
      };
    });
    const cluster = { registered: nodes.length, ready: nodes.filter(isReadyNode).length };
    const text = JSON.stringify([states, cluster, leaving.size]);
    if (text === written.text && clock.now - written.at < PULSE) return;
    written = { text, at: clock.now, changed: text === written.text ? written.changed : clock.now };
    const before = statusObject(context_);
    const status = statusText(states, cluster, leaving.size > 0, {
      probed: goTime(clock.now),
      now: timestamp(clock.now),
      changed: timestamp(written.changed),
    });
    const annotations = { ...before.metadata.annotations, "cluster-autoscaler.kubernetes.io/last-updated": goTime(clock.now) };
    api.update(configMaps, { ...before, metadata: { ...before.metadata, annotations }, data: { status } } as KubeObject);
  }

  return {
    name: "cluster-autoscaler",
    component: "cluster-autoscaler",
    wakes: [],
    always: ["scan"],
    reconcile(_key, context_) {
      const { api } = context_;
      const pods = api.list(kinds.pods);
      const own =
        pods.find((pod) => pod.metadata.namespace === NAMESPACE && runsImage(pod, IMAGE) && isReady(pod)) ??
        pods.find((pod) => runsImage(pod, IMAGE) && isReady(pod));
      if (!own) return { again: 10_000 };
      const settings = settingsOf(own, IMAGE);
      const nodes = api.list(nodeKind);
      scaleUp(settings, nodes, pods, context_);
      scaleDown(settings, nodes, pods, context_);
      report(settings, api.list(nodeKind), context_);
      return { again: settings.interval };
    },
  };
}
