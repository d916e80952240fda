// Validation of Endpoints and EndpointSlices (pkg/apis/core/validation: ValidateEndpoints; pkg/apis/discovery/validation).
import { BlockList, isIP } from "node:net";
import { duplicate, type FieldError, invalid, notSupported, required } from "../field-errors.ts";
import { inRange, isDns1123Label, isDns1123Subdomain } from "../names.ts";
import type { EndpointAddress, EndpointsObject } from "./endpoints.ts";
import type { EndpointSliceObject } from "./endpointslice.ts";
import { each, immutableField } from "./validation.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];
const TYPES = ["IPv4", "IPv6", "FQDN"];
const range = (four: string, fourBits: number, six: string, sixBits: number): BlockList => {
  const list = new BlockList();
  list.addSubnet(four, fourBits, "ipv4");
  list.addSubnet(six, sixBits, "ipv6");
  return list;
};
/** Addresses that nothing outside of one machine can be reached at. */
const SPECIAL: readonly (readonly [BlockList, string])[] = [
  [range("0.0.0.0", 32, "::", 128), "may not be unspecified (0.0.0.0 or ::)"],
  [range("127.0.0.0", 8, "::1", 128), "may not be in the loopback range (127.0.0.0/8, ::1/128)"],
  [range("169.254.0.0", 16, "fe80::", 10), "may not be in the link-local range (169.254.0.0/16, fe80::/10)"],
  [range("224.0.0.0", 24, "ff02::", 10), "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"],
];

function addressErrors(address: string, path: string): FieldError[] {
  const version = isIP(address);
  if (!version) return [invalid(path, address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
  return SPECIAL.filter(([list]) => list.check(address, version === 4 ? "ipv4" : "ipv6")).map(([, detail]) =>
    invalid(path, address, detail),
  );
}

export function validateEndpoints({ subsets = [] }: EndpointsObject): FieldError[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const path = `subsets[${index}]`;
    const errors: FieldError[] = [];
    if (!addresses.length && !notReadyAddresses.length) errors.push(required(path, "must specify `addresses` or `notReadyAddresses`"));
    const look = (list: readonly EndpointAddress[], name: string) => {
      for (const [at, address] of list.entries()) {
        errors.push(...addressErrors(address.ip, `${path}.${name}[${at}].ip`));
        if (address.hostname) errors.push(...each(isDns1123Label(address.hostname), `${path}.${name}[${at}].hostname`, address.hostname));
      }
    };
    look(addresses, "addresses");
    look(notReadyAddresses, "notReadyAddresses");
    for (const [at, port] of ports.entries()) {
      const where = `${path}.ports[${at}]`;
      if (!port.name) {
        if (ports.length > 1) errors.push(required(`${where}.name`));
      } else errors.push(...each(isDns1123Label(port.name), `${where}.name`, port.name));
      if (!(port.port >= 1 && port.port <= 65535)) errors.push(invalid(`${where}.port`, port.port, inRange(1, 65535)));
      if (port.protocol && !PROTOCOLS.includes(port.protocol)) errors.push(notSupported(`${where}.protocol`, port.protocol, PROTOCOLS));
    }
    return errors;
  });
}

export function validateEndpointSlice(slice: EndpointSliceObject, old: EndpointSliceObject | undefined): FieldError[] {
  const errors: FieldError[] = [];
  if (!slice.addressType) errors.push(required("addressType"));
  else if (!TYPES.includes(slice.addressType)) errors.push(notSupported("addressType", slice.addressType, TYPES));
  for (const [index, endpoint] of (slice.endpoints ?? []).entries()) {
    const path = `endpoints[${index}]`;
    if (!endpoint.addresses?.length) errors.push(required(`${path}.addresses`, "must contain at least 1 address"));
    for (const [at, address] of (endpoint.addresses ?? []).entries()) {
      const where = `${path}.addresses[${at}]`;
      if (slice.addressType === "FQDN") errors.push(...each(isDns1123Subdomain(address), where, address));
      else {
        errors.push(...addressErrors(address, where));
        const wanted = slice.addressType === "IPv6" ? 6 : 4;
        if (isIP(address) && isIP(address) !== wanted) errors.push(invalid(where, address, `must be an ${slice.addressType} address`));
      }
    }
    if (endpoint.hostname) errors.push(...each(isDns1123Label(endpoint.hostname), `${path}.hostname`, endpoint.hostname));
  }
  const names = new Set<string>();
  for (const [index, port] of (slice.ports ?? []).entries()) {
    const path = `ports[${index}]`;
    const name = port.name ?? "";
    if (name) errors.push(...each(isDns1123Label(name), `${path}.name`, name));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
    if (port.protocol && !PROTOCOLS.includes(port.protocol)) errors.push(notSupported(`${path}.protocol`, port.protocol, PROTOCOLS));
  }
  if (old) errors.push(...immutableField(slice.addressType, old.addressType, "addressType"));
  return errors;
}
