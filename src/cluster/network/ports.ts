// Who listens at which port of a name space.
import { AddressInUse, type Listener, type Listening, type Service } from "../../machine/sockets.ts";
import { isLoopback } from "./loopback.ts";

interface Bound {
  port: number;
  protocol: Listener["protocol"];
  address: string | undefined;
  service: Service;
}

/** Whether what listens at an address ("0.0.0.0" and "::" are all of a family) takes what comes to another. */
const takes = (own: string, asked: string): boolean =>
  own === asked || (own === "0.0.0.0" && !asked.includes(":")) || (own === "::" && asked.includes(":"));
/** Whether two cannot listen on one port. */
const inEachOthersWay = (a: string | undefined, b: string | undefined): boolean => !a || !b || takes(a, b) || takes(b, a);

export class Ports {
  readonly #bound = new Set<Bound>();

  /** @param address none, or "", for all of both families; @throws AddressInUse */
  listen(port: number, service: Service, address: string | undefined, protocol: Listener["protocol"]): Listening {
    const own = address === "" ? undefined : address;
    for (const other of this.#bound)
      if (other.port === port && other.protocol === protocol && inEachOthersWay(own, other.address)) throw new AddressInUse(port);
    const bound: Bound = { port, protocol, address: own, service };
    this.#bound.add(bound);
    return { close: () => void this.#bound.delete(bound) };
  }

  /** Who takes what comes to an address. */
  service(address: string, port: number, protocol: Listener["protocol"]): Service | undefined {
    for (const each of this.#bound)
      if (
        each.protocol === protocol &&
        each.port === port &&
        (!each.address || takes(each.address, address) || (each.address === "localhost" && isLoopback(address)))
      )
        return each.service;
    return undefined;
  }

  list(): readonly Listener[] {
    return [...this.#bound].map(({ port, protocol, address }) =>
      address === undefined
        ? { address: "::", port, protocol, both: true }
        : { address: address === "localhost" ? "127.0.0.1" : address, port, protocol },
    );
  }

  clear(): void {
    this.#bound.clear();
  }
}
