// Descriptions of what storage drivers bring to the API (kubectl's pkg/describe: CSINodeDescriber, VolumeAttributesClassDescriber).
import type { CSINodeObject } from "../csinode-types.ts";
import { formatLabels } from "../table.ts";
import type { VolumeAttributesClassObject } from "../volumeattributesclass-types.ts";
import { describer, formatTime, writeAnnotations, writeLabels } from "./writer.ts";

export const describeCSINode = describer<CSINodeObject>((writer, { metadata, spec }) => {
  writer.line(0, `Name:\t${metadata.name}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  writer.line(0, `CreationTimestamp:\t${formatTime(metadata.creationTimestamp)}`);
  writer.line(0, "Spec:");
  if (!spec.drivers) return;
  writer.line(1, "Drivers:");
  for (const { name, nodeID, allocatable, topologyKeys } of spec.drivers) {
    writer.line(2, `${name}:`);
    writer.line(3, `Node ID:\t${nodeID}`);
    if (allocatable?.count !== undefined) {
      writer.line(3, "Allocatables:");
      writer.line(4, `Count:\t${allocatable.count}`);
    }
    if (topologyKeys) writer.line(3, `Topology Keys:\t[${topologyKeys.join(" ")}]`);
  }
});

export const describeVolumeAttributesClass = describer<VolumeAttributesClassObject>((writer, { metadata, driverName, parameters }) => {
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`);
  writer.line(0, `DriverName:\t${driverName}`);
  writer.line(0, `Parameters:\t${formatLabels(parameters)}`);
});
