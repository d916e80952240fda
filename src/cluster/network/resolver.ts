// How a name space finds the addresses of names: /etc/hosts, then the name servers of /etc/resolv.conf with its search list.
import { canonical, familyOf } from "../../base/ip-address.ts";
import type { Task } from "../../machine/process.ts";
import type { DnsReply, LookupError } from "../../machine/sockets.ts";
import { preferred } from "./address-order.ts";
import { isLoopback } from "./loopback.ts";
import { candidates, hostsAnswer, parseResolverConfig } from "./names.ts";
import type { Fabric, NameSpace } from "./route.ts";

/** What a resolver waits for an answer (ms): two tries of five seconds. */
const LOOKUP_TIMEOUT = 10_000;

export interface ResolverOptions {
  read?(path: "/etc/hosts" | "/etc/resolv.conf"): string | undefined;
  /** Its C library is musl, which prefers other addresses than glibc. */
  musl?: boolean;
}

export class Resolver {
  constructor(
    private readonly network: Fabric,
    private readonly space: NameSpace,
    private readonly options: ResolverOptions,
  ) {}

  *resolve(raw: string): Task<{ addresses: string[]; canonical: string } | { error: LookupError }> {
    const { network, space } = this;
    const name = raw.toLowerCase();
    if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return { addresses: [name], canonical: name };
    if (name.includes(":") && familyOf(name)) return { addresses: [canonical(name)], canonical: name };
    const known = this.#inOrder(hostsAnswer(this.options.read?.("/etc/hosts") ?? "", name));
    if (known.length) return { addresses: known, canonical: name };
    if (name === "localhost") return { addresses: ["127.0.0.1"], canonical: name };
    const config = this.#config();
    for (const candidate of candidates(name, config)) {
      yield { until: network.clock.now + network.latency() };
      const answer = network.ask(space, config.nameservers[0], candidate, space.hasOtherIPv6);
      if (answer === "timeout") {
        const failed = this.#unknown(raw, "timeout");
        yield { until: network.clock.now + LOOKUP_TIMEOUT };
        return failed;
      }
      if (answer === "servfail") return this.#unknown(raw, "servfail");
      if (answer !== "nxdomain") return { ...answer, addresses: this.#inOrder(answer.addresses) };
    }
    return this.#unknown(raw, "nxdomain");
  }

  *query(
    server: string | undefined,
    name: string,
    type: string,
    { timeout = 5000 }: { timeout?: number },
  ): Task<DnsReply | { error: "timeout" | "refused" }> {
    const { network } = this;
    const asked = server ?? this.#config().nameservers[0];
    yield { until: network.clock.now + network.latency() };
    const reply = network.query(this.space, asked, name.toLowerCase().replace(/\.$/, ""), type);
    if (reply === "refused") return { error: "refused" };
    if (reply !== "timeout") return reply;
    yield { until: network.clock.now + timeout };
    return { error: "timeout" };
  }

  #config() {
    return parseResolverConfig(this.options.read?.("/etc/resolv.conf") ?? "");
  }

  /** Addresses that a connection may be tried to, the preferred one first; those of the loopback are as the file has them. */
  #inOrder(addresses: string[]): string[] {
    const both = addresses.some((address) => address.includes(":") && !isLoopback(address)) && this.space.hasOtherIPv6;
    return both ? preferred(addresses, this.options.musl ?? false) : addresses;
  }

  #unknown(name: string, error: "nxdomain" | "servfail" | "timeout"): { error: LookupError } {
    this.network.noteTrouble(this.space, { name, error });
    return { error };
  }
}
