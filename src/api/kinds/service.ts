// Service (core/v1).
import { equal } from "../structure.ts";
import { describeService } from "./describe/core.ts";
import { define } from "./facts.ts";
import type { ServiceObject } from "./service-types.ts";
import { isExternal, needsHealthCheck, validateService, validateServiceStatus } from "./service-validate.ts";
import { serviceWarnings } from "./service-warnings.ts";
import { ageColumn, formatLabels, nameColumn, text, wide } from "./table.ts";

/** Where a service is reached from outside, as the EXTERNAL-IP column says it. */
function externalIp({ spec, status }: ServiceObject): string {
  const external = spec.externalIPs ?? [];
  if (spec.type === "ExternalName") return spec.externalName ?? "";
  if (spec.type === "LoadBalancer") {
    const addresses = [...(status?.loadBalancer?.ingress ?? []).map((ingress) => ingress.ip || ingress.hostname || ""), ...external].filter(
      Boolean,
    );
    return addresses.length ? addresses.join(",") : "<pending>";
  }
  return external.length ? external.join(",") : "<none>";
}

export const ports = ({ spec }: ServiceObject): string =>
  (spec.ports ?? []).map((port) => `${port.port}${port.nodePort ? `:${port.nodePort}` : ""}/${port.protocol}`).join(",") || "<none>";

export const Service = define<ServiceObject>("", "v1", "Service", {
  describe: describeService,
  columns: [
    nameColumn,
    text("Type", "Specify service type", (service) => service.spec.type ?? ""),
    text(
      "Cluster-IP",
      "Cluster IP of the service",
      (service) => service.spec.clusterIPs?.[0] || service.spec.clusterIP || (service.spec.type === "ExternalName" ? "<none>" : "<none>"),
    ),
    text("External-IP", "External addresses of the service", externalIp),
    text("Port(s)", "Ports of the service", ports),
    ageColumn,
    wide(text("Selector", "Labels that its pods carry", (service: ServiceObject) => formatLabels(service.spec.selector))),
  ],
  fields: { "spec.clusterIP": (service) => service.spec.clusterIP ?? "", "spec.type": (service) => service.spec.type ?? "" },
  defaults(draft) {
    const spec = (draft.spec ??= {});
    spec.sessionAffinity ||= "None";
    if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
    else if (spec.sessionAffinity === "ClientIP") {
      spec.sessionAffinityConfig ??= {};
      spec.sessionAffinityConfig.clientIP ??= {};
      spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= 10800;
    }
    spec.type ||= "ClusterIP";
    for (const port of spec.ports ?? []) {
      port.protocol ||= "TCP";
      if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "") port.targetPort = port.port;
    }
    if (isExternal(spec)) spec.externalTrafficPolicy ||= "Cluster";
    if (spec.type !== "ExternalName") spec.internalTrafficPolicy ??= "Cluster";
    if (spec.type === "LoadBalancer") {
      spec.allocateLoadBalancerNodePorts ??= true;
      for (const ingress of draft.status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= "VIP";
    }
  },
  prepare(draft, old) {
    const { spec } = draft;
    if (old) draft.status = old.status as typeof draft.status;
    else draft.status = { loadBalancer: {} };
    if (!old) {
      if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
      return;
    }
    const before = old.spec;
    // A change of type drops what only the old type had, unless the user changed it too (registry/core/service/storage, dropTypeDependentFields).
    const wanted = (type: string | undefined): boolean => type !== "ExternalName";
    if (wanted(before.type) && wanted(spec.type)) {
      if (!spec.clusterIP && !spec.clusterIPs?.length) {
        if (before.clusterIP) spec.clusterIP = before.clusterIP;
        if (before.clusterIPs) spec.clusterIPs = [...before.clusterIPs];
      } else if (spec.clusterIP && !spec.clusterIPs?.length)
        spec.clusterIPs = spec.clusterIP === before.clusterIP && before.clusterIPs ? [...before.clusterIPs] : [spec.clusterIP];
      else if (spec.clusterIP && before.clusterIP && spec.clusterIP !== before.clusterIP && spec.clusterIPs?.[0] === before.clusterIP)
        spec.clusterIPs = [spec.clusterIP];
      if (before.ipFamilies && !spec.ipFamilies) spec.ipFamilies = [...before.ipFamilies];
      if (before.ipFamilyPolicy) spec.ipFamilyPolicy ??= before.ipFamilyPolicy;
    } else if (wanted(before.type)) {
      // Who clears the address has also cleared its list (normalizeClusterIPs).
      if ((!spec.clusterIP || spec.clusterIP === before.clusterIP) && equal(spec.clusterIPs, before.clusterIPs)) {
        delete spec.clusterIP;
        delete spec.clusterIPs;
      }
      for (const field of ["ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"] as const)
        if (equal(spec[field], before[field])) delete spec[field];
    }
    const nodePorts = (type: string | undefined): boolean => type === "NodePort" || type === "LoadBalancer";
    if (nodePorts(before.type) && nodePorts(spec.type))
      for (const port of spec.ports ?? []) {
        const known = before.ports?.find(
          (other) => other.port === port.port && other.protocol === port.protocol && (other.name ?? "") === (port.name ?? ""),
        );
        if (known?.nodePort) port.nodePort ??= known.nodePort;
      }
    else if (nodePorts(before.type)) {
      const unchanged = (spec.ports ?? []).every((port, index) => port.nodePort === before.ports?.[index]?.nodePort);
      if (unchanged) for (const port of spec.ports ?? []) delete port.nodePort;
    }
    if (
      before.type === "LoadBalancer" &&
      spec.type !== "LoadBalancer" &&
      spec.allocateLoadBalancerNodePorts === before.allocateLoadBalancerNodePorts
    ) {
      delete spec.allocateLoadBalancerNodePorts;
      draft.status = { loadBalancer: {} };
    }
    if (before.type === "LoadBalancer" && spec.type !== "LoadBalancer" && spec.loadBalancerClass === before.loadBalancerClass)
      delete spec.loadBalancerClass;
    if (needsHealthCheck(before)) {
      if (needsHealthCheck(spec)) {
        if (before.healthCheckNodePort) spec.healthCheckNodePort ||= before.healthCheckNodePort;
      } else if (spec.healthCheckNodePort === before.healthCheckNodePort) delete spec.healthCheckNodePort;
    }
    if (isExternal(before) && !isExternal(spec) && spec.externalTrafficPolicy === before.externalTrafficPolicy)
      delete spec.externalTrafficPolicy;
  },
  validate: validateService,
  warnings: serviceWarnings,
  validateStatus: validateServiceStatus,
});
