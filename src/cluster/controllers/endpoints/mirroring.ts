// The EndpointSliceMirroring controller: Endpoints that somebody keeps by hand for a service without selector, as slices (kubernetes/pkg/controller/endpointslicemirroring).
import { apiVersion } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import type { Caches } from "../cache.ts";
import { controllerReference, unlessGone } from "../claim.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { keptBy, LAST_CHANGE, MANAGED_BY, SERVICE_NAME } from "./labels.ts";

/** Of each subset this many addresses are mirrored. */
const MOST = 1000;
const MANAGER = "endpointslicemirroring-controller.k8s.io";
const SKIP = "endpointslice.kubernetes.io/skip-mirror";
const LEADER = "control-plane.alpha.kubernetes.io/leader";
const NOT_COPIED = [LAST_CHANGE, "kubectl.kubernetes.io/last-applied-configuration"];

interface Address {
  ip: string;
  hostname?: string;
  nodeName?: string;
  targetRef?: object;
}
interface Port {
  name?: string;
  port: number;
  protocol?: string;
  appProtocol?: string;
}
interface Subset {
  addresses?: readonly Address[];
  notReadyAddresses?: readonly Address[];
  ports?: readonly Port[];
}
interface Wanted {
  addressType: string;
  ports: Port[];
  endpoints: object[];
}

const mirroredFor = keptBy(MANAGER);

export function endpointSliceMirroringController(kinds: Kinds, caches: Caches): Controller {
  const services = caches.of(kinds.services);
  const all = caches.of(kinds.endpoints);
  const slices = caches.of(kinds.endpointSlices);
  const hasSelector = (service: KubeObject | undefined): boolean => service?.["spec"].selector !== undefined;

  return {
    name: "endpointslicemirroring-controller",
    component: "endpoint-slice-mirroring-controller",
    wakes: [
      { kind: kinds.services, keys: (service, _api, old) => (hasSelector(service) && (!old || hasSelector(old)) ? [] : [keyOf(service)]) },
      { kind: kinds.endpoints, keys: (endpoints) => (hasSelector(services.get(keyOf(endpoints))) ? [] : [keyOf(endpoints)]) },
      { kind: kinds.endpointSlices, keys: (slice, _api, _old, type) => (type === "ADDED" ? [] : mirroredFor(slice)) },
    ],
    reconcile(key, { api, events }) {
      const endpoints = all.get(key);
      const service = services.get(key);
      const existing = [...slices.by("mirrored", mirroredFor, key).values()];
      const remove = ({ metadata: { name, namespace } }: KubeObject): unknown =>
        unlessGone(() => api.delete(kinds.endpointSlices, name, { namespace: namespace! }));
      if (!endpoints || !service || hasSelector(service) || !isMirrored(endpoints)) return existing.forEach(remove);

      const { wanted, skipped } = wantedFor(endpoints);
      if (skipped)
        events.event(
          endpoints,
          "Warning",
          "TooManyAddressesToMirror",
          `A max of ${MOST} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`,
        );
      const { name, namespace, labels: own, annotations: told = {} } = endpoints.metadata;
      const labels = { ...own, [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER };
      const annotations = Object.fromEntries(Object.entries(told).filter(([each]) => !NOT_COPIED.includes(each)));
      const free = existing.filter((slice) => !wanted.has(keyFor(slice["addressType"], slice["ports"] ?? [])));
      for (const [group, { addressType, ports, endpoints: entries }] of wanted) {
        const [mine, ...surplus] = existing.filter((slice) => keyFor(slice["addressType"], slice["ports"] ?? []) === group);
        surplus.forEach(remove);
        const recycled = mine ?? free.find((slice) => slice["addressType"] === addressType);
        if (recycled && !mine) free.splice(free.indexOf(recycled), 1);
        const body = { addressType, endpoints: entries, ports };
        if (!recycled) {
          const metadata = {
            generateName: `${name}-`,
            namespace,
            labels,
            ...(Object.keys(annotations).length ? { annotations } : {}),
            ownerReferences: [controllerReference(kinds.endpoints, endpoints)],
          };
          const object = { apiVersion: apiVersion(kinds.endpointSlices), kind: "EndpointSlice", metadata, ...body };
          if (!endpoints.metadata.deletionTimestamp) api.create(kinds.endpointSlices, object, { namespace: namespace! });
          continue;
        }
        const { annotations: _, ...metadata } = { ...recycled.metadata, labels };
        const now = { ...recycled, metadata: Object.keys(annotations).length ? { ...metadata, annotations } : metadata, ...body };
        if (!equal(now, recycled)) api.update(kinds.endpointSlices, now as KubeObject);
      }
      free.forEach(remove);
    },
  };
}

const isMirrored = ({ metadata: { labels, annotations } }: KubeObject): boolean => labels?.[SKIP] !== "true" && !annotations?.[LEADER];

const keyFor = (addressType: string, ports: readonly Port[]): string =>
  JSON.stringify([addressType, ports.map(({ name = "", port, protocol, appProtocol = "" }) => [name, port, protocol, appProtocol])]);

/** A slice for each subset and family of addresses; ones with the same ports share. */
function wantedFor(endpoints: KubeObject): { wanted: Map<string, Wanted>; skipped: number } {
  const wanted = new Map<string, Wanted>();
  let skipped = 0;
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of (endpoints["subsets"] ?? []) as Subset[]) {
    const named = ports.map(({ name = "", port, protocol = "TCP", appProtocol }) => ({
      ...(appProtocol === undefined ? {} : { appProtocol }),
      name,
      port,
      protocol,
    }));
    const known = [...addresses.map((each) => ({ ...each, ready: true })), ...notReadyAddresses.map((each) => ({ ...each, ready: false }))];
    skipped += Math.max(0, known.length - MOST);
    for (const { ip, hostname, nodeName, targetRef, ready } of known.slice(0, MOST)) {
      const addressType = ip.includes(":") ? "IPv6" : "IPv4";
      const key = keyFor(addressType, named);
      let group = wanted.get(key);
      if (!group) wanted.set(key, (group = { addressType, ports: named, endpoints: [] }));
      group.endpoints.push({
        addresses: [ip],
        conditions: { ready },
        ...(hostname ? { hostname } : {}),
        ...(nodeName ? { nodeName } : {}),
        ...(targetRef ? { targetRef } : {}),
      });
    }
  }
  return { wanted, skipped };
}
