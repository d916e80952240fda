// What the server warns of in services that it takes all the same (pkg/api/service/warnings.go).
import { cidrWarnings, ipWarnings } from "./address-validate.ts";
import type { ServiceObject } from "./service-types.ts";

const HINTS = "service.kubernetes.io/topology-aware-hints";

export function serviceWarnings({ metadata, spec }: ServiceObject): string[] {
  const warnings: string[] = [];
  const { externalIPs = [], loadBalancerIP, loadBalancerSourceRanges = [] } = spec;
  const headless = spec.type === "ClusterIP" && spec.clusterIP === "None";
  if (metadata.annotations?.[HINTS] !== undefined)
    warnings.push(`annotation ${HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`);
  if (spec.clusterIP && !headless)
    warnings.push(...(spec.clusterIPs ?? []).flatMap((ip, index) => ipWarnings(ip, `spec.clusterIPs[${index}]`)));
  if (headless) {
    if (loadBalancerIP) warnings.push("spec.loadBalancerIP is ignored for headless services");
    if (externalIPs.length) warnings.push("spec.externalIPs is ignored for headless services");
    if (spec.sessionAffinity !== "None") warnings.push("spec.SessionAffinity is ignored for headless services");
  }
  warnings.push(...externalIPs.flatMap((ip, index) => ipWarnings(ip, `spec.externalIPs[${index}]`)));
  if (externalIPs.length && !headless && spec.type !== "ExternalName")
    warnings.push("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
  if (loadBalancerIP) warnings.push(...ipWarnings(loadBalancerIP, "spec.loadBalancerIP"));
  warnings.push(
    ...loadBalancerSourceRanges.flatMap((range, index) => cidrWarnings(range.trim(), `spec.loadBalancerSourceRanges[${index}]`)),
  );
  if (spec.type === "ExternalName" && externalIPs.length) warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (spec.type !== "ExternalName" && spec.externalName) warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec.trafficDistribution === "PreferClose")
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return warnings;
}
