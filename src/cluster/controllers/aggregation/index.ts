// The ClusterRole aggregation controller: a role that is the sum of others follows them (kubernetes/pkg/controller/clusterroleaggregation).
import type { KubeObject } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import type { Caches } from "../cache.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { selects } from "../labels.ts";

/** What is filed under one name: the roles that are sums. There are few of them. */
const AGGREGATED = "aggregated";
const byAggregation = (role: KubeObject): readonly string[] => (role["aggregationRule"] ? [AGGREGATED] : []);

export function clusterRoleAggregationController(kinds: Kinds, caches: Caches): Controller {
  const roles = caches.of(kinds.clusterRoles);
  const sums = () => roles.by(AGGREGATED, byAggregation, AGGREGATED);

  return {
    name: "clusterrole-aggregation-controller",
    component: "clusterrole-aggregation-controller",
    // Any role may be, or may have been, a part of any sum.
    wakes: [{ kind: kinds.clusterRoles, keys: () => [...sums().keys()] }],
    reconcile(key, { api }) {
      const sum = roles.get(key);
      const selectors = sum?.["aggregationRule"]?.clusterRoleSelectors;
      if (!sum || !selectors) return;
      const rules: unknown[] = [];
      const inOrder = [...roles.objects.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      for (const selector of selectors)
        for (const role of inOrder)
          if (role.metadata.name !== sum.metadata.name && selects(selector, role.metadata.labels))
            for (const rule of role["rules"] ?? []) if (!rules.some((known) => equal(known, rule))) rules.push(rule);
      if (equal(rules, sum["rules"] ?? [])) return;
      api.request({
        verb: "patch",
        patch: "apply",
        kind: kinds.clusterRoles,
        name: sum.metadata.name,
        body: { apiVersion: sum.apiVersion, kind: sum.kind, metadata: { name: sum.metadata.name }, rules },
        fieldManager: "clusterrole-aggregation-controller",
        force: true,
      });
    },
  };
}
