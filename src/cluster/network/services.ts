// kube-proxy: what a cluster IP, a node port or an external address leads to.

import type { KubeObject } from "../../api/object.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { ApiServer } from "../apiserver/index.ts";
import { keyOf } from "../controllers/controller.ts";
import { SERVICE_NAME } from "../controllers/endpoints/labels.ts";
import { builtinKinds } from "../controllers/kinds.ts";
import type { ProxyView } from "../kubelet/runtime/network.ts";
import { covers } from "./policies.ts";

export interface Target {
  address: string;
  port: number;
  /** The node that leads there puts its own address in place of the caller's. */
  masquerade?: boolean;
}
/** Where a connection goes; "none": the service has no endpoint; "drop": the packets are thrown away; undefined: no service is meant. */
export type Translation = Target | "none" | "drop" | undefined;

interface Frontend {
  service: string;
  port: string;
  kind: "cluster" | "node" | "external";
}
interface Backend extends Target {
  node?: string;
  hints?: { forNodes?: readonly { name: string }[]; forZones?: readonly { name: string }[] };
}

/** Those that are for `name`, where every one says whom it is for and some are for it. */
function meant(backends: readonly Backend[], hint: "forNodes" | "forZones", name: string | undefined): readonly Backend[] | undefined {
  if (name === undefined || !backends.every(({ hints }) => hints?.[hint]?.length)) return undefined;
  const own = backends.filter(({ hints }) => hints![hint]!.some((each) => each.name === name));
  return own.length ? own : undefined;
}

/** What addresses lead to, by their ports: most of what is asked for is the address of nobody here, and known by that alone. */
class Places<T> {
  readonly #ports = new Map<string, Map<string, T>>();

  get(address: string, port: number, protocol: string): T | undefined {
    return this.#ports.get(address)?.get(`${port}/${protocol}`);
  }
  set(address: string, port: number, protocol: string, place: T): void {
    let ports = this.#ports.get(address);
    if (!ports) this.#ports.set(address, (ports = new Map()));
    ports.set(`${port}/${protocol}`, place);
  }
  delete(address: string, port: number, protocol: string): void {
    this.#ports.get(address)?.delete(`${port}/${protocol}`);
  }
}
/** Instead of an address: every node's. */
const NODES = "*";

/** What a node's kube-proxy has written into the kernel's rules. */
interface Rules {
  services: Map<string, KubeObject>;
  slices: Map<string, Map<string, KubeObject>>;
  frontends: Places<Frontend> | undefined;
  clusterAddresses: Set<string>;
}

const PROXY = /(^|\/)kube-proxy([:@]|$)/;

export class Services {
  readonly #live: Rules = { services: new Map(), slices: new Map(), frontends: undefined, clusterAddresses: new Set() };
  /** Of nodes whose kube-proxy has stopped: their rules stay as they were then. */
  readonly #stale = new Map<string, Rules>();
  /** The running kube-proxies, by node. */
  readonly #proxies = new Map<string, Set<string>>();
  readonly #hostPorts = new Places<Target>();
  /** Of nodes, by name. */
  readonly #zones = new Map<string, string | undefined>();
  readonly #affinity = new Map<string, Target & { until: number }>();

