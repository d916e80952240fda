// kube-proxy: what a cluster IP, a node port or an external address leads to.

import type { KubeObject } from "../../api/object.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { ApiServer } from "../apiserver/index.ts";
import { keyOf } from "../controllers/controller.ts";
import { builtinKinds } from "../controllers/kinds.ts";
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
}

const SLICE_OWNER = "kubernetes.io/service-name";

export class Services {
  readonly #services = new Map<string, KubeObject>();
  readonly #slices = new Map<string, Map<string, KubeObject>>();
  readonly #hostPorts = new Map<string, Target>();
  readonly #affinity = new Map<string, Target & { until: number }>();
  #frontends: Map<string, Frontend> | undefined;
  #clusterAddresses = new Set<string>();

  constructor(
    api: ApiServer,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {
    const kinds = builtinKinds(api.scheme);
    const reader = api.client({ name: "system:kube-proxy", groups: ["system:masters"] });
    const service = (object: KubeObject, gone: boolean) => {
      if (gone) this.#services.delete(keyOf(object));
      else this.#services.set(keyOf(object), object);
      this.#frontends = undefined;
    };
    const slice = (object: KubeObject, gone: boolean) => {
      const owner = `${object.metadata.namespace}/${object.metadata.labels?.[SLICE_OWNER]}`;
      let slices = this.#slices.get(owner);
      if (!slices) this.#slices.set(owner, (slices = new Map()));
      if (gone) slices.delete(object.metadata.name);
      else slices.set(object.metadata.name, object);
    };
    const pod = (object: KubeObject, gone: boolean) => this.#hostPort(object, gone);
    for (const [kind, take] of [
      [kinds.services, service],
      [kinds.endpointSlices, slice],
      [kinds.pods, pod],
    ] as const) {
      for (const object of reader.list(kind)) take(object, false);
      api.subscribe(kind, ({ object, type }) => take(object, type === "DELETED"));
    }
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.#services.get(`${namespace}/${name}`);
  }

  endpoints(namespace: string, name: string): KubeObject["spec"][] {
    return [...(this.#slices.get(`${namespace}/${name}`)?.values() ?? [])].flatMap((slice) => slice["endpoints"] ?? []);
  }

  /** All services, for look-ups the other way round: from an address to a name. */
  all(): Iterable<KubeObject> {
    return this.#services.values();
  }

  /** The service that an address and port belong to. */
  serviceAt(
    address: string,
    port: number,
    nodePorts: boolean,
    protocol = "TCP",
  ): { namespace: string; name: string; port: number } | undefined {
    const frontend = this.#frontend(address, port, nodePorts, protocol);
    if (!frontend) return undefined;
    const [namespace = "", name = ""] = frontend.service.split("/");
    return { namespace, name, port };
  }

  #frontend(address: string, port: number, nodePorts: boolean, protocol: string): Frontend | undefined {
    const frontends = (this.#frontends ??= this.#build());
    return frontends.get(`${address}:${port}/${protocol}`) ?? (nodePorts ? frontends.get(`*:${port}/${protocol}`) : undefined);
  }

  /** @param entry the node that `address` belongs to, where it is a node's */
  translate(
    address: string,
    port: number,
    from: { address: string; node?: string | undefined },
    entry: string | undefined,
    protocol = "TCP",
  ): Translation {
    const frontend = this.#frontend(address, port, entry !== undefined, protocol);
    if (!frontend) return this.#clusterAddresses.has(address) ? "drop" : this.#hostPorts.get(`${address}:${port}/${protocol}`);
    const service = this.#services.get(frontend.service)!;
    const { sessionAffinity, sessionAffinityConfig, externalTrafficPolicy, internalTrafficPolicy, loadBalancerSourceRanges } =
      service["spec"];
    if (frontend.kind === "external" && loadBalancerSourceRanges?.length && !from.node)
      if (!loadBalancerSourceRanges.some((range: string) => covers(range.trim(), from.address))) return "drop";
    const all = this.#backends(frontend);
    if (!all.length) return "none";
    const local = (frontend.kind === "cluster" ? internalTrafficPolicy : externalTrafficPolicy) === "Local";
    // A balancer sends only to nodes that have an endpoint; from inside, its address leads to all of them.
    const backends = local && frontend.kind !== "external" ? all.filter((backend) => backend.node === (entry ?? from.node)) : all;
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

  /** Ready endpoints; where there are none, those that still serve while they end. */
  #backends({ service, port }: Frontend): Backend[] {
    const ready: Backend[] = [];
    const ending: Backend[] = [];
    for (const slice of this.#slices.get(service)?.values() ?? []) {
      const number = slice["ports"]?.find((each: { name?: string }) => (each.name ?? "") === port)?.port;
      if (!number) continue;
      for (const { addresses, conditions = {}, nodeName } of slice["endpoints"] ?? []) {
        const backend = { address: addresses[0], port: number, node: nodeName };
        if (conditions.ready ?? true) ready.push(backend);
        else if (conditions.serving && conditions.terminating) ending.push(backend);
      }
    }
    return ready.length ? ready : ending;
  }

  #build(): Map<string, Frontend> {
    const frontends = new Map<string, Frontend>();
    this.#clusterAddresses = new Set();
    for (const [key, { spec, status }] of this.#services as Map<string, KubeObject>) {
      if (spec.type === "ExternalName" || !spec.clusterIP || spec.clusterIP === "None") continue;
      this.#clusterAddresses.add(spec.clusterIP);
      const external = [
        ...(spec.externalIPs ?? []),
        ...(status?.loadBalancer?.ingress ?? []).map((ingress: { ip?: string }) => ingress.ip),
      ];
      for (const { name = "", port, protocol = "TCP", nodePort } of spec.ports ?? []) {
        frontends.set(`${spec.clusterIP}:${port}/${protocol}`, { service: key, port: name, kind: "cluster" });
        for (const address of external)
          if (address) frontends.set(`${address}:${port}/${protocol}`, { service: key, port: name, kind: "external" });
        if (nodePort) frontends.set(`*:${nodePort}/${protocol}`, { service: key, port: name, kind: "node" });
      }
    }
    return frontends;
  }

  #hostPort({ spec, status }: KubeObject, gone: boolean): void {
    if (spec.hostNetwork || !status?.podIP || !status.hostIP) return;
    for (const container of spec.containers)
      for (const { hostPort, containerPort, hostIP, protocol = "TCP" } of container.ports ?? []) {
        if (!hostPort) continue;
        const key = `${hostIP && hostIP !== "0.0.0.0" ? hostIP : status.hostIP}:${hostPort}/${protocol}`;
        const over = gone || status.phase === "Succeeded" || status.phase === "Failed";
        if (!over) this.#hostPorts.set(key, { address: status.podIP, port: containerPort });
        else if (this.#hostPorts.get(key)?.address === status.podIP) this.#hostPorts.delete(key);
      }
  }
}
