// The networks that a container joins: --network, --network-alias, --link, --ip, --mac-address (opts/network.go, cli/command/container/opts.go:
// parseNetworkOpts).
import type { EndpointConfig } from "../../../docker/types.ts";
import type { Call } from "../../command.ts";
import { Failure } from "../client.ts";
import { pairsOf } from "../flags.ts";

const isUserDefined = (name: string): boolean => !["default", "bridge", "host", "none"].includes(name) && !name.startsWith("container:");
const isLong = (text: string): boolean => /^\w[\w-]*=|,/.test(text);
const isMac = (text: string): boolean => /^([0-9a-f]{2}([:-])([0-9a-f]{2}\2){4}[0-9a-f]{2}|([0-9a-f]{4}\.){2}[0-9a-f]{4})$/i.test(text);
const KNOWN = ["name", "alias", "driver-opt", "ip", "ip6", "mac-address", "link-local-ip", "gw-priority"];

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
  links: readonly string[];
  options: readonly string[];
  address: string;
  address6: string;
  mac: string;
  linkLocal: readonly string[];
  priority: number;
}

function parse(text: string): Asked {
  const fields = isLong(text) ? fieldsOf(text) : [["name", text] as [string, string]];
  const all = (name: string): string[] => fields.flatMap(([key, value]) => (key === name ? [value!] : []));
  const last = (name: string): string => all(name).at(-1) ?? "";
  return {
    name: last("name"),
    aliases: all("alias"),
    links: [],
    options: all("driver-opt"),
    address: last("ip"),
    address6: last("ip6"),
    mac: last("mac-address"),
    linkLocal: all("link-local-ip"),
    priority: Number(last("gw-priority") || 0),
  };
}

/** The first network, with what is told beside --network. @throws Failure */
function withFlags(network: Asked, call: Call): Asked {
  const both = (flag: string, what: string) => new Failure(`conflicting options: cannot specify both --${flag} and per-network ${what}`);
  const aliases = [...call.list("network-alias"), ...call.list("net-alias")];
  const [ip, ip6, mac, near] = [call.string("ip"), call.string("ip6"), call.string("mac-address"), call.list("link-local-ip")];
  if (network.aliases.length && aliases.length) throw both("network-alias", "alias");
  if (network.address && ip) throw both("ip", "IPv4 address");
  if (network.address6 && ip6) throw both("ip6", "IPv6 address");
  if (network.mac && mac) throw both("mac-address", "MAC address");
  if (network.linkLocal.length && near.length) throw both("link-local-ip", "link-local IP addresses");
  return {
    ...network,
    aliases: [...network.aliases, ...aliases],
    links: isUserDefined(network.name) ? call.list("link") : [],
    address: network.address || ip,
    address6: network.address6 || ip6,
    mac: network.mac || mac,
    linkLocal: [...network.linkLocal, ...near],
  };
}

/** @throws Failure */
function endpointOf({ name, aliases, links, options, address, address6, mac, linkLocal, priority }: Asked): EndpointConfig {
  if (!name) throw new Failure("no name set for network");
  if (aliases.length && !isUserDefined(name)) throw new Failure("network-scoped aliases are only supported for user-defined networks");
  if (mac && !isMac(mac)) throw new Failure(`${mac} is not a valid mac address`);
  const addresses = {
    ...(address ? { IPv4Address: address } : {}),
    ...(address6 ? { IPv6Address: address6 } : {}),
    ...(linkLocal.length ? { LinkLocalIPs: linkLocal } : {}),
  };
  return {
    ...(aliases.length ? { Aliases: aliases } : {}),
    ...(links.length ? { Links: links } : {}),
    ...(Object.keys(addresses).length ? { IPAMConfig: addresses } : {}),
    ...(mac ? { MacAddress: mac } : {}),
    ...(options.length ? { DriverOpts: pairsOf(options) } : {}),
    ...(priority ? { GwPriority: priority } : {}),
  };
}

/** --network with what belongs to it. @throws Failure */
export function networksOf(call: Call): { mode: string; links: readonly string[]; endpoints: Record<string, EndpointConfig> } {
  const mac = call.string("mac-address");
  if (mac && !isMac(mac)) throw new Failure(`${mac} is not a valid mac address`);
  const asked = [...call.list("network"), ...call.list("net")].map(parse);
  const all = asked.length ? asked : [parse("default")];
  const endpoints: Record<string, EndpointConfig> = {};
  for (const [index, each] of all.entries()) {
    const endpoint = endpointOf(index === 0 ? withFlags(each, call) : each);
    if (endpoints[each.name]) throw new Failure(`network ${JSON.stringify(each.name)} is specified multiple times`);
    // The engine makes the one of a single network of which nothing is told.
    if (asked.length !== 1 || Object.keys(endpoint).length) endpoints[each.name] = endpoint;
  }
  if (all.some(({ name }) => isUserDefined(name)) && all.some(({ name }) => !isUserDefined(name)))
    throw new Failure("conflicting options: cannot attach both user-defined and non-user-defined network-modes");
  const mode = all[0]!.name;
  return { mode, links: isUserDefined(mode) ? [] : call.list("link"), endpoints };
}
