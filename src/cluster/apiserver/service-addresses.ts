// Cluster IPs and node ports of services: handed out from their ranges, given back on deletion (registry/core/service/storage/alloc.go).

import { invalidError } from "../../api/errors.ts";
import { type FieldError, invalid } from "../../api/field-errors.ts";
import type { Kind } from "../../api/kind.ts";
import type { Draft, KubeObject } from "../../api/object.ts";
import type { Random } from "../../base/random.ts";
import type { Storage } from "./storage.ts";

const PORTS = { first: 30000, last: 32767, dynamicFrom: 30086 };

interface Port {
  port: number;
  protocol?: string;
  nodePort?: number;
}

export class ServiceAddresses {
  readonly #base: number;
  readonly #size: number;
  #addresses = new Map<string, string>();
  #ports = new Map<string, string>();

  constructor(
    readonly cidr: string,
    readonly random: Random,
    storage: Storage,
    kind: Kind,
  ) {
    const [address, bits] = cidr.split("/") as [string, string];
    this.#base = toNumber(address);
    this.#size = 2 ** (32 - Number(bits));
    storage.subscribe(kind, ({ type, object, old }) => {
      if (old) this.#mark(old, false);
      if (type !== "DELETED") this.#mark(object, true);
    });
  }

  /** Fills in what a valid service lacks, or refuses what another has. */
  reserve(draft: Draft<KubeObject>, old: KubeObject | undefined): void {
    const spec = draft["spec"];
    const errors: FieldError[] = [];
    if (spec.type !== "ExternalName") this.#reserveAddress(spec, draft.metadata.uid, errors);
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
      if (!this.#inRange(wanted))
        errors.push(
          invalid(
            "spec.clusterIPs",
            [wanted],
            `failed to allocate IP ${wanted}: the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${this.cidr}`,
          ),
        );
      else if (owner !== undefined && owner !== uid)
        errors.push(invalid("spec.clusterIPs", [wanted], `failed to allocate IP ${wanted}: provided IP is already allocated`));
      spec.clusterIP = wanted;
      spec.clusterIPs = [wanted];
    } else {
      spec.clusterIP = this.#freeAddress();
      spec.clusterIPs = [spec.clusterIP];
    }
    spec.ipFamilies ??= ["IPv4"];
    spec.ipFamilyPolicy ??= "SingleStack";
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

  #freeAddress(): string {
    // The lower part of the range is left to addresses that users choose.
    const reserved = Math.min(Math.max(16, Math.floor(this.#size / 16)), 256);
    const low = this.#size > reserved + 2 ? reserved + 1 : 1;
    for (let tries = 0; tries < 64; tries++) {
      const address = toText(this.#base + this.random.between(low, this.#size - 2));
      if (!this.#addresses.has(address)) return address;
    }
    for (let offset = 1; offset < this.#size - 1; offset++) {
      const address = toText(this.#base + offset);
      if (!this.#addresses.has(address)) return address;
    }
    throw invalidError({ group: "", kind: "Service" }, "", [
      invalid("spec.clusterIPs", [], "failed to allocate a serviceIP: range is full"),
    ]);
  }

  #freePort(protocol: string, taken: ReadonlyMap<number, number>): number {
    const used = new Set(taken.values());
    for (let tries = 0; ; tries++) {
      const port = this.random.between(tries < 64 ? PORTS.dynamicFrom : PORTS.first, PORTS.last);
      if (!this.#ports.has(`${protocol}/${port}`) && !used.has(port)) return port;
      if (tries > 20_000)
        throw invalidError({ group: "", kind: "Service" }, "", [invalid("spec.ports", [], "failed to allocate a nodePort: range is full")]);
    }
  }

  #inRange(address: string): boolean {
    const offset = toNumber(address) - this.#base;
    return offset > 0 && offset < this.#size - 1;
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

const toNumber = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const toText = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
