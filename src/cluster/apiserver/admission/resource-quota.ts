// ResourceQuota: refuses what would use more than a namespace may, and books what it lets in (apiserver/pkg/admission/plugin/resourcequota).
import type { Client } from "../../../api/client.ts";
import { forbiddenError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/object.ts";
import { addQuantities, canonicalQuantity, formatQuantity, parseQuantity, type Quantity, ZERO } from "../../../base/quantity.ts";
import type { AdmissionPlugin, Core } from "../core.ts";
import { inScope, type Usage, unnamed, usageOf } from "../quota/usage.ts";

const negative = ({ milli, format }: Quantity): Quantity => ({ milli: -milli, format });

/** @param client the server's own, by which usage is booked */
export const resourceQuota = (
  { scheme, storage, clock }: Pick<Core, "scheme" | "storage" | "clock">,
  client: () => Client,
): AdmissionPlugin => ({
  name: "ResourceQuota",
  validate({ operation, kind, namespace, name, subresource, object, old, dryRun }) {
    if (!namespace || !object || (operation !== "CREATE" && operation !== "UPDATE")) return;
    const isPod = kind.group === "" && kind.plural === "pods";
    // What a pod uses changes by resizing it only.
    if (subresource !== (operation === "UPDATE" && isPod ? "resize" : "")) return;
    const quotas = scheme.byKind("", "v1", "ResourceQuota");
    const here = quotas ? storage.table(quotas).inNamespace(namespace) : [];
    // What exists already will be refused for that reason: it must not be booked.
    if (!here.length || (operation === "CREATE" && name && storage.get(kind, namespace, name))) return;
    const { now } = clock;
    const delta: Usage = usageOf(kind, object as KubeObject, now);
    if (old) {
      const before = usageOf(kind, old, now);
      for (const resource of new Set([...Object.keys(before), ...Object.keys(delta)]))
        delta[resource] = addQuantities(delta[resource] ?? ZERO, negative(before[resource] ?? ZERO));
    }
    const refuse = (why: string) => forbiddenError(kind, name, why);
    const mine = here.filter((quota) => inScope(quota, kind, object as KubeObject));
    for (const quota of mine) {
      const hard: Record<string, string> = quota["status"]?.hard ?? quota["spec"]?.hard ?? {};
      const missing = isPod ? unnamed(Object.keys(hard), object as KubeObject) : "";
      if (missing) throw refuse(`failed quota: ${quota.metadata.name}: must specify ${missing}`);
      const unknown = Object.keys(hard).filter((resource) => resource in delta && quota["status"]?.used?.[resource] === undefined);
      if (unknown.length) throw refuse(`status unknown for quota: ${quota.metadata.name}, resources: ${unknown.sort().join(",")}`);
    }
    const bookings: { quota: KubeObject; used: Record<string, string> }[] = [];
    for (const quota of mine) {
      const { hard = {}, used = {} } = (quota["status"] ?? {}) as { hard?: Record<string, string>; used?: Record<string, string> };
      const requested = Object.keys(hard)
        .filter((resource) => delta[resource]?.milli)
        .sort();
      if (!requested.length) continue;
      const after = Object.fromEntries(
        requested.map((resource) => [resource, addQuantities(parseQuantity(used[resource]!), delta[resource]!)]),
      );
      const exceeded = requested.filter(
        (resource) => delta[resource]!.milli > 0n && after[resource]!.milli > parseQuantity(hard[resource]!).milli,
      );
      if (exceeded.length) {
        const list = (amount: (resource: string) => string) => exceeded.map((resource) => `${resource}=${amount(resource)}`).join(",");
        throw refuse(
          `exceeded quota: ${quota.metadata.name}, requested: ${list((resource) => formatQuantity(delta[resource]!))}, used: ${list((resource) => canonicalQuantity(used[resource]!))}, limited: ${list((resource) => canonicalQuantity(hard[resource]!))}`,
        );
      }
      bookings.push({
        quota,
        used: { ...used, ...Object.fromEntries(requested.map((resource) => [resource, formatQuantity(after[resource]!)])) },
      });
    }
    if (!dryRun)
      for (const { quota, used } of bookings)
        client().updateStatus(quotas!, { ...quota, status: { ...quota["status"], used } } as KubeObject);
  },
});
