// Ranges of service addresses: each is protected, told to be ready, and goes only when no address would be left without a range
// (pkg/controller/servicecidrs).
import type { Client } from "../../../api/client.ts";
import type { ServiceCIDRObject } from "../../../api/kinds/servicecidr-types.ts";
import { fromTimestamp, timestamp } from "../../../api/object.ts";
import { unlessGone } from "../claim.ts";
import { conditionOf } from "../conditions.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { contains, rangeContains } from "./ranges.ts";

const GROUP = "networking.k8s.io";
const FINALIZER = "networking.k8s.io/service-cidr-finalizer";
const MANAGER = "service-cidr-controller";
/** So long a range stays after its deletion, ms: nobody must still take an address from it. */
const GRACE = 10_000;
const HELD = "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR";

export function serviceCidrsController(kinds: Kinds): Controller {
  const { serviceCidrs, ipAddresses } = kinds;
  /** Those that somebody deleted: only they care for addresses that come and go. */
  const ending = new Set<string>();

  const tell = (
    api: Client,
    cidr: ServiceCIDRObject,
    condition: { status: string; reason: string; message: string },
    now: number,
  ): void => {
    const before = conditionOf(cidr.status?.conditions, "Ready");
    if (before?.status === condition.status && before.message === condition.message) return;
    const { name } = cidr.metadata;
    const conditions = [{ lastTransitionTime: timestamp(now), ...condition, type: "Ready" }];
    const body = { apiVersion: `${GROUP}/v1`, kind: "ServiceCIDR", metadata: { name }, status: { conditions } };
    const how = { patch: "apply", subresource: "status", fieldManager: MANAGER, force: true } as const;
    unlessGone(() => api.request({ verb: "patch", kind: serviceCidrs, name, body, ...how }));
  };

  /** Whether every address of the range has another one. */
  const replaceable = (api: Client, cidr: ServiceCIDRObject): boolean => {
    const ranges = cidr.spec.cidrs ?? [];
    const others = (api.list(serviceCidrs) as readonly ServiceCIDRObject[])
      .filter(({ metadata }) => metadata.name !== cidr.metadata.name)
      .flatMap(({ spec }) => spec.cidrs ?? []);
    if (ranges.every((range) => others.some((other) => rangeContains(other, range)))) return true;
    return api
      .list(ipAddresses)
      .filter(
        ({ metadata: { name, labels } }) =>
          labels?.["ipaddress.kubernetes.io/managed-by"] === "ipallocator.k8s.io" && ranges.some((range) => contains(range, name)),
      )
      .every(({ metadata: { name } }) => others.some((other) => contains(other, name)));
  };

  return {
    name: MANAGER,
    serviceAccount: "service-cidrs-controller",
    component: MANAGER,
    wakes: [
      {
        kind: serviceCidrs,
        keys: ({ metadata }, _api, _old, type) => {
          if (type === "DELETED") ending.delete(metadata.name);
          else if (metadata.deletionTimestamp) ending.add(metadata.name);
          return [metadata.name, ...ending];
        },
      },
      { kind: ipAddresses, keys: () => (ending.size ? [...ending] : []) },
    ],
    reconcile(name, { api, clock }) {
      const cidr = api.find(serviceCidrs, name) as ServiceCIDRObject | undefined;
      if (!cidr) return undefined;
      const { deletionTimestamp, finalizers = [] } = cidr.metadata;
      if (!deletionTimestamp) {
        if (!finalizers.includes(FINALIZER))
          unlessGone(() => api.patch(serviceCidrs, name, { metadata: { finalizers: [FINALIZER] } }, { type: "strategic" }));
        tell(api, cidr, { status: "True", reason: "", message: "Kubernetes Service CIDR is ready" }, clock.now);
        return undefined;
      }
      if (!replaceable(api, cidr)) {
        tell(api, cidr, { status: "False", reason: "Terminating", message: HELD }, clock.now);
        return undefined;
      }
      const left = fromTimestamp(deletionTimestamp) + GRACE - clock.now;
      if (left > 0) return { again: left };
      if (finalizers.includes(FINALIZER)) {
        const patch = { metadata: { "$deleteFromPrimitiveList/finalizers": [FINALIZER] } };
        unlessGone(() => api.patch(serviceCidrs, name, patch, { type: "strategic" }));
      }
      return undefined;
    },
  };
}
