// Validation of NetworkPolicies (pkg/apis/networking/validation, ValidateNetworkPolicySpec).
import { includes } from "../../base/subnet.ts";
import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, notSupportedAsListed, required } from "../field-errors.ts";
import { isPortName, isPortNumber } from "../names.ts";
import { sloppySubnet, validateCidr } from "./address-validate.ts";
import type { NetworkPolicyObject, NetworkPolicyPeer, NetworkPolicyPort } from "./networkpolicy-types.ts";
import { each, validateLabelSelector } from "./validation.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];
const TYPES = ["Ingress", "Egress"];

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
  const errors = validateCidr(cidr, `${path}.cidr`);
  const whole = sloppySubnet(cidr);
  if (!whole) return errors;
  for (const [index, text] of (except ?? []).entries()) {
    const at = `${path}.except[${index}]`;
    errors.push(...validateCidr(text, at));
    const part = sloppySubnet(text);
    if (part && !(includes(whole, part) && whole.bits < part.bits)) errors.push(invalid(at, text, "must be a strict subset of `cidr`"));
  }
  return errors;
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
