// The description of a pod (kubectl's pkg/describe, describePod).
import { controllerOf } from "../../object.ts";
import { writeContainers, writeResources } from "../describe/containers.ts";
import { writeTolerations, writeTopologySpread, writeVolumes } from "../describe/template.ts";
import { describer, formatTime, timeSince, writeAnnotations, writeLabels } from "../describe/writer.ts";
import type { PodObject } from "./types.ts";

export const describePod = describer<PodObject>((writer, pod, read) => {
  const { metadata, spec, status = {} } = pod;
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  line(`Namespace:\t${metadata.namespace}`);
  if (spec.priority !== undefined) line(`Priority:\t${spec.priority}`);
  if (spec.priorityClassName) line(`Priority Class Name:\t${spec.priorityClassName}`);
  if (spec.runtimeClassName) line(`Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec.serviceAccountName) line(`Service Account:\t${spec.serviceAccountName}`);
  line(`Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ""}` : "<none>"}`);
  if (status.startTime) line(`Start Time:\t${formatTime(status.startTime)}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  if (metadata.deletionTimestamp && status.phase !== "Failed" && status.phase !== "Succeeded") {
    line(`Status:\tTerminating (lasts ${timeSince(metadata.deletionTimestamp, read.now)})`);
    line(`Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else line(`Status:\t${status.phase ?? ""}`);
  if (status.reason) line(`Reason:\t${status.reason}`);
  if (status.message) line(`Message:\t${status.message}`);
  if (spec.securityContext?.seccompProfile) {
    line(`SeccompProfile:\t${spec.securityContext.seccompProfile.type}`);
    if (spec.securityContext.seccompProfile.type === "Localhost")
      line(`LocalhostProfile:\t${spec.securityContext.seccompProfile.localhostProfile}`);
  }
  line(`IP:\t${status.podIP ?? ""}`);
  if (status.podIPs?.length) {
    line("IPs:");
    for (const { ip } of status.podIPs) writer.line(1, `IP:\t${ip}`);
  } else line("IPs:\t<none>");
  const owner = controllerOf(pod);
  if (owner) line(`Controlled By:\t${owner.kind}/${owner.name}`);
  if (status.nominatedNodeName) line(`NominatedNodeName:\t${status.nominatedNodeName}`);
  if (spec.resources) {
    line("Resources:");
    writeResources(writer, 1, spec.resources);
  }
  if (spec.initContainers?.length) writeContainers(writer, "Init Containers", spec.initContainers, status.initContainerStatuses, pod, "");
  writeContainers(writer, "Containers", spec.containers, status.containerStatuses, pod, "");
  if (spec.ephemeralContainers?.length)
    writeContainers(writer, "Ephemeral Containers", spec.ephemeralContainers, status.ephemeralContainerStatuses, pod, "");
  if (spec.readinessGates?.length) {
    line("Readiness Gates:");
    writer.line(1, "Type\tStatus");
    for (const { conditionType } of spec.readinessGates)
      writer.line(1, `${conditionType} \t${status.conditions?.find((condition) => condition.type === conditionType)?.status ?? "<none>"} `);
  }
  if (status.conditions?.length) {
    line("Conditions:");
    writer.line(1, "Type\tStatus");
    for (const condition of status.conditions) writer.line(1, `${condition.type} \t${condition.status} `);
  }
  writeVolumes(writer, spec.volumes, "");
  line(`QoS Class:\t${status.qosClass ?? ""}`);
  writeLabels(writer, "Node-Selectors", spec.nodeSelector);
  writeTolerations(writer, "Tolerations", spec.tolerations);
  writeTopologySpread(writer, spec.topologySpreadConstraints, "");
});