  constructor(
    api: ApiServer,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {
    const kinds = builtinKinds(api.scheme);
    const reader = api.client({ name: "system:kube-proxy", groups: ["system:masters"] });
    const { services, slices } = this.#live;
    const service = (object: KubeObject, gone: boolean) => {
      if (gone) services.delete(keyOf(object));
      else services.set(keyOf(object), object);
      this.#live.frontends = undefined;
    };
    const slice = (object: KubeObject, gone: boolean) => {
      const owner = `${object.metadata.namespace}/${object.metadata.labels?.[SERVICE_NAME]}`;
      let own = slices.get(owner);
      if (!own) slices.set(owner, (own = new Map()));
      if (gone) own.delete(object.metadata.name);
      else own.set(object.metadata.name, object);
    };
    const pod = (object: KubeObject, gone: boolean) => {
      this.#hostPort(object, gone);
      if (object.metadata.namespace === "kube-system") this.#proxy(object, gone);
    };
    const node = ({ metadata: { name, labels } }: KubeObject, gone: boolean) =>
      void (gone ? this.#zones.delete(name) : this.#zones.set(name, labels?.["topology.kubernetes.io/zone"]));
    for (const [kind, take] of [
      [kinds.nodes, node],
      [kinds.services, service],
      [kinds.endpointSlices, slice],
      [kinds.pods, pod],
    ] as const) {
      for (const object of reader.list(kind)) take(object, false);
      api.subscribe(kind, ({ object, type }) => take(object, type === "DELETED"));
    }
  }

  /** Rules outlive the kube-proxy that wrote them, but nobody brings them up to date. */
  #proxy({ metadata, spec, status }: KubeObject, gone: boolean): void {
    const node = spec.nodeName as string | undefined;
    if (!node || !spec.containers.some(({ image }: { image?: string }) => PROXY.test(image ?? ""))) return;
    const running = !gone && (status?.containerStatuses ?? []).some((each: { state?: { running?: object } }) => each.state?.running);
    const known = this.#proxies.get(node) ?? new Set();
    if (running === known.has(metadata.uid)) return;
    if (running) known.add(metadata.uid);
    else known.delete(metadata.uid);
    this.#proxies.set(node, known);
    if (known.size) this.#stale.delete(node);
    else
      this.#stale.set(node, {
        services: new Map(this.#live.services),
        slices: new Map([...this.#live.slices].map(([owner, own]) => [owner, new Map(own)])),
        frontends: undefined,
        clusterAddresses: new Set(),
      });
  }

  /** Whether the rules of a node are nobody's any more. */
  isStale(node: string | undefined): boolean {
    return node !== undefined && this.#stale.has(node);
  }

  /** What is written on a node now. */
  view(node: string): ProxyView {
    const rules = this.#rulesOf(node);
    return { stale: rules !== this.#live, services: rules.services, backends: (service, port) => this.#backends(rules, { service, port }) };
  }

  #rulesOf(node: string | undefined): Rules {
    return (node !== undefined && this.#stale.size ? this.#stale.get(node) : undefined) ?? this.#live;
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.#live.services.get(`${namespace}/${name}`);
  }

  endpoints(namespace: string, name: string): KubeObject["spec"][] {
    return [...(this.#live.slices.get(`${namespace}/${name}`)?.values() ?? [])].flatMap((slice) => slice["endpoints"] ?? []);
  }

  /** All services, for look-ups the other way round: from an address to a name. */
  all(): Iterable<KubeObject> {
    return this.#live.services.values();
  }

  /** The service that an address and port belong to. */
  serviceAt(
    address: string,
    port: number,
    nodePorts: boolean,
    protocol = "TCP",
  ): { namespace: string; name: string; port: number } | undefined {
    const frontend = this.#frontend(this.#live, address, port, nodePorts, protocol);
    if (!frontend) return undefined;
    const [namespace = "", name = ""] = frontend.service.split("/");
    return { namespace, name, port };
  }

  #frontend(rules: Rules, address: string, port: number, nodePorts: boolean, protocol: string): Frontend | undefined {
    const frontends = (rules.frontends ??= this.#build(rules));
    return frontends.get(address, port, protocol) ?? (nodePorts ? frontends.get(NODES, port, protocol) : undefined);
  }

  /** @param entry the node that `address` belongs to, where it is a node's */
  translate(
    address: string,
    port: number,
    from: { address: string; node?: string | undefined },
    entry: string | undefined,
    protocol = "TCP",
  ): Translation {
    const rules = this.#rulesOf(entry ?? from.node);
    const frontend = this.#frontend(rules, address, port, entry !== undefined, protocol);
    if (!frontend) return rules.clusterAddresses.has(address) ? "drop" : this.#hostPorts.get(address, port, protocol);
    const service = rules.services.get(frontend.service)!;
    const { sessionAffinity, sessionAffinityConfig, externalTrafficPolicy, internalTrafficPolicy, loadBalancerSourceRanges } =
      service["spec"];
    if (frontend.kind === "external" && loadBalancerSourceRanges?.length && !from.node)
      if (!loadBalancerSourceRanges.some((range: string) => covers(range.trim(), from.address))) return "drop";
    const all = this.#backends(rules, frontend);
    if (!all.length) return "none";
    const local = (frontend.kind === "cluster" ? internalTrafficPolicy : externalTrafficPolicy) === "Local";
    // A balancer sends only to nodes that have an endpoint; from inside, its address leads to all of them.
    const here = entry ?? from.node;
    const backends = !local ? this.#near(all, here) : frontend.kind === "external" ? all : all.filter((backend) => backend.node === here);
    if (!backends.length) return "drop";
    const masquerade = frontend.kind !== "cluster" && !local;
    const lead = (backend: Target): Target => (masquerade ? { address: backend.address, port: backend.port, masquerade } : backend);
    if (sessionAffinity !== "ClientIP") return lead(this.random.pick(backends));
    const key = `${frontend.service}:${frontend.port}<${from.address}`;
    const kept = this.#affinity.get(key);
    const still =
      kept && kept.until > this.clock.now && backends.find((backend) => backend.address === kept.address && backend.port === kept.port);
    const chosen = still || this.random.pick(backends);
    const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800;
    this.#affinity.set(key, { address: chosen.address, port: chosen.port, until: this.clock.now + seconds * 1000 });
    return lead(chosen);
  }

  /** The endpoints that traffic from a node goes to where they tell whom they are for (pkg/proxy/topology.go: CategorizeEndpoints). */
  #near(all: readonly Backend[], node: string | undefined): readonly Backend[] {
    if (node === undefined || !all[0]?.hints) return all;
    return meant(all, "forNodes", node) ?? meant(all, "forZones", this.#zones.get(node)) ?? all;
  }

  /** Ready endpoints; where there are none, those that still serve while they end. */
  #backends({ slices }: Rules, { service, port }: Pick<Frontend, "service" | "port">): Backend[] {
    const ready: Backend[] = [];
    const ending: Backend[] = [];
    for (const slice of slices.get(service)?.values() ?? []) {
      const number = slice["ports"]?.find((each: { name?: string }) => (each.name ?? "") === port)?.port;
      if (!number) continue;
      for (const { addresses, conditions = {}, nodeName, hints } of slice["endpoints"] ?? []) {
        const backend: Backend = { address: addresses[0], port: number, node: nodeName, ...(hints ? { hints } : {}) };
        if (conditions.ready ?? true) ready.push(backend);
        else if (conditions.serving && conditions.terminating) ending.push(backend);
      }
    }
    return ready.length ? ready : ending;
  }

  #build(rules: Rules): Places<Frontend> {
    const frontends = new Places<Frontend>();
    rules.clusterAddresses = new Set();
    for (const [key, { spec, status }] of rules.services) {
      if (spec.type === "ExternalName" || !spec.clusterIP || spec.clusterIP === "None") continue;
      rules.clusterAddresses.add(spec.clusterIP);
      const external = [
        ...(spec.externalIPs ?? []),
        ...(status?.loadBalancer?.ingress ?? []).map((ingress: { ip?: string }) => ingress.ip),
      ];
      for (const { name = "", port, protocol = "TCP", nodePort } of spec.ports ?? []) {
        frontends.set(spec.clusterIP, port, protocol, { service: key, port: name, kind: "cluster" });
        for (const address of external) if (address) frontends.set(address, port, protocol, { service: key, port: name, kind: "external" });
        if (nodePort) frontends.set(NODES, nodePort, protocol, { service: key, port: name, kind: "node" });
      }
    }
    return frontends;
  }

  #hostPort({ spec, status }: KubeObject, gone: boolean): void {
    if (spec.hostNetwork || !status?.podIP || !status.hostIP) return;
    for (const container of spec.containers)
      for (const { hostPort, containerPort, hostIP, protocol = "TCP" } of container.ports ?? []) {
        if (!hostPort) continue;
        const address = hostIP && hostIP !== "0.0.0.0" ? hostIP : status.hostIP;
        const over = gone || status.phase === "Succeeded" || status.phase === "Failed";
        if (!over) this.#hostPorts.set(address, hostPort, protocol, { address: status.podIP, port: containerPort });
        else if (this.#hostPorts.get(address, hostPort, protocol)?.address === status.podIP)
          this.#hostPorts.delete(address, hostPort, protocol);
      }
  }
}
