// Addresses, networks and URLs (apiserver/pkg/cel/library/ip.go, cidr.go and urls.go).
import { isIPv4, isIPv6 } from "node:net";
import { runtimeError } from "../errors.ts";
import { Library } from "../functions.ts";
import { BOOL, INT, listOfType, mapOfType, opaque, STRING } from "../types.ts";
import { ListValue, MapValue, Opaque } from "../values.ts";

const IP = opaque("net.IP");
const CIDR = opaque("net.CIDR");
const URL_TYPE = opaque("kubernetes.URL");

interface Address {
  /** As a number of 32 or 128 bits. */
  bits: bigint;
  family: 4 | 6;
}
interface Network {
  address: Address;
  prefix: number;
}
type AddressValue = Opaque<Address>;
type NetworkValue = Opaque<Network>;

function parseAddress(text: string): Address {
  if (isIPv4(text)) return { bits: text.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n), family: 4 };
  if (!isIPv6(text))
    throw runtimeError(
      `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
    );
  if (text.includes("%")) throw runtimeError(`IP address ${JSON.stringify(text)} with zone value is not allowed`);
  if (text.includes(".")) {
    if (/^::ffff:\d/i.test(text)) throw runtimeError(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
  }
  const [, tail = ""] = /(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const four = tail ? parseAddress(tail).bits : 0n;
  const groups = tail ? `${text.slice(0, -tail.length)}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}` : text;
  const [head = "", rest] = groups.split("::") as [string, string?];
  const left = head ? head.split(":") : [];
  const right = rest ? rest.split(":") : [];
  const all = rest === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
  return { bits: all.reduce((sum, part) => (sum << 16n) + BigInt(`0x${part || "0"}`), 0n), family: 6 };
}

function addressText({ bits, family }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (groups[at + length] === "0") length++;
    if (length > best.length) best = { at, length };
  }
  if (best.at < 0) return groups.join(":");
  return `${groups.slice(0, best.at).join(":")}::${groups.slice(best.at + best.length).join(":")}`;
}

function parseNetwork(text: string): Network {
  const [address = "", length, more] = text.split("/") as [string, string?, string?];
  const fail = () =>
    runtimeError(
      `CIDR ${JSON.stringify(text)} parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): ${length === undefined ? "no '/'" : "unable to parse"}`,
    );
  if (length === undefined || more !== undefined || !/^(0|[1-9]\d{0,2})$/.test(length)) throw fail();
  const parsed = parseAddress(address);
  if (Number(length) > (parsed.family === 4 ? 32 : 128)) throw fail();
  return { address: parsed, prefix: Number(length) };
}
const width = ({ family }: Address): number => (family === 4 ? 32 : 128);
function masked({ address, prefix }: Network): Network {
  const rest = BigInt(width(address) - prefix);
  return { address: { ...address, bits: (address.bits >> rest) << rest }, prefix };
}
const holds = (network: Network, address: Address): boolean =>
  network.address.family === address.family && masked({ address, prefix: network.prefix }).address.bits === masked(network).address.bits;

const ip = (value: Address): AddressValue => new Opaque("net.IP", value, addressText(value));
const cidr = (value: Network): NetworkValue => new Opaque("net.CIDR", value, `${addressText(value.address)}/${value.prefix}`);
const valid = (parse: () => unknown): boolean => {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
};
const within = (text: string): ((value: AddressValue) => boolean) => {
  const network = parseNetwork(text);
  return ({ value }) => holds(network, value);
};
const either = (four: string, six: string): ((value: AddressValue) => boolean) => {
  const [v4, v6] = [within(four), within(six)];
  return (value) => v4(value) || v6(value);
};
const loopback = either("127.0.0.0/8", "::1/128");
const localMulticast = either("224.0.0.0/24", "ff02::/16");
const localUnicast = either("169.254.0.0/16", "fe80::/10");
const multicast = either("224.0.0.0/4", "ff00::/8");
const unspecified = ({ value }: AddressValue): boolean => value.bits === 0n;

/** Go's url.ParseRequestURI, as far as JavaScript's URL tells. */
function parseUrl(text: string): Opaque<URL> {
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(text);
  if (!absolute && !text.startsWith("/"))
    throw runtimeError(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`);
  try {
    return new Opaque("kubernetes.URL", new URL(text, absolute ? undefined : "none://"), text);
  } catch {
    throw runtimeError(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`);
  }
}
type UrlValue = Opaque<URL>;
/** The host as it stands in the text: default ports are not dropped. */
const hostOf = ({ key }: UrlValue): string => /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/?#]*@)?([^/?#]*)/i.exec(key)?.[1] ?? "";
const portOf = (url: UrlValue): string => /:(\d*)$/.exec(hostOf(url))?.[1] ?? "";

export const networkLibrary = (): Library =>
  new Library()
    .call("ip", [STRING], IP, (text: string) => ip(parseAddress(text)))
    .call("isIP", [STRING], BOOL, (text: string) => valid(() => parseAddress(text)))
    .call("ip.isCanonical", [STRING], BOOL, (text: string) => addressText(parseAddress(text)) === text)
    .call("string", [IP], STRING, ({ key }: AddressValue) => key)
    .call("string", [CIDR], STRING, ({ key }: NetworkValue) => key)
    .method("family", [IP], INT, ({ value }: AddressValue) => BigInt(value.family))
    .method("isUnspecified", [IP], BOOL, unspecified)
    .method("isLoopback", [IP], BOOL, loopback)
    .method("isLinkLocalMulticast", [IP], BOOL, localMulticast)
    .method("isLinkLocalUnicast", [IP], BOOL, localUnicast)
    .method(
      "isGlobalUnicast",
      [IP],
      BOOL,
      (value: AddressValue) =>
        !unspecified(value) && !loopback(value) && !multicast(value) && !localUnicast(value) && value.key !== "255.255.255.255",
    )
    .call("cidr", [STRING], CIDR, (text: string) => cidr(parseNetwork(text)))
    .call("isCIDR", [STRING], BOOL, (text: string) => valid(() => parseNetwork(text)))
    .method("containsIP", [CIDR, IP], BOOL, (network: NetworkValue, address: AddressValue) => holds(network.value, address.value))
    .method("containsIP", [CIDR, STRING], BOOL, (network: NetworkValue, text: string) => holds(network.value, parseAddress(text)))
    .method("containsCIDR", [CIDR, CIDR], BOOL, (network: NetworkValue, other: NetworkValue) => inside(network.value, other.value))
    .method("containsCIDR", [CIDR, STRING], BOOL, (network: NetworkValue, text: string) => inside(network.value, parseNetwork(text)))
    .method("ip", [CIDR], IP, ({ value }: NetworkValue) => ip(value.address))
    .method("masked", [CIDR], CIDR, ({ value }: NetworkValue) => cidr(masked(value)))
    .method("prefixLength", [CIDR], INT, ({ value }: NetworkValue) => BigInt(value.prefix))
    .call("url", [STRING], URL_TYPE, parseUrl)
    .call("isURL", [STRING], BOOL, (text: string) => valid(() => parseUrl(text)))
    .method("getScheme", [URL_TYPE], STRING, ({ value }: UrlValue) => (value.protocol === "none:" ? "" : value.protocol.slice(0, -1)))
    .method("getHost", [URL_TYPE], STRING, hostOf)
    .method("getHostname", [URL_TYPE], STRING, (url: UrlValue) =>
      hostOf(url)
        .replace(/:\d*$/, "")
        .replace(/^\[(.*)\]$/, "$1"),
    )
    .method("getPort", [URL_TYPE], STRING, portOf)
    .method("getEscapedPath", [URL_TYPE], STRING, ({ value, key }: UrlValue) =>
      value.pathname === "/" && !/[^/]\/($|[?#])|^\//.test(key) ? "" : value.pathname,
    )
    .method(
      "getQuery",
      [URL_TYPE],
      mapOfType(STRING, listOfType(STRING)),
      ({ value }: UrlValue) =>
        new MapValue([...new Set(value.searchParams.keys())].sort().map((name) => [name, new ListValue(value.searchParams.getAll(name))])),
    );

const inside = (network: Network, other: Network): boolean => other.prefix >= network.prefix && holds(network, other.address);
