// The EndpointSlice controller: a service's endpoints in slices of a hundred, each kept as it is where it can be (kubernetes/pkg/controller/endpointslice).
import { type KubeObject, timestamp } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import type { Caches } from "../cache.ts";
import { controllerReference, unlessGone } from "../claim.ts";
import { type Context, type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { keptBy, LAST_CHANGE, MANAGED_BY, SERVICE_NAME } from "./labels.ts";
import {
  hostnameOf,
  isHeadless,
  isManaged,
  latencyFor,
  type Member,
  members,
  type Port,
  publishesNotReady,
  servicesOf,
  targetOf,
} from "./members.ts";

const MOST = 100;
const MANAGER = "endpointslice-controller.k8s.io";
const HEADLESS = "service.kubernetes.io/headless";
const ZONE = "topology.kubernetes.io/zone";

const serviceOf = keptBy(MANAGER);

export function endpointSliceController(kinds: Kinds, caches: Caches): Controller {
  const services = caches.of(kinds.services);
  const pods = caches.of(kinds.pods);
  const nodes = caches.of(kinds.nodes);
  const slices = caches.of(kinds.endpointSlices);

  const endpointOf = (service: KubeObject, member: Member): Entry => {
    const node: string | undefined = member.pod["spec"].nodeName;
    const zone = node && nodes.get(node)?.metadata.labels?.[ZONE];
    return {
      addresses: [member.pod["status"].podIP],
      conditions: {
        ready: publishesNotReady(service) || (member.ready && !member.terminating),
        serving: member.ready,
        terminating: member.terminating,
      },
      ...hostnameOf(member, service),
      targetRef: targetOf(member),
      ...(node ? { nodeName: node } : {}),
      ...(zone ? { zone } : {}),
      ...hintsFor(service["spec"].trafficDistribution, member, node, zone || undefined),
    };
  };

  return {
    name: "endpointslice-controller",
    component: "endpoint-slice-controller",
    wakes: [
      { kind: kinds.services, keys: (service) => [keyOf(service)] },
      { kind: kinds.pods, keys: (pod, _api, old) => servicesOf(services, pod, old) },
      { kind: kinds.endpointSlices, keys: (slice, _api, _old, type) => (type === "ADDED" ? [] : serviceOf(slice)) },
    ],
    latency: (key) => latencyFor(pods, key),
    reconcile(key, context) {
      const service = services.get(key);
      if (!service || service.metadata.deletionTimestamp || !isManaged(service)) return;
      const existing = [...slices.by("service", serviceOf, key).values()].filter((slice) => !slice.metadata.deletionTimestamp);
      const wanted = new Map<string, { ports: readonly Port[]; entries: Map<string, Entry> }>();
      for (const member of members(service, pods)) {
        const name = portMapKey(member.ports);
        let group = wanted.get(name);
        if (!group) wanted.set(name, (group = { ports: member.ports, entries: new Map() }));
        group.entries.set(member.pod.metadata.uid, endpointOf(service, member));
      }
      // A service without pods keeps one empty slice.
      if (!wanted.size) wanted.set(portMapKey([]), { ports: [], entries: new Map() });
      new Slicing(service, kinds, context).reconcile(existing, wanted);
    },
  };
}

/** Whom an endpoint is for, where traffic is to stay near (endpointslice/trafficdist). */
function hintsFor(
  distribution: string | undefined,
  { ready, terminating }: Member,
  node: string | undefined,
  zone: string | undefined,
): object {
  const near = distribution === "PreferSameNode";
  if ((!near && distribution !== "PreferSameZone" && distribution !== "PreferClose") || !ready || terminating) return {};
  const hints = {
    ...(zone ? { forZones: [{ name: zone }] } : {}),
    ...(near && node ? { forNodes: [{ name: node }] } : {}),
  };
  return Object.keys(hints).length ? { hints } : {};
}

/** Tells sets of ports apart, whether they come from a service or were stored, with their defaults, in a slice. */
const portMapKey = (ports: readonly Port[]): string =>
  JSON.stringify(ports.map(({ name = "", port, protocol, appProtocol = "" }) => [name, port, protocol, appProtocol]));

interface Entry {
  addresses: string[];
  conditions: { ready: boolean; serving: boolean; terminating: boolean };
  targetRef: { uid: string };
  [field: string]: unknown;
}
/** What a new slice is to hold. */
interface Filled {
  ports: readonly Port[];
  entries: readonly Entry[];
}
type Wanted = Map<string, { ports: readonly Port[]; entries: Map<string, Entry> }>;

class Slicing {
  readonly #labels: Record<string, string>;

  constructor(
    private readonly service: KubeObject,
    private readonly kinds: Kinds,
    private readonly context: Context,
  ) {
    this.#labels = {
      ...service.metadata.labels,
      [MANAGED_BY]: MANAGER,
      [SERVICE_NAME]: service.metadata.name,
      ...(isHeadless(service) ? { [HEADLESS]: "" } : {}),
    };
  }

  reconcile(existing: readonly KubeObject[], wanted: Wanted): void {
    const left = new Map([...wanted].map(([name, { entries }]) => [name, new Map(entries)]));
    const kept: { slice: KubeObject; name: string; entries: Entry[] }[] = [];
    const surplus: KubeObject[] = [];
    for (const slice of existing) {
      const name = portMapKey((slice["ports"] ?? []) as Port[]);
      const waiting = left.get(name);
      if (!waiting) {
        surplus.push(slice);
        continue;
      }
      const entries = ((slice["endpoints"] ?? []) as Entry[]).flatMap(({ targetRef }) => {
        const entry = waiting.get(targetRef?.uid);
        waiting.delete(targetRef?.uid);
        return entry ? [entry] : [];
      });
      kept.push({ slice, name, entries });
    }
    const fresh: Filled[] = [];
    for (const { name, entries } of kept) fill(entries, left.get(name)!);
    for (const [name, { ports }] of wanted) {
      const mine = kept.filter((each) => each.name === name);
      const used = mine.filter((each) => each.entries.length);
      const stay = used.length || left.get(name)!.size ? used : mine.slice(0, 1);
      for (const { slice, entries } of stay) this.#update(slice, entries);
      surplus.push(...mine.filter((each) => !stay.includes(each)).map(({ slice }) => slice));
      for (let first = !stay.length; first || left.get(name)!.size; first = false) {
        const entries: Entry[] = [];
        fill(entries, left.get(name)!);
        fresh.push({ ports, entries });
      }
    }
    // What would go becomes what is wanted anew: it keeps its name (reconciler.finalize).
    while (fresh.length && surplus.length) this.#reuse(surplus.shift()!, fresh.pop()!);
    for (const each of fresh) this.#create(each);
    for (const slice of surplus)
      unlessGone(() => this.context.api.delete(this.kinds.endpointSlices, slice.metadata.name, { namespace: slice.metadata.namespace! }));
  }

  #update(slice: KubeObject, entries: readonly Entry[]): void {
    const { labels: old = {} } = slice.metadata;
    const labelled =
      Object.keys(old).length === Object.keys(this.#labels).length && Object.keys(old).every((name) => old[name] === this.#labels[name]);
    if (labelled && sameEntries(slice["endpoints"] ?? [], entries)) return;
    const annotations = { ...slice.metadata.annotations, [LAST_CHANGE]: timestamp(this.context.clock.now) };
    this.context.api.update(this.kinds.endpointSlices, {
      ...slice,
      metadata: { ...slice.metadata, labels: this.#labels, annotations },
      endpoints: entries,
    });
  }

  #reuse(slice: KubeObject, { ports, entries }: Filled): void {
    const metadata = { ...slice.metadata, ...this.#metadata() };
    this.context.api.update(this.kinds.endpointSlices, { ...slice, metadata, endpoints: entries, ports });
  }

  #metadata() {
    return {
      labels: this.#labels,
      annotations: { [LAST_CHANGE]: timestamp(this.context.clock.now) },
      ownerReferences: [controllerReference(this.kinds.services, this.service)],
    };
  }

  #create({ ports, entries }: Filled): void {
    const { name, namespace } = this.service.metadata;
    const body = {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { generateName: `${name}-`, namespace, ...this.#metadata() },
      addressType: "IPv4",
      endpoints: entries,
      ports,
    };
    this.context.api.create(this.kinds.endpointSlices, body, { namespace: namespace! });
  }
}

function fill(entries: Entry[], waiting: Map<string, Entry>): void {
  for (const [uid, entry] of waiting) {
    if (entries.length >= MOST) return;
    entries.push(entry);
    waiting.delete(uid);
  }
}

const sameEntries = (old: readonly Entry[], now: readonly Entry[]): boolean =>
  old.length === now.length &&
  now.every(({ addresses, conditions, targetRef, nodeName, zone, hostname, hints }, i) => {
    const other = old[i]!;
    return (
      other.targetRef?.uid === targetRef.uid &&
      other.addresses[0] === addresses[0] &&
      other.conditions.ready === conditions.ready &&
      other.conditions.serving === conditions.serving &&
      other.conditions.terminating === conditions.terminating &&
      other["nodeName"] === nodeName &&
      other["zone"] === zone &&
      equal(other["hints"], hints) &&
      other["hostname"] === hostname
    );
  });
