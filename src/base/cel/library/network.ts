// Addresses, networks and URLs (apiserver/pkg/cel/library/ip.go, cidr.go and urls.go).
import { type Address, addressOf, familyOf, isMapped, parseAddress } from "../../ip-address.ts";
import { holds, includes, parseSubnet, type Subnet } from "../../subnet.ts";
import { runtimeError } from "../errors.ts";
import { Library } from "../functions.ts";
import { BOOL, INT, listOfType, mapOfType, opaque, STRING } from "../types.ts";
import { ListValue, MapValue, Opaque } from "../values.ts";

const IP = opaque("net.IP");
const CIDR = opaque("net.CIDR");
const URL_TYPE = opaque("kubernetes.URL");

/** A network by its text: the address keeps bits that are not the network's. */
interface Network {
  address: Address;
  subnet: Subnet;
}
type AddressValue = Opaque<Address>;
type NetworkValue = Opaque<Network>;

const isZoned = (text: string): boolean => familyOf(text.replace(/%.+$/, "")) === 6;

/** parseIPAddr. */
function addressIn(text: string): Address {
  const address = parseAddress(text);
  if (!address && isZoned(text)) throw runtimeError(`IP address ${JSON.stringify(text)} with zone value is not allowed`);
  if (!address) throw runtimeError(`IP Address ${JSON.stringify(text)} parse error during conversion from string: ${addressError(text)}`);
  if (isMapped(address)) throw mapped(text);
  return address;
}
const mapped = (text: string, where = "") => runtimeError(`${where}IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
const addressError = (text: string): string => `ParseAddr(${JSON.stringify(text)}): unable to parse IP`;

/** parseCIDR. */
function networkIn(text: string): Network {
  const failed = "network address parse error during conversion from string: ";
  const [address, subnet] = [parseAddress(text.slice(0, text.lastIndexOf("/"))), parseSubnet(text)];
  if (!address || !subnet) throw runtimeError(`${failed}${failed}netip.ParsePrefix(${JSON.stringify(text)}): ${prefixError(text)}`);
  if (isMapped(address)) throw mapped(text, failed);
  return { address, subnet };
}

/** Why Go's netip.ParsePrefix takes a text for none. */
function prefixError(text: string): string {
  const at = text.lastIndexOf("/");
  const [address, bits] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 0) return "no '/'";
  if (!familyOf(address)) return isZoned(address) ? "IPv6 zones cannot be present in a prefix" : addressError(address);
  return /^(0|[1-9]\d*)$/.test(bits) ? "prefix length out of range" : `bad bits after slash: ${JSON.stringify(bits)}`;
}

const addressText = ({ family, number }: Address): string => addressOf(number, family);
const ip = (value: Address): AddressValue => new Opaque("net.IP", value, addressText(value));
const cidr = (value: Network): NetworkValue => new Opaque("net.CIDR", value, `${addressText(value.address)}/${value.subnet.bits}`);
/** Without bits that are not the network's. */
const masked = ({ subnet }: Network): Network => ({ address: { family: subnet.family, number: subnet.base }, subnet });
const valid = (parse: () => unknown): boolean => {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
};
const either = (four: string, six: string): ((value: AddressValue) => boolean) => {
  const [v4, v6] = [parseSubnet(four)!, parseSubnet(six)!];
  return ({ value }) => holds(v4, value) || holds(v6, value);
};
const loopback = either("127.0.0.0/8", "::1/128");
const localMulticast = either("224.0.0.0/24", "ff02::/16");
const localUnicast = either("169.254.0.0/16", "fe80::/10");
const multicast = either("224.0.0.0/4", "ff00::/8");
const unspecified = ({ value }: AddressValue): boolean => value.number === 0n;

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
    .call("ip", [STRING], IP, (text: string) => ip(addressIn(text)))
    .call("isIP", [STRING], BOOL, (text: string) => valid(() => addressIn(text)))
    .call("ip.isCanonical", [STRING], BOOL, (text: string) => addressText(addressIn(text)) === text)
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
    .call("cidr", [STRING], CIDR, (text: string) => cidr(networkIn(text)))
    .call("isCIDR", [STRING], BOOL, (text: string) => valid(() => networkIn(text)))
    .method("containsIP", [CIDR, IP], BOOL, (network: NetworkValue, address: AddressValue) => holds(network.value.subnet, address.value))
    .method("containsIP", [CIDR, STRING], BOOL, (network: NetworkValue, text: string) => holds(network.value.subnet, addressIn(text)))
    .method("containsCIDR", [CIDR, CIDR], BOOL, (network: NetworkValue, other: NetworkValue) =>
      includes(network.value.subnet, other.value.subnet),
    )
    .method("containsCIDR", [CIDR, STRING], BOOL, (network: NetworkValue, text: string) =>
      includes(network.value.subnet, networkIn(text).subnet),
    )
    .method("ip", [CIDR], IP, ({ value }: NetworkValue) => ip(value.address))
    .method("masked", [CIDR], CIDR, ({ value }: NetworkValue) => cidr(masked(value)))
    .method("prefixLength", [CIDR], INT, ({ value }: NetworkValue) => BigInt(value.subnet.bits))
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
