// Cluster IPs and node ports of services: handed out from their ranges, given back on deletion (registry/core/service/storage/alloc.go).

import { failure, invalidError } from "../../api/errors.ts";
import { type FieldError, invalid } from "../../api/field-errors.ts";
import type { Kind } from "../../api/kind.ts";
import type { Draft, KubeObject } from "../../api/object.ts";
import { addressOf, parseAddress } from "../../base/ip-address.ts";
import type { Random } from "../../base/random.ts";
import { endOf, holds, parseSubnet, type Subnet, sizeOf } from "../../base/subnet.ts";
import type { Storage } from "./storage.ts";

const PORTS = { first: 30000, last: 32767, dynamicFrom: 30086 };

interface Port {
  port: number;
  protocol?: string;
  nodePort?: number;
}

interface Range {
  /** Of IPv4. */
  subnet: Subnet;
  /** Whether addresses may be taken from it: not from one that is going. */
  ready: boolean;
}

/** A ServiceCIDR is ready unless it says that it is not (ipallocator: isReady). */
const isReady = ({ metadata, status }: KubeObject): boolean =>
  !metadata.deletionTimestamp &&
  ((status?.conditions ?? []) as { type: string; status: string }[]).every(({ type, status }) => type !== "Ready" || status === "True");

const rangesOf = (cidrs: readonly string[], ready: boolean): Range[] =>
  cidrs.flatMap((cidr) => {
    const subnet = parseSubnet(cidr);
    return subnet?.family === 4 ? [{ subnet, ready }] : [];
  });

/** The families of a service in a cluster that has IPv4 alone (initIPFamilyFields of pkg/registry/core/service/storage/alloc.go). @throws ApiError */
// biome-ignore lint/suspicious/noExplicitAny: a draft of a service's spec
function setFamilies(spec: any, name: string): void {
  // Who writes down addresses himself may have those of the other family.
  const free = (spec.clusterIPs?.[0] ?? spec.clusterIP) === "None" && !Object.keys(spec.selector ?? {}).length;
  spec.ipFamilyPolicy ??= free || spec.ipFamilies?.length === 2 ? "RequireDualStack" : "SingleStack";
  const errors: FieldError[] = [];
  if (!free && spec.ipFamilyPolicy === "RequireDualStack")
    errors.push(invalid("spec.ipFamilyPolicy", spec.ipFamilyPolicy, "this cluster is not configured for dual-stack services"));
  for (const [index, family] of (free ? [] : (spec.ipFamilies ?? [])).entries())
    if (family !== "IPv4") errors.push(invalid(`spec.ipFamilies[${index}]`, family, "not configured on this cluster"));
  if (errors.length) throw invalidError({ group: "", kind: "Service" }, name, errors);
  spec.ipFamilies ??= ["IPv4"];
  if (free && spec.ipFamilies.length < 2 && spec.ipFamilyPolicy !== "SingleStack")
    spec.ipFamilies = [...spec.ipFamilies, spec.ipFamilies[0] === "IPv4" ? "IPv6" : "IPv4"];
}

export class ServiceAddresses {
  /** By the name of their ServiceCIDR. */
  readonly #ranges = new Map<string, readonly Range[]>();
  #addresses = new Map<string, string>();
  #ports = new Map<string, string>();

  constructor(
    cidr: string,
    readonly random: Random,
    private readonly storage: Storage,
    kind: Kind,
    cidrs?: Kind,
    private readonly objects?: Kind,
  ) {
    this.#ranges.set("kubernetes", rangesOf([cidr], true));
    if (cidrs)
      storage.subscribe(cidrs, ({ type, object }) => {
        if (type === "DELETED") this.#ranges.delete(object.metadata.name);
        else this.#ranges.set(object.metadata.name, rangesOf(object["spec"].cidrs ?? [], isReady(object)));
      });
    storage.subscribe(kind, ({ type, object, old }) => {
      if (old) this.#mark(old, false);
      if (type !== "DELETED") this.#mark(object, true);
    });
  }

