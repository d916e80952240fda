// Name servers as a network has them: which one is asked for a name, over which way, and what comes back.
import type { DnsReply } from "../../machine/sockets.ts";
import { isLoopback } from "./loopback.ts";
import type { Answer } from "./names.ts";
import type { Policies } from "./policies.ts";
import { clusterReply, publicReply, zoneReply } from "./records.ts";
import type { NameSpace, Route } from "./route.ts";
import type { Services } from "./services.ts";

/** A name server's reply, or why there is none. */
export type Queried = DnsReply | "timeout" | "refused";

/** What look-ups need of a network. */
interface Ways {
  readonly services: Services | undefined;
  readonly policies: Policies | undefined;
  /** Names of the cluster are answered whatever runs. */
  readonly always: boolean;
  /** Whether an address is that of a name space, of a node. */
  isSpace(address: string): boolean;
  isNode(address: string): boolean;
  route(from: NameSpace, address: string, port: number, protocol: "UDP"): Route | "refused" | "timeout";
}

export class NameServers {
  constructor(private readonly ways: Ways) {}

  ask(from: NameSpace, server: string | undefined, name: string, six: boolean): Answer | "timeout" | "servfail" {
    const reply = this.query(from, server, name, "A");
    if (reply === "timeout") return "timeout";
    if (reply === "refused" || reply.status === "SERVFAIL") return "servfail";
    const further = six ? this.query(from, server, name, "AAAA") : reply;
    const found = [
      ...reply.answers.filter(({ type }) => type === "A"),
      ...(typeof further === "string" ? [] : further.answers.filter(({ type }) => type === "AAAA")),
    ];
    if (!found.length) return "nxdomain";
    return { addresses: found.map(({ data }) => data), canonical: found.at(-1)!.name.slice(0, -1) };
  }

  /** What the name server at `server` answers. Without a server, or with one outside the cluster, only public names exist. */
  query(from: NameSpace, server: string | undefined, name: string, type: string): Queried {
    const { services, policies, always, isSpace, isNode } = this.ways;
    if (!server || (!services && !isLoopback(server))) return publicReply(name, type);
    const known = services?.translate(server, 53, from, undefined, "UDP") !== undefined;
    const isOurs = isLoopback(server) || isSpace(server);
    if (services && always && (known || (!isOurs && !isNode(from.address)))) return clusterReply(services, name, type);
    if (!known && !isOurs) return !policies || policies.allows(from, { address: server }, 53, "UDP") ? publicReply(name, type) : "timeout";
    const route = this.ways.route(from, server, 53, "UDP");
    if (typeof route === "string") return route;
    if (!route.space.alive) return "timeout";
    const dns = route.space.listener(route.address, route.port, "UDP")?.dns;
    if (!dns) return "refused";
    return dns(
      { name, type, peer: { address: route.source } },
      {
        cluster: (asked, kind, zone) => services && zoneReply(services, asked, kind, zone),
        forward: (address, asked, kind) => {
          const reply = address === "system" ? publicReply(asked, kind) : this.query(route.space, address, asked, kind);
          return typeof reply === "string" ? undefined : reply;
        },
      },
    );
  }
}
