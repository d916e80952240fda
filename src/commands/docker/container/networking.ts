// The networks that a container joins: --network, --network-alias, --link, --ip (opts/network.go).
import type { EndpointConfig } from "../../../docker/types.ts";
import type { Call } from "../../command.ts";
import { Failure } from "../client.ts";

const isUserDefined = (name: string): boolean => !["default", "bridge", "host", "none"].includes(name) && !name.startsWith("container:");

/** --network with what belongs to it. @throws Failure */
export function networksOf(call: Call): { mode: string; links: readonly string[]; endpoints: Record<string, EndpointConfig> } {
  const asked = [...call.list("network"), ...call.list("net")].map((text) => {
    if (!/(^|,)\w[\w-]*=/.test(text)) return { name: text, aliases: [] as string[] };
    const fields = text.split(",").map((each) => each.split(/=(.*)/s) as [string, string]);
    for (const [key] of fields) if (!["name", "alias", "driver-opt"].includes(key)) throw new Failure(`invalid field key ${key}`);
    return {
      name: fields.find(([key]) => key === "name")?.[1] ?? "",
      aliases: fields.flatMap(([key, value]) => (key === "alias" ? [value] : [])),
    };
  });
  const aliases = [...call.list("network-alias"), ...call.list("net-alias")];
  const links = call.list("link");
  const ip = call.string("ip");
  // What belongs to a network says nothing where none is named.
  const all = asked;
  const endpoints: Record<string, EndpointConfig> = {};
  for (const [index, { name, aliases: own }] of all.entries()) {
    if (!name) throw new Failure("network must have a name");
    if (endpoints[name]) throw new Failure(`network ${JSON.stringify(name)} is specified multiple times`);
    if (own.length && aliases.length) throw new Failure("conflicting options: cannot specify both --network-alias and per-network alias");
    const first = index === 0;
    const endpoint: EndpointConfig = {
      ...(own.length || (first && aliases.length) ? { Aliases: [...own, ...(first ? aliases : [])] } : {}),
      ...(first && links.length && isUserDefined(name) ? { Links: links } : {}),
      ...(first && ip ? { IPAMConfig: { IPv4Address: ip } } : {}),
    };
    if (all.length > 1 || Object.keys(endpoint).length) endpoints[name] = endpoint;
  }
  if (all.length > 1 && all.some(({ name }) => isUserDefined(name)) && all.some(({ name }) => !isUserDefined(name)))
    throw new Failure("conflicting options: cannot attach both user-defined and non-user-defined network-modes");
  const mode = all[0]?.name ?? "default";
  return { mode, links: isUserDefined(mode) ? [] : links, endpoints };
}
