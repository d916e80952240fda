// Validation of Endpoints (pkg/apis/core/validation: ValidateEndpoints).
import { type FieldError, notSupported, required } from "../field-errors.ts";
import { isDns1123Label, isDns1123Subdomain, isPortNumber, isQualifiedName } from "../names.ts";
import { validateIp, validateNonSpecialIp } from "./address-validate.ts";
import type { EndpointAddress, EndpointSubset, EndpointsObject } from "./endpoints-types.ts";
import { each } from "./validation.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];

function validateAddress({ ip = "", hostname, nodeName }: EndpointAddress, path: string): FieldError[] {
  const errors = validateIp(ip, `${path}.ip`);
  if (hostname) errors.push(...each(isDns1123Label(hostname), `${path}.hostname`, hostname));
  if (nodeName !== undefined) errors.push(...each(isDns1123Subdomain(nodeName), `${path}.nodeName`, nodeName));
  return [...errors, ...validateNonSpecialIp(ip, `${path}.ip`)];
}

function validatePort(port: NonNullable<EndpointSubset["ports"]>[number], nameRequired: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (port.name) errors.push(...each(isDns1123Label(port.name), `${path}.name`, port.name));
  else if (nameRequired) errors.push(required(`${path}.name`));
  errors.push(...each(isPortNumber(port.port ?? 0), `${path}.port`, port.port ?? 0));
  if (!port.protocol) errors.push(required(`${path}.protocol`));
  else if (!PROTOCOLS.includes(port.protocol)) errors.push(notSupported(`${path}.protocol`, port.protocol, PROTOCOLS));
  if (port.appProtocol !== undefined) errors.push(...each(isQualifiedName(port.appProtocol), `${path}.appProtocol`, port.appProtocol));
  return errors;
}

/** On create and update. */
export const validateEndpoints = ({ subsets }: EndpointsObject, old: EndpointsObject | undefined): FieldError[] =>
  old && subsets === old.subsets
    ? []
    : (subsets ?? []).flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
        const path = `subsets[${index}]`;
        const none = !addresses.length && !notReadyAddresses.length;
        return [
          ...(none ? [required(path, "must specify `addresses` or `notReadyAddresses`")] : []),
          ...addresses.flatMap((address, at) => validateAddress(address, `${path}.addresses[${at}]`)),
          ...notReadyAddresses.flatMap((address, at) => validateAddress(address, `${path}.notReadyAddresses[${at}]`)),
          ...ports.flatMap((port, at) => validatePort(port, ports.length > 1, `${path}.ports[${at}]`)),
        ];
      });
