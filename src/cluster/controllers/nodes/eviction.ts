// Taint eviction: NoExecute taints end pods that do not tolerate them, or no longer (kubernetes/pkg/controller/tainteviction).
import { fromTimestamp, type KubeObject, timestamp } from "../../../api/object.ts";
import { type Taint, type Toleration, tolerates } from "../../scheduler/pod.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

export function taintEvictionController(kinds: Kinds, caches: Caches): Controller {
  const nodes = caches.of(kinds.nodes);
  const pods = caches.of(kinds.pods);
  const executing = (name: string | undefined): (Taint & { timeAdded?: string })[] =>
    ((name && nodes.get(name)?.["spec"]?.taints) || []).filter((taint: Taint) => taint.effect === "NoExecute");

  return {
    name: "taint-eviction-controller",
    serviceAccount: "node-controller",
    component: "taint-eviction-controller",
    wakes: [
      {
        kind: kinds.nodes,
        keys: (node, _api, old) =>
          node["spec"]?.taints !== old?.["spec"]?.taints && executing(node.metadata.name).length
            ? [...pods.onNode(node.metadata.name).keys()]
            : [],
      },
      {
        kind: kinds.pods,
        keys: (pod, _api, old, type) =>
          type !== "DELETED" && pod["spec"] !== old?.["spec"] && executing(pod["spec"].nodeName).length ? [keyOf(pod)] : [],
      },
    ],
    reconcile(key, { api, events, clock }) {
      const pod = pods.get(key);
      if (!pod || pod.metadata.deletionTimestamp) return;
      const at = endOf(pod, executing(pod["spec"].nodeName), clock.now);
      if (at === undefined) return;
      if (at > clock.now) return { again: at - clock.now };
      const place = { namespace: pod.metadata.namespace! };
      events.event(pod, "Normal", "TaintManagerEviction", `Marking for deletion Pod ${key}`);
      const condition = {
        type: "DisruptionTarget",
        status: "True",
        reason: "DeletionByTaintManager",
        message: "Taint manager: deleting due to NoExecute taint",
        lastTransitionTime: timestamp(clock.now),
      };
      unlessGone(() => {
        api.patch(
          kinds.pods,
          pod.metadata.name,
          { status: { conditions: [condition] } },
          { ...place, subresource: "status", type: "strategic" },
        );
        api.delete(kinds.pods, pod.metadata.name, place);
      });
      return;
    },
  };
}

/** When (virtual ms) the taints end the pod; undefined where it tolerates all of them for ever. */
function endOf(pod: KubeObject, taints: readonly (Taint & { timeAdded?: string })[], now: number): number | undefined {
  const tolerations: (Toleration & { tolerationSeconds?: number })[] = pod["spec"].tolerations ?? [];
  let seconds = Number.POSITIVE_INFINITY;
  let since = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const used = tolerations.filter((toleration) => tolerates(toleration, taint));
    if (!used.length) return now;
    for (const { tolerationSeconds } of used)
      if (tolerationSeconds !== undefined) seconds = Math.min(seconds, Math.max(0, tolerationSeconds));
    since = Math.min(since, taint.timeAdded ? fromTimestamp(taint.timeAdded) : now);
  }
  return seconds === Number.POSITIVE_INFINITY ? undefined : since + seconds * 1000;
}
