// Containers in descriptions of pods and pod templates (describeContainers in kubectl's pkg/describe).
import { canonicalQuantity, parseQuantity } from "../../../base/quantity.ts";
import type { ResourceRequirements } from "../pod/reference-types.ts";
import type { Container, ContainerState, ContainerStatus, EnvVar, PodObject, Probe } from "../pod/types.ts";
import type { DescribeWriter } from "./writer.ts";
import { formatTime } from "./writer.ts";

const title = (value: boolean): string => (value ? "True" : "False");
const list = (items: readonly string[] | undefined): string => `[${(items ?? []).join(" ")}]`;

function writeState(writer: DescribeWriter, label: string, state: ContainerState | undefined): void {
  const { running, waiting, terminated } = state ?? {};
  if (running) {
    writer.line(2, `${label}:\tRunning`);
    writer.line(3, `Started:\t${formatTime(running.startedAt)}`);
  } else if (terminated) {
    writer.line(2, `${label}:\tTerminated`);
    if (terminated.reason) writer.line(3, `Reason:\t${terminated.reason}`);
    if (terminated.message) writer.line(3, `Message:\t${terminated.message}`);
    writer.line(3, `Exit Code:\t${terminated.exitCode}`);
    if (terminated.signal) writer.line(3, `Signal:\t${terminated.signal}`);
    writer.line(3, `Started:\t${formatTime(terminated.startedAt)}`);
    writer.line(3, `Finished:\t${formatTime(terminated.finishedAt)}`);
  } else {
    writer.line(2, `${label}:\tWaiting`);
    if (waiting?.reason) writer.line(3, `Reason:\t${waiting.reason}`);
  }
}

export function writeResources(writer: DescribeWriter, level: number, resources: ResourceRequirements | undefined): void {
  for (const [label, amounts] of [
    ["Limits", resources?.limits],
    ["Requests", resources?.requests],
  ] as const) {
    const names = Object.keys(amounts ?? {}).sort();
    if (names.length) writer.line(level, `${label}:`);
    for (const name of names) writer.line(level + 1, `${name}:\t${canonicalQuantity(amounts![name]!)}`);
  }
}