  /** Fills in what a valid service lacks, or refuses what another has. */
  reserve(draft: Draft<KubeObject>, old: KubeObject | undefined): void {
    const spec = draft["spec"];
    const errors: FieldError[] = [];
    if (spec.type !== "ExternalName") {
      setFamilies(spec, draft.metadata.name);
      this.#reserveAddress(spec, draft.metadata.uid, errors);
    }
    if (spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false))
      this.#reservePorts(spec, old, draft.metadata.uid, errors);
    if (errors.length) throw invalidError({ group: "", kind: "Service" }, draft.metadata.name, errors);
  }

  // biome-ignore lint/suspicious/noExplicitAny: a draft of a service's spec
  #reserveAddress(spec: any, uid: string, errors: FieldError[]): void {
    const wanted = (spec.clusterIPs?.[0] ?? spec.clusterIP) as string | undefined;
    if (wanted === "None") {
      spec.clusterIP = "None";
      spec.clusterIPs = ["None"];
    } else if (wanted) {
      const owner = this.#addresses.get(wanted);
      if (owner !== uid && !this.#holds(wanted))
        errors.push(
          invalid("spec.clusterIPs", [wanted], `failed to allocate IP ${wanted}: the provided network does not match the current range`),
        );
      else if (owner !== uid && this.#isTaken(wanted))
        errors.push(invalid("spec.clusterIPs", [wanted], `failed to allocate IP ${wanted}: provided IP is already allocated`));
      spec.clusterIP = wanted;
      spec.clusterIPs = [wanted];
    } else {
      spec.clusterIP = this.#freeAddress();
      spec.clusterIPs = [spec.clusterIP];
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: a draft of a service's spec
  #reservePorts(spec: any, old: KubeObject | undefined, uid: string, errors: FieldError[]): void {
    const before = (old?.["spec"]?.ports ?? []) as Port[];
    const taken = new Map<number, number>();
    for (const [index, port] of ((spec.ports ?? []) as Port[]).entries()) {
      const field = `spec.ports[${index}].nodePort`;
      const protocol = port.protocol ?? "TCP";
      if (port.nodePort) {
        const owner = this.#ports.get(`${protocol}/${port.nodePort}`);
        if (port.nodePort < PORTS.first || port.nodePort > PORTS.last)
          errors.push(
            invalid(
              field,
              port.nodePort,
              `provided port is not in the valid range. The range of valid ports is ${PORTS.first}-${PORTS.last}`,
            ),
          );
        else if (owner !== undefined && owner !== uid) errors.push(invalid(field, port.nodePort, "provided port is already allocated"));
      } else {
        const shared = taken.get(port.port);
        const kept = before.find((other) => other.port === port.port && (other.protocol ?? "TCP") === protocol)?.nodePort;
        port.nodePort = kept ?? (shared && !this.#ports.has(`${protocol}/${shared}`) ? shared : this.#freePort(protocol, taken));
      }
      taken.set(port.port, port.nodePort);
    }
    if (spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local") spec.healthCheckNodePort ||= this.#freePort("TCP", taken);
  }

  /** Whether a range that is ready holds the address; its first and last are nobody's. */
  #holds(address: string): boolean {
    const parsed = parseAddress(address);
    return this.#ready().some(
      ({ subnet }) => parsed && holds(subnet, parsed) && parsed.number !== subnet.base && parsed.number !== endOf(subnet) - 1n,
    );
  }

  /** By a service, or by somebody who made the object of the address himself. */
  #isTaken(address: string): boolean {
    return this.#addresses.has(address) || (this.objects !== undefined && this.storage.get(this.objects, "", address) !== undefined);
  }

  #ready(): Range[] {
    return [...this.#ranges.values()].flat().filter(({ ready }) => ready);
  }

  #freeAddress(): string {
    const ranges = this.#ready();
    // Any range may be the first that is asked.
    const first = ranges.length > 1 ? this.random.between(0, ranges.length - 1) : 0;
    for (let i = 0; i < ranges.length; i++) {
      const address = this.#freeIn(ranges[(first + i) % ranges.length]!);
      if (address) return address;
    }
    throw full("serviceIP");
  }

  #freeIn({ subnet }: Range): string | undefined {
    const size = Number(sizeOf(subnet));
    const at = (offset: number): string => addressOf(subnet.base + BigInt(offset), 4);
    // The lower part of the range is left to addresses that users choose.
    const reserved = Math.min(Math.max(16, Math.floor(size / 16)), 256);
    const low = size > reserved + 2 ? reserved + 1 : 1;
    for (let tries = 0; tries < 64 && size > 2; tries++) {
      const address = at(this.random.between(low, size - 2));
      if (!this.#isTaken(address)) return address;
    }
    for (let offset = 1; offset < size - 1; offset++) {
      const address = at(offset);
      if (!this.#isTaken(address)) return address;
    }
    return undefined;
  }

  #freePort(protocol: string, taken: ReadonlyMap<number, number>): number {
    const used = new Set(taken.values());
    for (let tries = 0; ; tries++) {
      const port = this.random.between(tries < 64 ? PORTS.dynamicFrom : PORTS.first, PORTS.last);
      if (!this.#ports.has(`${protocol}/${port}`) && !used.has(port)) return port;
      if (tries > 20_000) throw full("nodePort");
    }
  }

  #mark(service: KubeObject, taken: boolean): void {
    const { uid } = service.metadata;
    const set = (map: Map<string, string>, key: string) => (taken ? map.set(key, uid) : map.delete(key));
    for (const address of (service["spec"]?.clusterIPs ?? []) as string[]) if (address !== "None") set(this.#addresses, address);
    for (const { nodePort, protocol = "TCP" } of (service["spec"]?.ports ?? []) as Port[])
      if (nodePort) set(this.#ports, `${protocol}/${nodePort}`);
    if (service["spec"]?.healthCheckNodePort) set(this.#ports, `TCP/${service["spec"].healthCheckNodePort}`);
  }
}

const full = (what: string) => failure(500, "InternalError", `Internal error occurred: failed to allocate a ${what}: range is full`);
