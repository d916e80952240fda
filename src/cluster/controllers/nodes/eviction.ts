// Taint eviction: NoExecute taints end pods that do not tolerate them, or no longer (kubernetes/pkg/controller/tainteviction).
import { type KubeObject, timestamp } from "../../../api/object.ts";
import { type Taint, type Toleration, tolerates } from "../../scheduler/pod.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

export function taintEvictionController(kinds: Kinds, caches: Caches): Controller {
  const nodes = caches.of(kinds.nodes);
  const pods = caches.of(kinds.pods);
  /** When (virtual ms) the pods that tolerate their node's taints for a while are to go. */
  const scheduled = new Map<string, number>();
  const executing = (name: string | undefined): Taint[] => ((name && nodes.get(name)?.["spec"]?.taints) || []).filter(isExecuting);

  return {
    name: "taint-eviction-controller",
    serviceAccount: "node-controller",
    component: "taint-eviction-controller",
    wakes: [
      {
        kind: kinds.nodes,
        keys: (node, _api, old) =>
          node["spec"]?.taints !== old?.["spec"]?.taints && [node, old].some((each) => each?.["spec"]?.taints?.some(isExecuting))
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
      if (!pod || pod.metadata.deletionTimestamp) return void scheduled.delete(key);
      const tolerated = tolerationOf(pod, executing(pod["spec"].nodeName));
      if (tolerated === Number.POSITIVE_INFINITY) {
        if (scheduled.delete(key)) events.event(byName(pod), "Normal", "TaintManagerEviction", `Cancelling deletion of Pod ${key}`);
        return;
      }
      // The time counts from when the controller first saw the pod beside the taint, whatever either says.
      const at = tolerated && (scheduled.get(key) ?? clock.now + tolerated);
      if (at > clock.now) {
        scheduled.set(key, at);
        return { again: at - clock.now };
      }
      scheduled.delete(key);
      const place = { namespace: pod.metadata.namespace! };
      events.event(byName(pod), "Normal", "TaintManagerEviction", `Marking for deletion Pod ${key}`);
      const condition = {
        type: "DisruptionTarget",
        status: "True",
        reason: "DeletionByTaintManager",
        message: "Taint manager: deleting due to NoExecute taint",
        observedGeneration: pod.metadata.generation ?? 1,
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

/** Its events have no uid, so that describing the pod does not show them (emitPodDeletionEvent). */
const byName = ({ metadata: { name, namespace } }: KubeObject): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, ...(namespace ? { namespace } : {}), uid: "", resourceVersion: "", creationTimestamp: "" },
});

const isExecuting = ({ effect }: Taint): boolean => effect === "NoExecute";

/** How long (ms) the pod bears the taints; infinite where it tolerates all of them for ever (getMinTolerationTime). */
function tolerationOf(pod: KubeObject, taints: readonly Taint[]): number {
  const tolerations: (Toleration & { tolerationSeconds?: number })[] = pod["spec"].tolerations ?? [];
  let seconds = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const used = tolerations.filter((toleration) => tolerates(toleration, taint));
    if (!used.length) return 0;
    for (const { tolerationSeconds } of used)
      if (tolerationSeconds !== undefined) seconds = Math.min(seconds, Math.max(0, tolerationSeconds));
  }
  return seconds * 1000;
}
