// The Endpoints controller: the old form, one object a service (kubernetes/pkg/controller/endpoint).
import { type KubeObject, timestamp } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { LAST_CHANGE } from "./labels.ts";
import {
  byAddress,
  hostnameOf,
  isHeadless,
  isManaged,
  latencyFor,
  type Member,
  members,
  publishesNotReady,
  servicesOf,
  targetOf,
} from "./members.ts";

/** More addresses than this are cut off, and an annotation says so. */
const CAPACITY = 1000;
const OVER = "endpoints.kubernetes.io/over-capacity";
const MANAGED_BY = "endpoints.kubernetes.io/managed-by";
const HEADLESS = "service.kubernetes.io/headless";

export function endpointsController(kinds: Kinds, caches: Caches): Controller {
  const services = caches.of(kinds.services);
  const pods = caches.of(kinds.pods);
  const all = caches.of(kinds.endpoints);
  return {
    name: "endpoint-controller",
    component: "endpoint-controller",
    wakes: [
      { kind: kinds.services, keys: (service) => [keyOf(service)] },
      { kind: kinds.pods, keys: (pod, _api, old) => servicesOf(services, pod, old) },
      { kind: kinds.endpoints, keys: (endpoints, _api, _old, type) => (type === "ADDED" || type === "MODIFIED" ? [] : [keyOf(endpoints)]) },
    ],
    latency: (key) => latencyFor(pods, key),
    reconcile(key, { api, clock }) {
      const service = services.get(key);
      const old = all.get(key);
      if (!service) {
        // Whoever made them: they have the name of a service that is gone.
        if (old) unlessGone(() => api.delete(kinds.endpoints, old.metadata.name, { namespace: old.metadata.namespace! }));
        return;
      }
      if (!isManaged(service)) return;
      const publishes = publishesNotReady(service);
      const found = members(service, pods)
        .filter((member) => !member.terminating || publishes)
        .sort(byAddress);
      const subsets = subsetsOf(service, found, publishes);
      const labels = {
        ...service.metadata.labels,
        [MANAGED_BY]: "endpoint-controller",
        ...(isHeadless(service) ? { [HEADLESS]: "" } : {}),
      };
      const over = found.length > CAPACITY;
      const same =
        old &&
        JSON.stringify(old["subsets"] ?? []) === JSON.stringify(subsets) &&
        sameLabels(old.metadata.labels ?? {}, labels) &&
        over === (old.metadata.annotations?.[OVER] !== undefined);
      if (same) return;
      const { [OVER]: _, ...kept } = old?.metadata.annotations ?? {};
      const annotations = { ...kept, [LAST_CHANGE]: timestamp(clock.now), ...(over ? { [OVER]: "truncated" } : {}) };
      const { name, namespace } = service.metadata;
      const body = {
        apiVersion: "v1",
        kind: "Endpoints",
        metadata: { ...old?.metadata, name, namespace, labels, annotations },
        ...(subsets.length ? { subsets } : {}),
      };
      if (old) api.update(kinds.endpoints, body as KubeObject);
      else api.create(kinds.endpoints, body, { namespace: namespace! });
    },
  };
}

const sameLabels = (a: Record<string, string>, b: Record<string, string>): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((name) => a[name] === b[name]);

/** Addresses with like ports stand together (endpoints.RepackSubsets). */
function subsetsOf(service: KubeObject, found: readonly Member[], publishes: boolean): object[] {
  const groups = new Map<string, { ports: Member["ports"]; ready: object[]; waiting: object[] }>();
  for (const member of found.slice(0, CAPACITY)) {
    if (!member.ports.length && !isHeadless(service)) continue;
    const key = JSON.stringify(member.ports);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { ports: member.ports, ready: [], waiting: [] }));
    const { pod } = member;
    const address = {
      ip: pod["status"].podIP,
      ...hostnameOf(member, service),
      ...(pod["spec"].nodeName ? { nodeName: pod["spec"].nodeName } : {}),
      targetRef: targetOf(member),
    };
    (publishes || member.ready ? group.ready : group.waiting).push(address);
  }
  return [...groups.values()].map(({ ports, ready, waiting }) => ({
    ...(ready.length ? { addresses: ready } : {}),
    ...(waiting.length ? { notReadyAddresses: waiting } : {}),
    ...(ports.length ? { ports } : {}),
  }));
}
