// NetworkPolicies: which connections the nodes' network plug-in lets through (kube-network-policies' pkg/networkpolicy/networkpolicy.go, which kindnet carries).
import type { NetworkPolicyObject, NetworkPolicyPeer, NetworkPolicyPort } from "../../api/kinds/networkpolicy-types.ts";
import type { KubeObject } from "../../api/object.ts";
import { contains, parseSubnet } from "../../base/subnet.ts";
import type { ApiServer } from "../apiserver/index.ts";
import { selects } from "../controllers/labels.ts";

export type Protocol = "TCP" | "UDP" | "SCTP" | "ICMP";

/** One end of a connection: an address, the node that it is on, and its pod where it is one's own address. */
export interface End {
  readonly address: string;
  readonly node?: string | undefined;
  readonly pod?: { readonly namespace: string; readonly name: string } | undefined;
}

/** What one pod's policies say in one direction. */
export interface Judgement {
  readonly direction: "egress" | "ingress";
  readonly pod: { readonly namespace: string; readonly name: string };
  /** Names of the policies that isolate the pod; none: everything passes. */
  readonly policies: readonly string[];
  /** The first policy with a rule that lets the connection pass, and which of its rules. */
  readonly allowedBy?: { readonly policy: string; readonly rule: number };
  readonly allowed: boolean;
}

type Direction = Judgement["direction"];
type Rule = { ports?: NetworkPolicyPort[]; peers?: NetworkPolicyPeer[] };
const TYPE: Record<Direction, string> = { egress: "Egress", ingress: "Ingress" };

export class Policies {
  readonly #byNamespace = new Map<string, Map<string, NetworkPolicyObject>>();
  readonly #pod: (end: { namespace: string; name: string }) => KubeObject | undefined;
  readonly #namespaceLabels: (name: string) => Readonly<Record<string, string>>;

  constructor(
    api: ApiServer,
    /** Whether something on the node acts by policies now. */
    private readonly enforced: (node: string) => boolean,
  ) {
    const kind = api.scheme.byResource("networking.k8s.io", "v1", "networkpolicies")!;
    const pods = api.scheme.byResource("", "v1", "pods")!;
    const namespaces = api.scheme.byResource("", "v1", "namespaces")!;
    const reader = api.client({ name: "system:kindnet", groups: ["system:masters"] });
    this.#pod = ({ namespace, name }) => reader.find(pods, name, { namespace });
    this.#namespaceLabels = (name) => reader.find(namespaces, name)?.metadata.labels ?? {};
    const take = (policy: KubeObject, gone: boolean) => {
      const { namespace = "default", name } = policy.metadata;
      const known = this.#byNamespace.get(namespace) ?? new Map<string, NetworkPolicyObject>();
      if (gone) known.delete(name);
      else known.set(name, policy as NetworkPolicyObject);
      if (known.size) this.#byNamespace.set(namespace, known);
      else this.#byNamespace.delete(namespace);
    };
    for (const policy of reader.list(kind)) take(policy, false);
    api.subscribe(kind, ({ object, type }) => take(object, type === "DELETED"));
  }

