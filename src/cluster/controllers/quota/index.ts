// The resource quota controller: counts anew what a namespace uses when a quota changes or something goes (kubernetes/pkg/controller/resourcequota).
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import { isHub } from "../../../api/versions.ts";
import { addQuantities, formatQuantity, ZERO } from "../../../base/quantity.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import { inScope, type Usage, usageOf } from "../../apiserver/quota/usage.ts";
import type { Caches } from "../cache.ts";
import { type Controller, type Key, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { isFinished } from "../pods.ts";

/** Changes are gathered for so long (virtual ms): a count goes through a whole namespace. */
const LATENCY = 20;
/** A pod is counted until its time to end is over: look again then. */
const RECHECK = 1000;

export function resourceQuotaController(api: ApiServer, kinds: Kinds, caches: Caches): Controller {
  const quotas = caches.of(kinds.resourceQuotas);
  const reader = api.client({ name: "system:kube-controller-manager", groups: ["system:authenticated"] });
  const counts = (kind: Kind): boolean =>
    isHub(kind) && kind.namespaced && kind.verbs.includes("create") && kind.verbs.includes("watch") && kind.plural !== "events";
  const here = ({ metadata }: KubeObject): readonly Key[] => [...quotas.inNamespace(metadata.namespace!).keys()];
  const means = (quota: KubeObject, kind: Kind): boolean =>
    Object.keys(quota["spec"]?.hard ?? {}).some((resource) => concerns(resource, kind));

  return {
    name: "resourcequota-controller",
    component: "resourcequota-controller",
    wakes: [{ kind: kinds.resourceQuotas, keys: (quota, _api, old) => (old && old["spec"] === quota["spec"] ? [] : [keyOf(quota)]) }],
    wakeFor: (kind) =>
      counts(kind)
        ? {
            kind,
            // What is made is booked by admission; here counts what goes.
            keys: (object, _api, old, type) =>
              type === "DELETED" || (kind === kinds.pods && old && isFinished(object) && !isFinished(old)) ? here(object) : [],
          }
        : undefined,
    latency: () => LATENCY,
    reconcile(key, { api: client, clock }) {
      const quota = quotas.get(key);
      if (!quota) return;
      const hard: Record<string, string> = quota["spec"]?.hard ?? {};
      const total: Usage = Object.fromEntries(Object.keys(hard).map((resource) => [resource, ZERO]));
      let ending = false;
      for (const kind of api.scheme.kinds) {
        if (!counts(kind) || !means(quota, kind)) continue;
        for (const object of reader.list(kind, { namespace: quota.metadata.namespace! })) {
          if (!inScope(quota, kind, object)) continue;
          if (kind === kinds.pods && object.metadata.deletionTimestamp && !isFinished(object)) ending = true;
          const usage = usageOf(kind, object, clock.now);
          for (const resource in total) if (usage[resource]) total[resource] = addQuantities(total[resource]!, usage[resource]);
        }
      }
      const used = Object.fromEntries(Object.entries(total).map(([resource, amount]) => [resource, formatQuantity(amount)]));
      const status = { hard, used };
      if (!equal(status, quota["status"])) client.updateStatus(kinds.resourceQuotas, { ...quota, status } as KubeObject);
      return ending ? { again: RECHECK } : undefined;
    },
  };
}

/** Whether objects of a kind can use a resource. */
function concerns(resource: string, { group, plural }: Kind): boolean {
  if (resource.startsWith("count/")) return resource === `count/${group ? `${plural}.${group}` : plural}`;
  if (group !== "") return false;
  if (plural === "persistentvolumeclaims")
    return resource === plural || resource === "requests.storage" || resource.includes(".storageclass.storage.k8s.io/");
  if (plural === "services") return resource === plural || resource.startsWith("services.");
  if (plural !== "pods") return resource === plural;
  return (
    resource === plural ||
    /^(requests\.|limits\.)?(cpu|memory|ephemeral-storage|hugepages-.*)$/.test(resource) ||
    /^requests\..*\//.test(resource)
  );
}
