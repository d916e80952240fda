// The networks that a container joins: --network, --network-alias, --link, --ip (opts/network.go, cli/command/container/opts.go).
import type { EndpointConfig } from "../../../docker/types.ts";
import type { Call } from "../../command.ts";
import { Failure } from "../client.ts";
import { pairsOf } from "../flags.ts";

const isUserDefined = (name: string): boolean => !["default", "bridge", "host", "none"].includes(name) && !name.startsWith("container:");
const isLong = (text: string): boolean => /^\w[\w-]*=|,/.test(text);
const KNOWN = ["name", "alias", "driver-opt", "ip", "ip6", "link-local-ip", "gw-priority"];

const fieldsOf = (text: string): [key: string, value: string | undefined][] =>
  text.split(",").map((field) => {
    const at = field.indexOf("=");
    return at < 0 ? [field, undefined] : [field.slice(0, at).trim().toLowerCase(), field.slice(at + 1).trim()];
  });

/** What is wrong with one --network (NetworkOpt.Set). */
export function networkProblem(text: string): string | undefined {
  if (!isLong(text)) return undefined;
  const fields = fieldsOf(text);
  for (const [key, value] of fields) {
    if (value === undefined) return `invalid field ${key}`;
    if (!KNOWN.includes(key)) return `invalid field key ${key}`;
    if (key === "driver-opt" && !/.=/.test(value)) return "invalid key value pair format in driver options";
    if (key === "gw-priority" && !/^[+-]?\d+$/.test(value)) return `invalid gw-priority (${value}): invalid syntax`;
  }
  return fields.some(([key]) => key === "name") ? undefined : "network name/id is not specified";
}

interface Asked {
  name: string;
  aliases: readonly string[];
  options: readonly string[];
  address: string;
  address6: string;
  linkLocal: readonly string[];
  priority: number;
}

function parse(text: string): Asked {
  if (!isLong(text)) return { name: text, aliases: [], options: [], address: "", address6: "", linkLocal: [], priority: 0 };
  const fields = fieldsOf(text);
  const all = (name: string): string[] => fields.flatMap(([key, value]) => (key === name ? [value!] : []));
  const last = (name: string): string => all(name).at(-1) ?? "";
  return {
    name: last("name"),
    aliases: all("alias"),
    options: all("driver-opt"),
    address: last("ip"),
    address6: last("ip6"),
    linkLocal: all("link-local-ip"),
    priority: Number(last("gw-priority") || 0),
  };
}

/** --network with what belongs to it. @throws Failure */
export function networksOf(call: Call): { mode: string; links: readonly string[]; endpoints: Record<string, EndpointConfig> } {
  const all = [...call.list("network"), ...call.list("net")].map(parse);
  const aliases = [...call.list("network-alias"), ...call.list("net-alias")];
  const links = call.list("link");
  const [ip, ip6, near] = [call.string("ip"), call.string("ip6"), call.list("link-local-ip")];
  const endpoints: Record<string, EndpointConfig> = {};
  for (const [index, { name, aliases: own, options, address, address6, linkLocal, priority }] of all.entries()) {
    if (!name) throw new Failure("network must have a name");
    if (endpoints[name]) throw new Failure(`network ${JSON.stringify(name)} is specified multiple times`);
    const first = index === 0;
    // What is told beside --network is of the first one.
    const both = (flag: string, what: string) => new Failure(`conflicting options: cannot specify both --${flag} and per-network ${what}`);
    if (first && own.length && aliases.length) throw both("network-alias", "alias");
    if (first && address && ip) throw both("ip", "IPv4 address");
    if (first && address6 && ip6) throw both("ip6", "IPv6 address");
    if (first && linkLocal.length && near.length) throw both("link-local-ip", "link-local IP addresses");
    const chosen = address || (first ? ip : "");
    const chosen6 = address6 || (first ? ip6 : "");
    const LinkLocalIPs = [...linkLocal, ...(first ? near : [])];
    const addresses = {
      ...(chosen ? { IPv4Address: chosen } : {}),
      ...(chosen6 ? { IPv6Address: chosen6 } : {}),
      ...(LinkLocalIPs.length ? { LinkLocalIPs } : {}),
    };
    const endpoint: EndpointConfig = {
      ...(own.length || (first && aliases.length) ? { Aliases: [...own, ...(first ? aliases : [])] } : {}),
      ...(first && links.length && isUserDefined(name) ? { Links: links } : {}),
      ...(Object.keys(addresses).length ? { IPAMConfig: addresses } : {}),
      ...(options.length ? { DriverOpts: pairsOf(options) } : {}),
      ...(priority ? { GwPriority: priority } : {}),
    };
    if (all.length > 1 || Object.keys(endpoint).length) endpoints[name] = endpoint;
  }
  if (all.length > 1 && all.some(({ name }) => isUserDefined(name)) && all.some(({ name }) => !isUserDefined(name)))
    throw new Failure("conflicting options: cannot attach both user-defined and non-user-defined network-modes");
  const mode = all[0]?.name ?? "default";
  return { mode, links: isUserDefined(mode) ? [] : links, endpoints };
}