  /** Whether a first packet passes; its replies, and what follows on the connection, then do too. */
  allows(from: End, to: End, port: number, protocol: Protocol): boolean {
    if (!this.#byNamespace.size) return true;
    for (const judgement of this.#judge(from, to, port, protocol)) if (!judgement.allowed) return false;
    return true;
  }

  /** What each end's policies say, in the order in which they are asked; a drop is the last. */
  explain(from: End, to: End, port: number, protocol: Protocol): Judgement[] {
    const all: Judgement[] = [];
    for (const judgement of this.#judge(from, to, port, protocol)) {
      all.push(judgement);
      if (!judgement.allowed) break;
    }
    return all;
  }

  *#judge(from: End, to: End, port: number, protocol: Protocol): Generator<Judgement> {
    // A pod cannot be cut off from itself, nor from the node that it runs on: probes always come through.
    if (from.address === to.address) return;
    const sameNode = from.node !== undefined && from.node === to.node;
    if (sameNode && !(from.pod && to.pod)) return;
    if (from.pod && this.#acts(from.node)) yield* this.#direction("egress", from, to, to, port, protocol);
    if (to.pod && this.#acts(to.node)) yield* this.#direction("ingress", to, from, to, port, protocol);
  }

  #acts(node: string | undefined): boolean {
    return node !== undefined && this.enforced(node);
  }

  *#direction(direction: Direction, own: End, peer: End, destination: End, port: number, protocol: Protocol): Generator<Judgement> {
    const { namespace, name } = own.pod!;
    const known = this.#byNamespace.get(namespace);
    if (!known) return;
    const labels = this.#pod(own.pod!)?.metadata.labels;
    const isolating = [...known.values()].filter(
      ({ spec }) => spec.policyTypes?.includes(TYPE[direction]) && selects(spec.podSelector ?? {}, labels),
    );
    if (!isolating.length) return;
    const about = { direction, pod: { namespace, name }, policies: isolating.map((policy) => policy.metadata.name) };
    for (const policy of isolating) {
      const rule = rulesOf(policy, direction).findIndex(
        ({ ports, peers }) => this.#portMatches(ports, destination, port, protocol) && this.#peerMatches(peers, namespace, peer),
      );
      if (rule < 0) continue;
      yield { ...about, allowedBy: { policy: policy.metadata.name, rule }, allowed: true };
      return;
    }
    yield { ...about, allowed: false };
  }

  /** No ports: all of them, and what has no ports. A name is one of the destination's own. */
  #portMatches(ports: readonly NetworkPolicyPort[] | undefined, destination: End, port: number, protocol: Protocol): boolean {
    if (!ports?.length) return true;
    return ports.some((each) => {
      if ((each.protocol ?? "TCP") !== protocol) return false;
      if (each.port === undefined) return true;
      if (typeof each.port === "string") return this.#namedPort(destination, each.port, protocol) === port;
      return each.endPort === undefined ? each.port === port : each.port <= port && port <= each.endPort;
    });
  }

  #namedPort(destination: End, name: string, protocol: Protocol): number | undefined {
    const pod = destination.pod && this.#pod(destination.pod);
    for (const container of pod?.["spec"].containers ?? [])
      for (const port of container.ports ?? []) if (port.name === name && (port.protocol ?? "TCP") === protocol) return port.containerPort;
    return undefined;
  }

  /** No peers: everybody. A peer of selectors is a pod; host-network pods are known by their address alone. */
  #peerMatches(peers: readonly NetworkPolicyPeer[] | undefined, namespace: string, end: End): boolean {
    if (!peers?.length) return true;
    return peers.some(({ ipBlock, podSelector, namespaceSelector }) => {
      if (ipBlock) return covers(ipBlock.cidr, end.address) && !ipBlock.except?.some((cidr) => covers(cidr, end.address));
      if (!end.pod) return false;
      if (namespaceSelector ? !selects(namespaceSelector, this.#namespaceLabels(end.pod.namespace)) : end.pod.namespace !== namespace)
        return false;
      return !podSelector || selects(podSelector, this.#pod(end.pod)?.metadata.labels);
    });
  }
}

const rulesOf = ({ spec }: NetworkPolicyObject, direction: Direction): Rule[] =>
  direction === "ingress"
    ? (spec.ingress ?? []).map(({ ports, from }) => ({ ...(ports ? { ports } : {}), ...(from ? { peers: from } : {}) }))
    : (spec.egress ?? []).map(({ ports, to }) => ({ ...(ports ? { ports } : {}), ...(to ? { peers: to } : {}) }));

/** Whether a block, of either family, holds an address. */
export function covers(cidr: string, address: string): boolean {
  const subnet = parseSubnet(cidr);
  return subnet !== undefined && contains(subnet, address);
}
