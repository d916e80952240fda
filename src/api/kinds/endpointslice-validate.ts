// Validation of EndpointSlices (pkg/apis/discovery/validation).
import { isIP } from "node:net";
import { duplicate, type FieldError, invalid, notSupported, required, tooMany } from "../field-errors.ts";
import { isDns1123Label, isDns1123Subdomain, isLabelValue, isQualifiedName } from "../names.ts";
import { validateIp, validateNonSpecialIp } from "./address-validate.ts";
import type { Endpoint, EndpointSliceObject } from "./endpointslice-types.ts";
import { each, immutableField, validateLabels } from "./validation.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];
const TYPES = ["IPv4", "IPv6", "FQDN"];
const MOST_ENDPOINTS = 1000;
const MOST_ADDRESSES = 100;
const MOST_PORTS = 20_000;
const MOST_TOPOLOGY = 16;
const MOST_HINTS = 8;

/** IsFullyQualifiedDomainName. */
function validateDomainName(name: string, path: string): FieldError[] {
  if (!name) return [required(path)];
  const domain = name.replace(/\.$/, "");
  const errors = isDns1123Subdomain(domain);
  if (errors.length) return [invalid(path, domain, errors.join(","))];
  const labels = domain.split(".");
  if (labels.length < 2) return [invalid(path, domain, "should be a domain with at least two segments separated by dots")];
  const bad = labels.find((label) => isDns1123Label(label).length);
  return bad === undefined ? [] : [invalid(path, bad, isDns1123Label(bad).join(","))];
}

function validateAddress(type: string, address: string, path: string): FieldError[] {
  if (type === "FQDN") return validateDomainName(address, path);
  if (type !== "IPv4" && type !== "IPv6") return [];
  const errors = validateIp(address, path);
  if (errors.length) return errors;
  return isIP(address) === (type === "IPv6" ? 6 : 4)
    ? validateNonSpecialIp(address, path)
    : [invalid(path, address, `must be an ${type} address`)];
}

/** For which zones and nodes an endpoint is meant. */
function validateHints(names: readonly { name: string }[], path: string): FieldError[] {
  if (names.length > MOST_HINTS) return [tooMany(path, names.length, MOST_HINTS)];
  return names.flatMap(({ name = "" }, index) => {
    const at = `${path}[${index}].name`;
    const repeated = names.findIndex((other) => other.name === name) < index;
    return [...(repeated ? [duplicate(at, name)] : []), ...each(isLabelValue(name), at, name)];
  });
}

function validateEndpoint(endpoint: Endpoint, type: string, path: string): FieldError[] {
  const { addresses = [], hostname, nodeName, deprecatedTopology: topology, hints } = endpoint;
  const errors: FieldError[] = [];
  if (!addresses.length) errors.push(required(`${path}.addresses`, "must contain at least 1 address"));
  else if (addresses.length > MOST_ADDRESSES) errors.push(tooMany(`${path}.addresses`, addresses.length, MOST_ADDRESSES));
  errors.push(...addresses.flatMap((address, index) => validateAddress(type, address, `${path}.addresses[${index}]`)));
  if (nodeName !== undefined) errors.push(...each(isDns1123Subdomain(nodeName), `${path}.nodeName`, nodeName));
  const count = Object.keys(topology ?? {}).length;
  if (count > MOST_TOPOLOGY) errors.push(tooMany(`${path}.deprecatedTopology`, count, MOST_TOPOLOGY));
  errors.push(...validateLabels(topology, `${path}.deprecatedTopology`));
  if (hostname !== undefined) errors.push(...each(isDns1123Label(hostname), `${path}.hostname`, hostname));
  return [
    ...errors,
    ...validateHints(hints?.forZones ?? [], `${path}.hints.forZones`),
    ...validateHints(hints?.forNodes ?? [], `${path}.hints.forNodes`),
  ];
}

function validatePorts(ports: NonNullable<EndpointSliceObject["ports"]>): FieldError[] {
  if (ports.length > MOST_PORTS) return [tooMany("ports", ports.length, MOST_PORTS)];
  return ports.flatMap(({ name = "", protocol, appProtocol }, index) => {
    const path = `ports[${index}]`;
    const errors = name ? each(isDns1123Label(name), `${path}.name`, name) : [];
    if (ports.findIndex((other) => (other.name ?? "") === name) < index) errors.push(duplicate(`${path}.name`, name));
    if (protocol === undefined) errors.push(required(`${path}.protocol`));
    else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
    if (appProtocol !== undefined) errors.push(...each(isQualifiedName(appProtocol), `${path}.appProtocol`, appProtocol));
    return errors;
  });
}

/** On create and update. */
export function validateEndpointSlice(slice: EndpointSliceObject, old: EndpointSliceObject | undefined): FieldError[] {
  const type = slice.addressType ?? "";
  const errors: FieldError[] = [];
  if (!type) errors.push(required("addressType"));
  else if (!TYPES.includes(type)) errors.push(notSupported("addressType", type, TYPES));
  const endpoints = slice.endpoints ?? [];
  if (endpoints.length > MOST_ENDPOINTS) errors.push(tooMany("endpoints", endpoints.length, MOST_ENDPOINTS));
  else
    for (const [index, endpoint] of endpoints.entries()) {
      // Controllers write slices of a hundred endpoints to change one.
      if (!old?.endpoints?.includes(endpoint)) errors.push(...validateEndpoint(endpoint, type, `endpoints[${index}]`));
    }
  errors.push(...validatePorts(slice.ports ?? []));
  return old ? [...errors, ...immutableField(slice.addressType, old.addressType, "addressType")] : errors;
}
