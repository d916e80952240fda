// The addresses of a node's pods, given one after the other (CNI's host-local).
import { addressOf } from "../../base/ip-address.ts";
import { parseSubnet, sizeOf } from "../../base/subnet.ts";

export class Addresses {
  readonly #subnet;
  readonly #size: number;
  readonly #taken = new Set<string>();
  #next = 2;

  /** @param cidr of either family @throws Error where it is none */
  constructor(cidr: string) {
    const subnet = parseSubnet(cidr);
    if (!subnet) throw new Error(`invalid CIDR address: ${cidr}`);
    this.#subnet = subnet;
    this.#size = Number(sizeOf(subnet));
  }

  /** @throws Error when all are taken */
  take(): string {
    const { base, family } = this.#subnet;
    for (let tries = 0; tries < this.#size; tries++) {
      if (this.#next >= this.#size - 1) this.#next = 2;
      const address = addressOf(base + BigInt(this.#next++), family);
      if (this.#taken.has(address)) continue;
      this.#taken.add(address);
      return address;
    }
    throw new Error("no IP addresses available in range set");
  }

  give(address: string): void {
    this.#taken.delete(address);
  }
}
