// A pod template as `kubectl rollout history --revision` and dry runs of undo show it: describe's text before its columns are aligned.
import type { PodTemplate } from "./revisions.ts";

/** `label:\tvalue` lines, the first beside the label, the others below. */
function mapLines(label: string, values: Readonly<Record<string, string>> | undefined, indent: string): string {
  const entries = Object.entries(values ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries
    .map(
      ([key, value], index) =>
        `${index ? "" : `${indent}${label}:`}\t${label === "Annotations" ? `${key}: ${value}` : `${key}=${value}`}\n`,
    )
    .join("");
}

// biome-ignore lint/suspicious/noExplicitAny: containers as the API has them
type Any = any;

const list = (items: readonly string[]): string => items.join(", ");

function containerText(container: Any, indent: string): string {
  const inner = `${indent} `;
  let text = `${indent}${container.name}:\n${inner}Image:\t${container.image}\n`;
  const ports: Any[] = container.ports ?? [];
  const port = (number: number | undefined, protocol?: string) => `${number ?? 0}/${protocol ?? "TCP"}`;
  text += `${inner}${ports.length > 1 ? "Ports" : "Port"}:\t${list(ports.map((each) => port(each.containerPort, each.protocol))) || "<none>"}\n`;
  text += `${inner}${ports.length > 1 ? "Host Ports" : "Host Port"}:\t${list(ports.map((each) => port(each.hostPort, each.protocol))) || "<none>"}\n`;
  for (const [label, words] of [
    ["Command", container.command],
    ["Args", container.args],
  ] as const)
    if (words?.length)
      text += `${inner}${label}:\n${words
        .map((word: string) =>
          word
            .split("\n")
            .map((line) => `${inner}  ${line}\n`)
            .join(""),
        )
        .join("")}`;
  for (const [label, amounts] of [
    ["Limits", container.resources?.limits],
    ["Requests", container.resources?.requests],
  ] as const)
    if (amounts && Object.keys(amounts).length)
      text += `${inner}${label}:\n${Object.keys(amounts)
        .sort()
        .map((name) => `${inner}  ${name}:\t${amounts[name]}\n`)
        .join("")}`;
  for (const [label, probe] of [
    ["Liveness", container.livenessProbe],
    ["Readiness", container.readinessProbe],
    ["Startup", container.startupProbe],
  ] as const)
    if (probe) text += `${inner}${label}:\t${probeText(probe)}\n`;
  text += environmentText(container, inner);
  const mounts: Any[] = container.volumeMounts ?? [];
  text += mounts.length ? `${inner}Mounts:\n` : `${inner}Mounts:\t<none>\n`;
  for (const mount of [...mounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1))) {
    const flags = [mount.readOnly ? "ro" : "rw", ...(mount.subPath ? [`path=${JSON.stringify(mount.subPath)}`] : [])];
    text += `${inner}  ${mount.mountPath} from ${mount.name} (${flags.join(",")})\n`;
  }
  return text;
}

function environmentText(container: Any, inner: string): string {
  let text = "";
  if (container.envFrom?.length) {
    text += `${inner}Environment Variables from:\n`;
    for (const source of container.envFrom) {
      const [from, kind] = source.configMapRef ? [source.configMapRef, "ConfigMap"] : [source.secretRef, "Secret"];
      text += `${inner}  ${from.name}\t${kind}${source.prefix ? ` with prefix '${source.prefix}'` : ""}\tOptional: ${from.optional ?? false}\n`;
    }
  }
  const variables: Any[] = container.env ?? [];
  if (!variables.length) return `${text}${inner}Environment:\t<none>\n`;
  text += `${inner}Environment:\n`;
  for (const { name, value, valueFrom } of variables) text += `${inner}  ${name}:\t${valueFrom ? sourceText(valueFrom) : (value ?? "")}\n`;
  return text;
}

function sourceText(source: Any): string {
  if (source.fieldRef) return ` (${source.fieldRef.apiVersion ?? "v1"}:${source.fieldRef.fieldPath})`;
  if (source.resourceFieldRef) return ` (${source.resourceFieldRef.resource})`;
  const [from, kind] = source.secretKeyRef ? [source.secretKeyRef, "secret"] : [source.configMapKeyRef, "config map"];
  return `<set to the key '${from?.key}' in ${kind} '${from?.name}'>\tOptional: ${from?.optional ?? false}`;
}

