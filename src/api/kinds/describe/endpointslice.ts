// Description of endpoint slices (kubectl's pkg/describe: describeEndpointSliceV1).
import type { EndpointSliceObject } from "../endpointslice-types.ts";
import { describer, writeAnnotations, writeLabels } from "./writer.ts";

const UNSET = "<unset>";

export const describeEndpointSlice = describer((writer, object) => {
  const { metadata, addressType, ports, endpoints } = object as EndpointSliceObject;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  writer.line(0, `AddressType:\t${addressType}`);
  if (!ports?.length) writer.line(0, "Ports: <unset>");
  else {
    writer.line(0, "Ports:");
    writer.line(1, "Name\tPort\tProtocol");
    writer.line(1, "----\t----\t--------");
    for (const { name, port, protocol } of ports) writer.line(1, `${name || UNSET}\t${port ?? UNSET}\t${protocol}`);
  }
  writer.line(0, endpoints?.length ? "Endpoints:" : "Endpoints: <none>");
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone, deprecatedTopology = {} } of endpoints ?? []) {
    writer.line(1, `- Addresses:\t${addresses.join(", ") || "<none>"}`);
    writer.line(2, "Conditions:");
    writer.line(3, `Ready:\t${conditions?.ready ?? UNSET}`);
    writer.line(2, `Hostname:\t${hostname || UNSET}`);
    if (targetRef) writer.line(2, `TargetRef:\t${targetRef.kind ?? ""}/${targetRef.name ?? ""}`);
    writer.line(2, `NodeName:\t${nodeName || UNSET}`);
    writer.line(2, `Zone:\t${zone || UNSET}`);
    const topology = Object.keys(deprecatedTopology).sort();
    if (topology.length) writer.line(2, "Topology:");
    for (const key of topology) writer.line(3, `${key}=${deprecatedTopology[key]}`);
  }
});
