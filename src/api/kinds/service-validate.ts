// Validation of Services (pkg/apis/core/validation, ValidateService and ValidateServiceUpdate).

import type { FieldError } from "../field-errors.ts";
import { duplicate, forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { inRange, isDns1123Label, isDns1123Subdomain, isPortName } from "../names.ts";
import type { ServiceObject, ServicePort } from "./service.ts";
import { each, validateLabels } from "./validation.ts";

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const badPort = (port: number | undefined): boolean => port === undefined || port < 1 || port > 65535;

function validatePort(port: ServicePort, nameRequired: boolean, headless: boolean, names: Set<string>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const name = port.name ?? "";
  if (nameRequired && !name) errors.push(required(`${path}.name`));
  else if (name) {
    errors.push(...each(isDns1123Label(name), `${path}.name`, name));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    else names.add(name);
  }
  if (badPort(port.port)) errors.push(invalid(`${path}.port`, port.port ?? 0, inRange(1, 65535)));
  if (!port.protocol) errors.push(required(`${path}.protocol`));
  else if (!["TCP", "UDP", "SCTP"].includes(port.protocol))
    errors.push(notSupported(`${path}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"]));
  const target = port.targetPort;
  if (typeof target === "number" && badPort(target)) errors.push(invalid(`${path}.targetPort`, target, inRange(1, 65535)));
  if (typeof target === "string") errors.push(...each(isPortName(target), `${path}.targetPort`, target));
  if (headless && target !== port.port && typeof target === "number" && target === -1)
    errors.push(invalid(`${path}.targetPort`, target, ""));
  return errors;
}

/** On create and update. Allocation of addresses and node ports is the registry's. */
export function validateService(service: ServiceObject, old: ServiceObject | undefined): FieldError[] {
  const { spec } = service;
  if (old && spec === old.spec) return [];
  const errors: FieldError[] = [];
  const ports = spec.ports ?? [];
  const headless = spec.clusterIP === "None";
  if (ports.length === 0 && !headless && spec.type !== "ExternalName") errors.push(required("spec.ports"));
  if (spec.type === "ExternalName") {
    if (spec.clusterIP) errors.push(forbidden("spec.clusterIPs", "may not be set when `type` is 'ExternalName'"));
    const name = (spec.externalName ?? "").replace(/\.$/, "");
    if (name) errors.push(...each(isDns1123Subdomain(name), "spec.externalName", name));
    else errors.push(required("spec.externalName"));
  }
  if (spec.type === "LoadBalancer" && headless)
    errors.push(invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for LoadBalancer services"));
  if (spec.type === "NodePort" && headless)
    errors.push(invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for NodePort services"));
  const names = new Set<string>();
  ports.forEach((port, index) => {
    errors.push(...validatePort(port, ports.length > 1, headless, names, `spec.ports[${index}]`));
  });
  errors.push(...validateLabels(spec.selector, "spec.selector"));
  if (!spec.sessionAffinity) errors.push(required("spec.sessionAffinity"));
  else if (spec.sessionAffinity !== "None" && spec.sessionAffinity !== "ClientIP")
    errors.push(notSupported("spec.sessionAffinity", spec.sessionAffinity, ["ClientIP", "None"]));
  if (spec.sessionAffinity === "ClientIP") {
    const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
    if (seconds !== undefined && (seconds <= 0 || seconds > 86400))
      errors.push(invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, "must be greater than 0 and less than 86400"));
  }
  if (!spec.type) errors.push(required("spec.type"));
  else if (!TYPES.includes(spec.type)) errors.push(notSupported("spec.type", spec.type, TYPES));
  if (spec.type === "ClusterIP")
    ports.forEach((port, index) => {
      if (port.nodePort) errors.push(forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    });
  const seen = new Set<string>();
  ports.forEach((port, index) => {
    const key = `${port.protocol}/${port.port}`;
    if (seen.has(key))
      errors.push(
        duplicate(`spec.ports[${index}]`, {
          Name: "",
          Protocol: port.protocol,
          AppProtocol: null,
          Port: port.port,
          TargetPort: 0,
          NodePort: 0,
        }),
      );
    seen.add(key);
  });
  const nodePorts = new Set<string>();
  ports.forEach((port, index) => {
    if (!port.nodePort) return;
    const key = `${port.protocol}/${port.nodePort}`;
    if (nodePorts.has(key))
      errors.push(
        duplicate(`spec.ports[${index}].nodePort`, {
          Name: "",
          Protocol: port.protocol,
          AppProtocol: null,
          Port: 0,
          TargetPort: 0,
          NodePort: port.nodePort,
        }),
      );
    nodePorts.add(key);
  });
  if (spec.externalTrafficPolicy && spec.externalTrafficPolicy !== "Cluster" && spec.externalTrafficPolicy !== "Local")
    errors.push(notSupported("spec.externalTrafficPolicy", spec.externalTrafficPolicy, ["Cluster", "Local"]));
  if (spec.internalTrafficPolicy && spec.internalTrafficPolicy !== "Cluster" && spec.internalTrafficPolicy !== "Local")
    errors.push(notSupported("spec.internalTrafficPolicy", spec.internalTrafficPolicy, ["Cluster", "Local"]));
  if (old && spec.type !== "ExternalName" && old.spec.type !== "ExternalName" && old.spec.clusterIPs?.length) {
    if (spec.clusterIP !== old.spec.clusterIP || spec.clusterIPs?.[0] !== old.spec.clusterIPs[0])
      errors.push(invalid("spec.clusterIPs[0]", spec.clusterIPs ?? [], "may not change once set"));
  }
  return errors;
}
