// Namespace deletion: empties a namespace, says how far it is, and lets it go (kubernetes/pkg/controller/namespace/deletion).
import type { Kind } from "../../../api/kind.ts";
import { groupResource } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import { isHub } from "../../../api/versions.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import { type Condition, withCondition } from "../conditions.ts";
import type { Context, Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { isFinished } from "../pods.ts";

/** Upstream waits so that all API servers have seen the deletion. */
const DELAY = 5000;
/** Seconds that content with finalizers is expected to need. */
const FINALIZER_ESTIMATE = 15;

export function namespaceController(api: ApiServer, kinds: Kinds, caches: Caches): Controller {
  const namespaces = caches.of(kinds.namespaces);
  return {
    name: "namespace-controller",
    component: "namespace-controller",
    wakes: [{ kind: kinds.namespaces, keys: (namespace) => (namespace.metadata.deletionTimestamp ? [namespace.metadata.name] : []) }],
    latency: () => DELAY,
    reconcile(name, context) {
      const namespace = namespaces.get(name);
      if (!namespace?.metadata.deletionTimestamp || !namespace["spec"].finalizers?.includes("kubernetes")) return;
      const content = api.scheme.kinds.filter(
        (kind) => isHub(kind) && kind.namespaced && kind.verbs.includes("delete") && kind.verbs.includes("list"),
      );
      // Pods first: what they use stays until the last of them has ended (OrderedNamespaceDeletion).
      const pods = empty(content.filter(isPods), name, context);
      const remaining = pods.some(({ objects }) => objects.length) ? pods : empty(content, name, context);
      const conditions = conditionsOf(namespace, remaining, context.clock.now);
      const current: KubeObject =
        conditions === namespace["status"]?.conditions
          ? namespace
          : context.api.updateStatus(kinds.namespaces, { ...namespace, status: { ...namespace["status"], conditions } });
      if (remaining.some(({ objects }) => objects.length)) return { again: (Math.floor(estimate(remaining) / 2) + 1) * 1000 };
      const finalizers = current["spec"].finalizers.filter((finalizer: string) => finalizer !== "kubernetes");
      unlessGone(() =>
        context.api.update(kinds.namespaces, { ...current, spec: { ...current["spec"], finalizers } }, { subresource: "finalize" }),
      );
      return;
    },
  };
}

const isPods = ({ group, plural }: Kind): boolean => group === "" && plural === "pods";

interface Remaining {
  kind: Kind;
  objects: readonly KubeObject[];
}

/** Deletes all there is; what is still there afterwards. */
function empty(content: readonly Kind[], namespace: string, { api }: Context): Remaining[] {
  return content.map((kind) => {
    for (const object of api.list(kind, { namespace }))
      if (!object.metadata.deletionTimestamp)
        unlessGone(() => api.delete(kind, object.metadata.name, { namespace, propagationPolicy: "Background" }));
    return { kind, objects: api.list(kind, { namespace }) };
  });
}

function estimate(remaining: readonly Remaining[]): number {
  let seconds = 0;
  for (const { kind, objects } of remaining)
    for (const object of objects) {
      if (object.metadata.finalizers?.length) seconds = Math.max(seconds, FINALIZER_ESTIMATE);
      if (isPods(kind) && !isFinished(object)) seconds = Math.max(seconds, object["spec"].terminationGracePeriodSeconds ?? 0);
    }
  return seconds;
}

function conditionsOf(namespace: KubeObject, remaining: readonly Remaining[], now: number): readonly Condition[] {
  const finalizers = new Map<string, number>();
  const counts: string[] = [];
  for (const { kind, objects } of remaining) {
    if (objects.length) counts.push(`${groupResource(kind)}${kind.group ? "" : "."} has ${objects.length} resource instances`);
    for (const object of objects)
      for (const each of object.metadata.finalizers ?? []) finalizers.set(each, (finalizers.get(each) ?? 0) + 1);
  }
  const held = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`).sort();
  const list: [type: string, status: string, reason: string, message: string][] = [
    ["NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered", "All resources successfully discovered"],
    ["NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions", "All legacy kube types successfully parsed"],
    ["NamespaceDeletionContentFailure", "False", "ContentDeleted", "All content successfully deleted, may be waiting on finalization"],
    counts.length
      ? ["NamespaceContentRemaining", "True", "SomeResourcesRemain", `Some resources are remaining: ${counts.sort().join(", ")}`]
      : ["NamespaceContentRemaining", "False", "ContentRemoved", "All content successfully removed"],
    held.length
      ? [
          "NamespaceFinalizersRemaining",
          "True",
          "SomeFinalizersRemain",
          `Some content in the namespace has finalizers remaining: ${held.join(", ")}`,
        ]
      : ["NamespaceFinalizersRemaining", "False", "ContentHasNoFinalizers", "All content-preserving finalizers finished"],
  ];
  let conditions: readonly Condition[] = namespace["status"]?.conditions ?? [];
  for (const [type, status, reason, message] of list) conditions = withCondition(conditions, { type, status, reason, message }, now);
  return conditions;
}
