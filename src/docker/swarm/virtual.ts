// What services are on their networks: on an overlay a name means one virtual address, from which connections go to one running task after the
// other, or with --endpoint-mode dnsrr all of them; tasks.NAME means them in any case (swarmkit's allocator, libnetwork/service_linux.go).
import type { Attachment } from "../networks/fabric.ts";
import type { DockerNetwork, Together } from "../networks/network.ts";
import type { Parts } from "../parts.ts";
import { runningOf, type Service } from "./service.ts";

interface Place extends Together {
  readonly network: DockerNetwork;
  readonly attachment: Attachment | undefined;
  /** The kernel's mark of what is shared out among its tasks (libnetwork: fwMarkCtr). */
  readonly mark: number;
}

/** The first mark that libnetwork gives. */
const FIRST_MARK = 256;

export class VirtualAddresses {
  readonly #places = new Map<Service, Place[]>();
  #mark = FIRST_MARK;

  constructor(private readonly engine: Parts) {}

  /** Takes what the service lacks and gives back what it has no more. `joined`: the networks of its tasks. */
  settle(service: Service, joined: readonly { network: DockerNetwork; aliases: readonly string[] }[]): void {
    const before = this.#places.get(service) ?? [];
    const virtual = service.spec.EndpointSpec?.Mode !== "dnsrr";
    const places = joined.map(({ network, aliases }): Place => {
      const shared = virtual && network.driver === "overlay";
      const old = before.find((each) => each.network === network && shared === (each.address !== undefined));
      const address = shared ? (old?.address ?? network.address()) : undefined;
      // On the network of published ports nobody is called by a name.
      const names = network.options.Ingress ? [] : [service.spec.Name, ...aliases];
      const lookup = (name: string): readonly string[] => {
        if (name === `tasks.${service.spec.Name}` && !network.options.Ingress) return backends(service, network);
        if (!names.includes(name)) return [];
        const all = backends(service, network);
        return address === undefined || !all.length ? all : [address];
      };
      const place = {
        network,
        address,
        lookup,
        mark: before.find((each) => each.network === network)?.mark ?? this.#mark++,
        attachment: address ? (old?.attachment ?? this.#attach(service, network, address)) : undefined,
      };
      network.together.add(place);
      return place;
    });
    this.#places.set(service, places);
    for (const old of before) {
      old.network.together.delete(old);
      if (!places.some(({ attachment }) => attachment === old.attachment)) old.attachment?.detach();
    }
  }

  release(service: Service): void {
    this.settle(service, []);
    this.#places.delete(service);
  }

  /** As the API tells them. */
  of(service: Service): { NetworkID: string; Addr: string }[] {
    return (this.#places.get(service) ?? []).flatMap(({ network, address }) =>
      address ? [{ NetworkID: network.id, Addr: network.withPrefix(address) }] : [],
    );
  }

  /** Where a service is on a network. */
  on(service: Service, network: DockerNetwork): { readonly address: string | undefined; readonly mark: number } | undefined {
    return this.#places.get(service)?.find((each) => each.network === network);
  }

  #attach(service: Service, network: DockerNetwork, address: string): Attachment {
    let turn = 0;
    return this.engine.fabric.attach({
      addresses: [address],
      read: () => undefined,
      admits: (from) => from.addresses.some((each) => network.has(each)),
      leaves: () => true,
      onward: (port) => {
        const all = backends(service, network);
        return all.length ? { address: all[turn++ % all.length]!, port } : undefined;
      },
    });
  }
}

/** Where the running tasks are on a network, by their slots. */
const backends = (service: Service, network: DockerNetwork): string[] =>
  runningOf(service)
    .toSorted((a, b) => a.slot - b.slot)
    .flatMap(({ container }) => (container?.live ? [container.networks.get(network.id)?.endpoint?.address ?? ""] : []))
    .filter(Boolean);
