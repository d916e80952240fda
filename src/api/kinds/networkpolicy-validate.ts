// Validation of NetworkPolicies (pkg/apis/networking/validation, ValidateNetworkPolicySpec).
import { BlockList, isIP } from "node:net";
import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, notSupportedAsListed, required } from "../field-errors.ts";
import { isPortName, isPortNumber } from "../names.ts";
import type { NetworkPolicyObject, NetworkPolicyPeer, NetworkPolicyPort } from "./networkpolicy.ts";
import { each, validateLabelSelector } from "./validation.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];
const TYPES = ["Ingress", "Egress"];
const BAD_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

interface Cidr {
  address: string;
  family: "ipv4" | "ipv6";
  prefix: number;
}
function parseCidr(text: string): Cidr | undefined {
  const match = /^([^/]+)\/([0-9]{1,3})$/.exec(text);
  if (!match) return undefined;
  const version = isIP(match[1]!);
  const prefix = Number(match[2]);
  if (!version || prefix > (version === 4 ? 32 : 128)) return undefined;
  return { address: match[1]!, family: version === 4 ? "ipv4" : "ipv6", prefix };
}
function contains(whole: Cidr, part: Cidr): boolean {
  if (whole.family !== part.family) return false;
  const list = new BlockList();
  list.addSubnet(whole.address, whole.prefix, whole.family);
  return list.check(part.address, part.family);
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) errors.push(notSupportedAsListed(`${path}.protocol`, protocol, PROTOCOLS));
  if (typeof port === "number") {
    errors.push(...each(isPortNumber(port), `${path}.port`, port));
    if (endPort === undefined) return errors;
    // Upstream quotes the port here, not the end.
    if (endPort < port) errors.push(invalid(`${path}.endPort`, port, "must be greater than or equal to `port`"));
    errors.push(...each(isPortNumber(endPort), `${path}.endPort`, endPort));
  } else if (port !== undefined) {
    if (endPort !== undefined) errors.push(invalid(`${path}.endPort`, endPort, "may not be specified when `port` is non-numeric"));
    errors.push(...each(isPortName(port), `${path}.port`, port));
  } else if (endPort !== undefined) errors.push(invalid(`${path}.endPort`, endPort, "may not be specified when `port` is not specified"));
  return errors;
}

function validateBlock({ cidr, except }: NonNullable<NetworkPolicyPeer["ipBlock"]>, path: string): FieldError[] {
  if (!cidr) return [required(`${path}.cidr`)];
  const whole = parseCidr(cidr);
  if (!whole) return [invalid(`${path}.cidr`, cidr, BAD_CIDR)];
  return (except ?? []).flatMap((text, index) => {
    const at = `${path}.except[${index}]`;
    const part = parseCidr(text);
    if (!part) return [invalid(at, text, BAD_CIDR)];
    return contains(whole, part) && whole.prefix < part.prefix ? [] : [invalid(at, text, "must be a strict subset of `cidr`")];
  });
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, path: string): FieldError[] {
  const errors = [
    ...validateLabelSelector(podSelector, `${path}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
  ];
  if (ipBlock) errors.push(...validateBlock(ipBlock, `${path}.ipBlock`));
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(path, "must specify a peer"));
  else if (ipBlock && (podSelector || namespaceSelector)) errors.push(forbidden(path, "may not specify both ipBlock and another peer"));
  return errors;
}

/** On create and update. */
export function validateNetworkPolicy({ spec }: NetworkPolicyObject, old: NetworkPolicyObject | undefined): FieldError[] {
  if (old && spec === old.spec) return [];
  const errors = validateLabelSelector(spec.podSelector, "spec.podSelector");
  const rules = (path: string, ports: NetworkPolicyPort[] | undefined, side: string, peers: NetworkPolicyPeer[] | undefined): void => {
    ports?.forEach((port, index) => {
      errors.push(...validatePort(port, `${path}.ports[${index}]`));
    });
    peers?.forEach((peer, index) => {
      errors.push(...validatePeer(peer, `${path}.${side}[${index}]`));
    });
  };
  spec.ingress?.forEach((rule, index) => {
    rules(`spec.ingress[${index}]`, rule.ports, "from", rule.from);
  });
  spec.egress?.forEach((rule, index) => {
    rules(`spec.egress[${index}]`, rule.ports, "to", rule.to);
  });
  const types = spec.policyTypes ?? [];
  if (types.length > TYPES.length) return [...errors, invalid("spec.policyTypes", types, "may not specify more than two policyTypes")];
  types.forEach((type, index) => {
    if (!TYPES.includes(type)) errors.push(notSupportedAsListed(`spec.policyTypes[${index}]`, type, TYPES));
  });
  return errors;
}
