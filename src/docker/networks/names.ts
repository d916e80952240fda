// The engine's own name server at 127.0.0.11: the containers of the networks that a container is on, then the world outside.
import { familyOf, reversed } from "../../base/ip-address.ts";
import type { DnsQuestion, DnsReply, DnsSources, Service } from "../../machine/sockets.ts";
import { addressesOf, type DockerNetwork } from "./network.ts";

export const NAME_SERVER = "127.0.0.11";
/** Seconds for which answers hold (libnetwork's respTTL). */
const TTL = 600;

/** Answers for a container on `networks`; links give further names, by address. */
export const nameServer = (
  networks: () => readonly DockerNetwork[],
  links: () => ReadonlyMap<string, string> = () => new Map(),
): Service => ({
  dns: (question, sources) =>
    answer(networks(), { ...question, name: links().get(question.name) ?? question.name }, question.name, sources),
});

function answer(networks: readonly DockerNetwork[], { name, type }: DnsQuestion, asked: string, { forward }: DnsSources): DnsReply {
  const own = type === "PTR" ? pointers(networks, name) : addresses(networks, name);
  // A name that is known has no answers where it has no addresses of the kind.
  if (own.length)
    return {
      status: "NOERROR",
      authoritative: false,
      answers: own.filter((data) => isOf(type, data)).map((data) => ({ name: `${asked}.`, type, ttl: TTL, data })),
    };
  return forward("system", name, type) ?? { status: "SERVFAIL", answers: [], authoritative: false };
}

const isOf = (type: string, data: string): boolean =>
  type === "PTR" || (type === "A" && familyOf(data) === 4) || (type === "AAAA" && familyOf(data) === 6);

const addresses = (networks: readonly DockerNetwork[], name: string): string[] =>
  networks.filter(({ named }) => named).flatMap((network) => network.lookup(name));

function pointers(networks: readonly DockerNetwork[], name: string): string[] {
  const address = reversed(name);
  return networks.flatMap((network) =>
    [...network.endpoints.values()]
      .filter((each) => address && addressesOf(each).includes(address))
      .map((each) => `${each.name}.${network.name}.`),
  );
}
