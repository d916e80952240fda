// Validation of Services (pkg/apis/core/validation: ValidateService, ValidateServiceUpdate).

import { isIP } from "node:net";
import type { FieldError } from "../field-errors.ts";
import { duplicate, forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import { isDns1123Label, isDns1123Subdomain, isPortName, isPortNumber, isQualifiedName } from "../names.ts";
import { validateCidr, validateIp, validateNonSpecialIp } from "./address-validate.ts";
import { isHeadless, validateClusterIps, validateClusterIpsUpdate } from "./service-addresses-validate.ts";
import type { ServiceObject, ServicePort } from "./service-types.ts";
import { each, validateLabels } from "./validation.ts";

type Spec = ServiceObject["spec"];

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const AFFINITIES = ["ClientIP", "None"];
const POLICIES = ["Cluster", "Local"];
const DISTRIBUTIONS = ["PreferClose", "PreferSameNode", "PreferSameZone"];
const LONGEST_AFFINITY = 86400;
const HINTS = "service.kubernetes.io/topology-aware-hints";
const MODE = "service.kubernetes.io/topology-mode";
const SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";
const ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'";

/** apiservice.ExternallyAccessible. */
export const isExternal = ({ type, externalIPs }: Spec): boolean =>
  type === "LoadBalancer" || type === "NodePort" || (type === "ClusterIP" && (externalIPs?.length ?? 0) > 0);
/** apiservice.NeedsHealthCheck. */
export const needsHealthCheck = ({ type, externalTrafficPolicy }: Spec): boolean =>
  type === "LoadBalancer" && externalTrafficPolicy === "Local";

function validatePort(port: ServicePort, nameRequired: boolean, names: Set<string>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { name = "", protocol, targetPort, appProtocol } = port;
  if (nameRequired && !name) errors.push(required(`${path}.name`));
  else if (name) {
    errors.push(...each(isDns1123Label(name), `${path}.name`, name));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
  }
  errors.push(...each(isPortNumber(port.port ?? 0), `${path}.port`, port.port ?? 0));
  if (!protocol) errors.push(required(`${path}.protocol`));
  else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  if (typeof targetPort === "string") errors.push(...each(isPortName(targetPort), `${path}.targetPort`, targetPort));
  else errors.push(...each(isPortNumber(targetPort ?? 0), `${path}.targetPort`, targetPort ?? 0));
  if (appProtocol !== undefined) errors.push(...each(isQualifiedName(appProtocol), `${path}.appProtocol`, appProtocol));
  return errors;
}

function validateType(spec: Spec): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.ports?.length && !isHeadless(spec) && spec.type !== "ExternalName") errors.push(required("spec.ports"));
  if ((spec.type === "LoadBalancer" || spec.type === "NodePort") && isHeadless(spec))
    errors.push(invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${spec.type} services`));
  if (spec.type !== "ExternalName") return errors;
  const not = "may not be set for ExternalName services";
  if (spec.clusterIPs?.length) errors.push(forbidden("spec.clusterIPs", not));
  if (spec.ipFamilies?.length) errors.push(forbidden("spec.ipFamilies", not));
  if (spec.ipFamilyPolicy !== undefined) errors.push(forbidden("spec.ipFamilyPolicy", not));
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  if (name) errors.push(...each(isDns1123Subdomain(name), "spec.externalName", name));
  else errors.push(required("spec.externalName"));
  return errors;
}

function validateAffinity({ sessionAffinity: affinity, sessionAffinityConfig: config }: Spec): FieldError[] {
  const errors: FieldError[] = [];
  if (!affinity) errors.push(required("spec.sessionAffinity"));
  else if (!AFFINITIES.includes(affinity)) errors.push(notSupported("spec.sessionAffinity", affinity, AFFINITIES));
  const path = "spec.sessionAffinityConfig";
  if (affinity === "None" && config) errors.push(forbidden(path, "must not be set when session affinity is None"));
  if (affinity !== "ClientIP") return errors;
  const seconds = config?.clientIP?.timeoutSeconds;
  const why = "when session affinity type is ClientIP";
  if (!config) errors.push(required(path, why));
  else if (!config.clientIP) errors.push(required(`${path}.clientIP`, why));
  else if (seconds === undefined) errors.push(required(`${path}.clientIP.timeoutSeconds`, why));
  else if (seconds <= 0 || seconds > LONGEST_AFFINITY)
    errors.push(invalid(`${path}.clientIP.timeoutSeconds`, seconds, `must be greater than 0 and less than ${LONGEST_AFFINITY}`));
  return errors;
}

/** Ports told apart by protocol and number, outside and inside. */
function validateUniquePorts({ type, ports = [] }: Spec): FieldError[] {
  const errors: FieldError[] = [];
  ports.forEach(({ nodePort }, index) => {
    if (type === "ClusterIP" && nodePort)
      errors.push(forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
  });
  const before = (index: number, field: "nodePort" | "port"): boolean =>
    ports.findIndex((port) => port.protocol === ports[index]!.protocol && port[field] === ports[index]![field]) < index;
  ports.forEach(({ nodePort }, index) => {
    if (nodePort && before(index, "nodePort")) errors.push(duplicate(`spec.ports[${index}].nodePort`, nodePort));
  });
  ports.forEach(({ protocol, port }, index) => {
    if (before(index, "port"))
      errors.push(duplicate(`spec.ports[${index}]`, internalForm("io.k8s.api.core.v1.ServicePort", { protocol, port })));
  });
  return errors;
}

function validateSourceRanges({ metadata, spec }: ServiceObject): FieldError[] {
  const errors: FieldError[] = [];
  const annotated = metadata.annotations?.[SOURCE_RANGES];
  if (spec.loadBalancerSourceRanges?.length) {
    const path = "spec.LoadBalancerSourceRanges";
    if (spec.type !== "LoadBalancer") errors.push(forbidden(path, ONLY_BALANCED));
    for (const [index, text] of spec.loadBalancerSourceRanges.entries()) errors.push(...validateCidr(text.trim(), `${path}[${index}]`));
  } else if (annotated !== undefined) {
    const path = `metadata.annotations[${SOURCE_RANGES}]`;
    if (spec.type !== "LoadBalancer") errors.push(forbidden(path, ONLY_BALANCED));
    if (annotated.trim()) for (const text of annotated.split(",")) errors.push(...validateCidr(text.trim(), path));
  }
  return errors;
}

function validateClass({ type, loadBalancerClass: name }: Spec): FieldError[] {
  if (name === undefined) return [];
  const path = "spec.loadBalancerClass";
  return type === "LoadBalancer" ? each(isQualifiedName(name), path, name) : [forbidden(path, ONLY_BALANCED)];
}

function validateTraffic(spec: Spec): FieldError[] {
  const errors: FieldError[] = [];
  const { type = "", externalTrafficPolicy: external, internalTrafficPolicy: internal, healthCheckNodePort: port } = spec;
  if (!isExternal(spec)) {
    if (external) errors.push(invalid("spec.externalTrafficPolicy", external, "may only be set for externally-accessible services"));
  } else if (!external) errors.push(required("spec.externalTrafficPolicy"));
  else if (!POLICIES.includes(external)) errors.push(notSupported("spec.externalTrafficPolicy", external, POLICIES));
  // Where one is needed and none given the registry finds one.
  if (port && needsHealthCheck(spec)) errors.push(...each(isPortNumber(port), "spec.healthCheckNodePort", port));
  else if (port)
    errors.push(
      invalid("spec.healthCheckNodePort", port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"),
    );
  if (internal === undefined) {
    if (type !== "ExternalName" && TYPES.includes(type)) errors.push(required("spec.internalTrafficPolicy"));
  } else if (!POLICIES.includes(internal)) errors.push(notSupported("spec.internalTrafficPolicy", internal, POLICIES));
  const distribution = spec.trafficDistribution;
  if (distribution !== undefined && !DISTRIBUTIONS.includes(distribution))
    errors.push(notSupported("spec.trafficDistribution", distribution, DISTRIBUTIONS));
  return errors;
}

function validateUpdate(spec: Spec, old: Spec): FieldError[] {
  const errors = validateClusterIpsUpdate(spec, old);
  if (spec.type === "LoadBalancer" && old.type === "LoadBalancer" && spec.loadBalancerClass !== old.loadBalancerClass)
    errors.push(invalid("spec.loadBalancerClass", spec.loadBalancerClass, "may not change once set"));
  if (needsHealthCheck(spec) && needsHealthCheck(old) && (spec.healthCheckNodePort ?? 0) !== (old.healthCheckNodePort ?? 0))
    errors.push(forbidden("spec.healthCheckNodePort", "field is immutable"));
  return errors;
}

/** On create and update. Allocation of addresses and node ports is the registry's. */
export function validateService(service: ServiceObject, old: ServiceObject | undefined): FieldError[] {
  const { metadata, spec } = service;
  if (old && spec === old.spec && metadata.annotations === old.metadata.annotations) return [];
  const errors = old ? validateUpdate(spec, old.spec) : [];
  const { [HINTS]: hints, [MODE]: mode } = metadata.annotations ?? {};
  if (hints !== undefined && mode !== undefined && hints !== mode)
    errors.push(invalid(`metadata.annotations[${MODE}]`, mode, `must match annotations[${HINTS}] when both are specified`));
  errors.push(...validateType(spec));
  const names = new Set<string>();
  const ports = spec.ports ?? [];
  ports.forEach((port, index) => {
    errors.push(...validatePort(port, ports.length > 1, names, `spec.ports[${index}]`));
  });
  errors.push(...validateLabels(spec.selector, "spec.selector"), ...validateAffinity(spec), ...validateClusterIps(spec));
  for (const [index, address] of (spec.externalIPs ?? []).entries()) {
    const path = `spec.externalIPs[${index}]`;
    const wrong = validateIp(address, path);
    errors.push(...(wrong.length ? wrong : validateNonSpecialIp(address, path)));
  }
  if (!spec.type) errors.push(required("spec.type"));
  else if (!TYPES.includes(spec.type)) errors.push(notSupported("spec.type", spec.type, TYPES));
  errors.push(...validateUniquePorts(spec), ...validateSourceRanges(service));
  if (spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== "LoadBalancer")
    errors.push(forbidden("spec.allocateLoadBalancerNodePorts", ONLY_BALANCED));
  if (spec.allocateLoadBalancerNodePorts === undefined && spec.type === "LoadBalancer")
    errors.push(required("allocateLoadBalancerNodePorts"));
  return [...errors, ...validateClass(spec), ...validateTraffic(spec)];
}

/** Of the status: ValidateLoadBalancerStatus. */
export function validateServiceStatus({ spec, status }: ServiceObject): FieldError[] {
  const ingress = status?.loadBalancer?.ingress ?? [];
  const path = "status.loadBalancer.ingress";
  if (spec.type !== "LoadBalancer" && ingress.length) return [forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  return ingress.flatMap(({ ip, hostname, ipMode }, index) => {
    const at = `${path}[${index}]`;
    const errors = ip ? validateIp(ip, `${at}.ip`) : [];
    if (ipMode === undefined) {
      if (ip) errors.push(required(`${at}.ipMode`, "must be specified when `ip` is set"));
    } else if (!ip) errors.push(forbidden(`${at}.ipMode`, "may not be specified when `ip` is not set"));
    else if (ipMode !== "VIP" && ipMode !== "Proxy") errors.push(notSupported(`${at}.ipMode`, ipMode, ["Proxy", "VIP"]));
    if (!hostname) return errors;
    errors.push(...each(isDns1123Subdomain(hostname), `${at}.hostname`, hostname));
    if (isIP(hostname)) errors.push(invalid(`${at}.hostname`, hostname, "must be a DNS name, not an IP address"));
    return errors;
  });
}
