// The addresses of one family on a network: its subnet, gateway and range, and which of them are free (daemon/libnetwork/ipams/defaultipam).
import { addressOf, numberOf } from "../../base/ip-address.ts";
import { contains, endOf, type Subnet } from "../../base/subnet.ts";
import { EngineError, internal } from "../error.ts";

/** What somebody asks for of a subnet, as the API has it. */
export interface PoolOptions {
  Subnet?: string;
  IPRange?: string;
  Gateway?: string;
  AuxiliaryAddresses?: Readonly<Record<string, string>>;
}

export class AddressPool {
  readonly gateway: string;
  /** Addresses that somebody keeps off for what is not a container. */
  readonly #reserved: ReadonlySet<string>;

  /** @param asked what was asked for; nothing where the engine chose the subnet @throws EngineError */
  constructor(
    readonly subnet: Subnet,
    private readonly range: Subnet | undefined,
    readonly asked: PoolOptions | undefined,
  ) {
    const { Gateway, AuxiliaryAddresses = {} } = asked ?? {};
    this.gateway = Gateway ? addressOf(numberOf(Gateway), subnet.family) : (this.free(() => false) ?? "");
    if (!this.gateway) throw internal("failed to allocate gateway (): no available addresses on this pool");
    if (this.#isKept(this.gateway)) throw internal(`failed to allocate gateway (${Gateway}): Address already in use`);
    const reserved = new Set([this.gateway]);
    for (const [name, given] of Object.entries(AuxiliaryAddresses)) {
      const address = addressOf(numberOf(given), subnet.family);
      if (reserved.has(address) || this.#isKept(address))
        throw internal(`failed to allocate secondary ip address (${name}:${given}): Address already in use`);
      reserved.add(address);
    }
    this.#reserved = reserved;
  }

  /** Neither the network's own address (with IPv6: any router's) nor, with IPv4, the broadcast one is anybody's, but in the smallest. */
  #isKept(address: string): boolean {
    const { family, base } = this.subnet;
    const [number, last] = [numberOf(address), endOf(this.subnet) - 1n];
    if (family === 6) return number === base;
    return last - base > 1n && (number === base || number === last);
  }

  contains(address: string): boolean {
    return contains(this.subnet, address);
  }
  /** Whether an address is kept for the gateway or for what is not a container. */
  reserves(address: string): boolean {
    return this.#reserved.has(address) || this.#isKept(address);
  }

  /** The lowest address of the range, or else of the subnet, that nobody has. */
  free(taken: (address: string) => boolean): string | undefined {
    const within = this.range ?? this.subnet;
    for (let number = within.base; number < endOf(within); number++) {
      const address = addressOf(number, this.subnet.family);
      if (!this.#isKept(address) && !this.#reserved?.has(address) && !taken(address)) return address;
    }
    return undefined;
  }

  /** The address that is asked for. @throws EngineError where it is somebody's */
  take(wanted: string, taken: (address: string) => boolean): string {
    const address = addressOf(numberOf(wanted), this.subnet.family);
    if (this.reserves(address) || taken(address)) throw new EngineError(403, "Address already in use");
    return address;
  }
}
