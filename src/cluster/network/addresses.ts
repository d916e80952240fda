// The addresses of a node's pods, given one after the other (CNI's host-local).

export class Addresses {
  readonly #base: number;
  readonly #size: number;
  readonly #taken = new Set<string>();
  #next = 2;

  constructor(cidr: string) {
    const [address = "", bits = "24"] = cidr.split("/");
    this.#base = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
    this.#size = 2 ** (32 - Number(bits));
  }

  /** @throws Error when all are taken */
  take(): string {
    for (let tries = 0; tries < this.#size; tries++) {
      if (this.#next >= this.#size - 1) this.#next = 2;
      const number = this.#base + this.#next++;
      const address = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
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