export function probeText(probe: Any): string {
  const times = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s #success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  if (probe.exec) return `exec [${(probe.exec.command ?? []).join(" ")}] ${times}`;
  if (probe.httpGet)
    return `http-get ${(probe.httpGet.scheme ?? "http").toLowerCase()}://${probe.httpGet.host ?? ""}:${probe.httpGet.port}${probe.httpGet.path ?? ""} ${times}`;
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ""}:${probe.tcpSocket.port} ${times}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ""} ${times}`;
  return `unknown ${times}`;
}

function volumeText(volume: Any): string {
  const name = `   ${volume.name}:\n`;
  const lines = (...pairs: [string, unknown][]) => name + pairs.map(([label, value]) => `    ${label}:\t${value}\n`).join("");
  if (volume.emptyDir)
    return lines(
      ["Type", "EmptyDir (a temporary directory that shares a pod's lifetime)"],
      ["Medium", volume.emptyDir.medium ?? ""],
      ["SizeLimit", volume.emptyDir.sizeLimit ?? "<unset>"],
    );
  if (volume.configMap)
    return lines(
      ["Type", "ConfigMap (a volume populated by a ConfigMap)"],
      ["Name", volume.configMap.name],
      ["Optional", volume.configMap.optional ?? false],
    );
  if (volume.secret)
    return lines(
      ["Type", "Secret (a volume populated by a Secret)"],
      ["SecretName", volume.secret.secretName],
      ["Optional", volume.secret.optional ?? false],
    );
  if (volume.hostPath)
    return lines(
      ["Type", "HostPath (bare host directory volume)"],
      ["Path", volume.hostPath.path],
      ["HostPathType", volume.hostPath.type ?? ""],
    );
  if (volume.persistentVolumeClaim)
    return lines(
      ["Type", "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)"],
      ["ClaimName", volume.persistentVolumeClaim.claimName],
      ["ReadOnly", volume.persistentVolumeClaim.readOnly ?? false],
    );
  return `${name}    <unknown>\n`;
}

const tolerationText = ({ key = "", operator, value = "", effect, tolerationSeconds }: Any): string => {
  const head = `${key}${value ? `=${value}` : ""}${effect ? `:${effect}` : ""}${operator === "Exists" && !value ? (key || effect ? " op=Exists" : "op=Exists") : ""}`;
  return tolerationSeconds === undefined ? head : `${head}${tolerationSeconds ? ` for ${tolerationSeconds}s` : " for 0s"}`;
};

export function templateText(template: PodTemplate): string {
  const { metadata = {}, spec } = template;
  let text = `Pod Template:\n${mapLines("Labels", metadata.labels, "  ") || "  Labels:\t<none>\n"}`;
  text += mapLines("Annotations", metadata.annotations, "  ");
  if (spec.serviceAccountName) text += `  Service Account:\t${spec.serviceAccountName}\n`;
  if (spec.initContainers?.length)
    text += `  Init Containers:\n${spec.initContainers.map((each: Any) => containerText(each, "   ")).join("")}`;
  text += `  Containers:\n${(spec.containers ?? []).map((each: Any) => containerText(each, "   ")).join("")}`;
  text += spec.volumes?.length ? `  Volumes:\n${spec.volumes.map(volumeText).join("")}` : "  Volumes:\t<none>\n";
  for (const constraint of spec.topologySpreadConstraints ?? [])
    text += `  Topology Spread Constraints:\t${constraint.topologyKey}:${constraint.whenUnsatisfiable} when max skew ${constraint.maxSkew} is exceeded\n`;
  if (spec.priorityClassName) text += `  Priority Class Name:\t${spec.priorityClassName}\n`;
  const selectors = Object.entries(spec.nodeSelector ?? {}).sort();
  text += selectors.length
    ? selectors.map(([key, value], index) => `${index ? "" : "  Node-Selectors:"}\t${key}=${value}\n`).join("")
    : "  Node-Selectors:\t<none>\n";
  const tolerations: string[] = (spec.tolerations ?? []).map(tolerationText);
  text += tolerations.length
    ? tolerations.map((each, index) => `${index ? "" : "  Tolerations:"}\t${each}\n`).join("")
    : "  Tolerations:\t<none>\n";
  return text;
}
