// Descriptions of addresses of services and their ranges (kubectl's pkg/describe: IPAddressDescriber, ServiceCIDRDescriber).
import type { IPAddressObject } from "../ipaddress-types.ts";
import type { ServiceCIDRObject } from "../servicecidr-types.ts";
import { describer, formatTime, writeMeta } from "./writer.ts";

export const describeIPAddress = describer<IPAddressObject>((writer, address) => {
  writeMeta(writer, address);
  const parent = address.spec.parentRef;
  if (!parent) return;
  writer.line(0, "Parent Reference:");
  writer.line(1, `Group:\t${parent.group ?? ""}`);
  writer.line(1, `Resource:\t${parent.resource ?? ""}`);
  writer.line(1, `Namespace:\t${parent.namespace ?? ""}`);
  writer.line(1, `Name:\t${parent.name ?? ""}`);
});

export const describeServiceCIDR = describer<ServiceCIDRObject>((writer, range) => {
  writeMeta(writer, range);
  writer.line(0, `CIDRs:\t${(range.spec.cidrs ?? []).join(", ")}`);
  const conditions = range.status?.conditions ?? [];
  if (!conditions.length) return;
  writer.line(0, "Status:");
  writer.line(0, "Conditions:");
  writer.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
  writer.line(1, "----\t------\t------------------\t------\t-------");
  for (const { type, status, lastTransitionTime, reason, message } of conditions)
    writer.line(1, `${type}\t${status}\t${formatTime(lastTransitionTime)}\t${reason}\t${message}`);
});