/** A probe in one line. */
export function formatProbe(probe: Probe): string {
  const attributes = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s #success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  if (probe.exec) return `exec ${list(probe.exec.command)} ${attributes}`;
  if (probe.httpGet) {
    const { scheme = "", host = "", port, path = "" } = probe.httpGet;
    return `http-get ${scheme.toLowerCase()}://${host}:${port}${path && !path.startsWith("/") ? "/" : ""}${path} ${attributes}`;
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ""}:${probe.tcpSocket.port} ${attributes}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ""} ${attributes}`;
  return `unknown ${attributes}`;
}

/** What a field of the pod holds, as far as the describing side can know. */
function fieldValue(pod: PodObject | undefined, path: string): string {
  if (!pod) return "";
  const { metadata } = pod;
  // kubectl reads no more than these (kubectl/pkg/util/fieldpath): other paths are shown without their value.
  if (path === "metadata.name") return metadata.name;
  return path === "metadata.namespace" ? (metadata.namespace ?? "") : "";
}

function resourceValue(container: Container, reference: NonNullable<NonNullable<EnvVar["valueFrom"]>["resourceFieldRef"]>): string {
  const [side, ...rest] = reference.resource.split(".");
  const name = rest.join(".");
  const amount = container.resources?.[side as "limits" | "requests"]?.[name];
  if (amount === undefined) return side === "limits" ? "node allocatable" : "0";
  const divisor = reference.divisor && reference.divisor !== "0" ? parseQuantity(reference.divisor).milli : 1000n;
  const { milli } = parseQuantity(amount);
  return String((milli + divisor - 1n) / divisor);
}

function writeEnvironment(writer: DescribeWriter, container: Container, pod: PodObject | undefined): void {
  if (container.envFrom?.length) {
    writer.line(2, "Environment Variables from:");
    for (const { configMapRef, secretRef, prefix } of container.envFrom) {
      const from = configMapRef ? "ConfigMap" : "Secret";
      const reference = configMapRef ?? secretRef;
      writer.line(
        3,
        `${reference?.name ?? ""}\t${from}${prefix ? ` with prefix '${prefix}'` : ""}\tOptional: ${reference?.optional ?? false}`,
      );
    }
  }
  writer.line(2, `Environment:${container.env?.length ? "" : "\t<none>"}`);
  for (const { name, value = "", valueFrom } of container.env ?? []) {
    if (!valueFrom)
      value.split("\n").forEach((part, index) => {
        writer.line(3, `${index ? "" : `${name}:`}\t${part}`);
      });
    else if (valueFrom.fieldRef)
      writer.line(
        3,
        `${name}:\t${fieldValue(pod, valueFrom.fieldRef.fieldPath)} (${valueFrom.fieldRef.apiVersion}:${valueFrom.fieldRef.fieldPath})`,
      );
    else if (valueFrom.resourceFieldRef)
      writer.line(3, `${name}:\t${resourceValue(container, valueFrom.resourceFieldRef)} (${valueFrom.resourceFieldRef.resource})`);
    else if (valueFrom.secretKeyRef) {
      const { key, name: secret, optional = false } = valueFrom.secretKeyRef;
      writer.line(3, `${name}:\t<set to the key '${key}' in secret '${secret}'>\tOptional: ${optional}`);
    } else if (valueFrom.configMapKeyRef) {
      const { key, name: map, optional = false } = valueFrom.configMapKeyRef;
      writer.line(3, `${name}:\t<set to the key '${key}' of config map '${map}'>\tOptional: ${optional}`);
    }
  }
}

function writePorts(writer: DescribeWriter, container: Container): void {
  const write = (label: string, field: "containerPort" | "hostPort"): void => {
    const text = (container.ports ?? [])
      .map((port) => `${port[field] ?? 0}/${port.protocol}${port.name ? ` (${port.name})` : ""}`)
      .join(", ");
    writer.line(2, `${label}${text.includes(",") ? "s" : ""}:\t${text || "<none>"}`);
  };
  write("Port", "containerPort");
  write("Host Port", "hostPort");
}

/** All containers under a label; `pod` where it is a pod's and not a template's. */
export function writeContainers(
  writer: DescribeWriter,
  label: string,
  containers: readonly Container[],
  statuses: readonly ContainerStatus[] | undefined,
  pod: PodObject | undefined,
  space: string,
): void {
  writer.line(0, `${space}${label}:${containers.length ? "" : " <none>"}`);
  for (const container of containers) {
    const status = statuses?.find((item) => item.name === container.name);
    writer.line(1, `${space ? " " : ""}${container.name}:`);
    if (status) writer.line(2, `Container ID:\t${status.containerID ?? ""}`);
    writer.line(2, `Image:\t${container.image ?? ""}`);
    if (status) writer.line(2, `Image ID:\t${status.imageID}`);
    writePorts(writer, container);
    if (container.securityContext?.seccompProfile) writer.line(2, `SeccompProfile:\t${container.securityContext.seccompProfile.type}`);
    for (const [name, words] of [
      ["Command", container.command],
      ["Args", container.args],
    ] as const) {
      if (words?.length) writer.line(2, `${name}:`);
      for (const word of words ?? []) for (const part of word.split("\n")) writer.line(3, part);
    }
    if (status) {
      writeState(writer, "State", status.state);
      if (status.lastState?.terminated) writeState(writer, "Last State", status.lastState);
      writer.line(2, `Ready:\t${title(status.ready)}`);
      writer.line(2, `Restart Count:\t${status.restartCount}`);
    }
    writeResources(writer, 2, container.resources);
    if (container.livenessProbe) writer.line(2, `Liveness:\t${formatProbe(container.livenessProbe)}`);
    if (container.readinessProbe) writer.line(2, `Readiness:\t${formatProbe(container.readinessProbe)}`);
    if (container.startupProbe) writer.line(2, `Startup:\t${formatProbe(container.startupProbe)}`);
    writeEnvironment(writer, container, pod);
    const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
    writer.line(2, `Mounts:${mounts.length ? "" : "\t<none>"}`);
    for (const mount of mounts)
      writer.line(
        3,
        `${mount.mountPath} from ${mount.name} (${mount.readOnly ? "ro" : "rw"}${mount.subPath ? `,path=${JSON.stringify(mount.subPath)}` : ""})`,
      );
    if (container.volumeDevices?.length) {
      writer.line(2, "Devices:");
      for (const device of [...container.volumeDevices].sort((a, b) => (a.devicePath < b.devicePath ? -1 : 1)))
        writer.line(3, `${device.devicePath} from ${device.name}`);
    }
  }
}
