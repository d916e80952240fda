// Volumes, tolerations and pod templates in descriptions (kubectl's pkg/describe).
import { canonicalQuantity } from "../../../base/quantity.ts";
import type { Toleration, TopologySpreadConstraint } from "../pod/placement-types.ts";
import type { PodTemplate } from "../pod/types.ts";
import type { Volume } from "../pod/volume-types.ts";
import { formatSelector } from "../selector.ts";
import { writeContainers } from "./containers.ts";
import type { DescribeWriter } from "./writer.ts";
import { writeAnnotations, writeLabels } from "./writer.ts";

/** The lines of one volume's source. */
function volumeLines(volume: Volume): string[] {
  const { hostPath, emptyDir, secret, configMap, projected, downwardAPI, persistentVolumeClaim: claim, nfs, image, csi } = volume;
  if (hostPath)
    return ["Type:\tHostPath (bare host directory volume)", `Path:\t${hostPath.path}`, `HostPathType:\t${hostPath.type ?? "<none>"}`];
  if (emptyDir)
    return [
      "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
      `Medium:\t${emptyDir.medium ?? ""}`,
      `SizeLimit:\t${emptyDir.sizeLimit ? canonicalQuantity(emptyDir.sizeLimit) : "<unset>"}`,
    ];
  if (secret)
    return [
      "Type:\tSecret (a volume populated by a Secret)",
      `SecretName:\t${secret.secretName ?? ""}`,
      `Optional:\t${secret.optional ?? false}`,
    ];
  if (configMap)
    return [
      "Type:\tConfigMap (a volume populated by a ConfigMap)",
      `Name:\t${configMap.name ?? ""}`,
      `Optional:\t${configMap.optional ?? false}`,
    ];
  if (projected) {
    const lines = ["Type:\tProjected (a volume that contains injected data from multiple sources)"];
    for (const source of projected.sources ?? []) {
      if (source.secret) lines.push(`SecretName:\t${source.secret.name ?? ""}`, `Optional:\t${source.secret.optional ?? false}`);
      else if (source.downwardAPI) lines.push("DownwardAPI:\ttrue");
      else if (source.configMap)
        lines.push(`ConfigMapName:\t${source.configMap.name ?? ""}`, `Optional:\t${source.configMap.optional ?? false}`);
      else if (source.serviceAccountToken) lines.push(`TokenExpirationSeconds:\t${source.serviceAccountToken.expirationSeconds ?? 3600}`);
    }
    return lines;
  }
  if (downwardAPI)
    return [
      "Type:\tDownwardAPI (a volume populated by information about the pod)",
      "Items:",
      ...(downwardAPI.items ?? []).map((item) => `  ${item.fieldRef?.fieldPath ?? item.resourceFieldRef?.resource ?? ""} -> ${item.path}`),
    ];
  if (claim)
    return [
      "Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
      `ClaimName:\t${claim.claimName}`,
      `ReadOnly:\t${claim.readOnly ?? false}`,
    ];
  if (nfs)
    return [
      "Type:\tNFS (an NFS mount that lasts the lifetime of a pod)",
      `Server:\t${nfs.server}`,
      `Path:\t${nfs.path}`,
      `ReadOnly:\t${nfs.readOnly ?? false}`,
    ];
  if (image)
    return [
      "Type:\tImage (a container image or OCI artifact)",
      `Reference:\t${image.reference ?? ""}`,
      `PullPolicy:\t${image.pullPolicy ?? ""}`,
    ];
  if (csi)
    return [
      "Type:\tCSI (a Container Storage Interface (CSI) volume source)",
      `Driver:\t${csi.driver}`,
      `FSType:\t${csi.fsType ?? ""}`,
      `ReadOnly:\t${csi.readOnly ?? false}`,
      ...(Object.keys(csi.volumeAttributes ?? {}).length
        ? Object.keys(csi.volumeAttributes!)
            .sort()
            .map((key, index) => `${index ? "" : "VolumeAttributes:"}\t  ${key}=${csi.volumeAttributes![key]}`)
        : ["VolumeAttributes:\t<none>"]),
    ];
  return ["<unknown>"];
}

export function writeVolumes(writer: DescribeWriter, volumes: readonly Volume[] | undefined, space: string): void {
  if (!volumes?.length) {
    writer.line(0, `${space}Volumes:\t<none>`);
    return;
  }
  writer.line(0, `${space}Volumes:`);
  for (const volume of volumes) {
    writer.line(1, `${space ? " " : ""}${volume.name}:`);
    for (const line of volumeLines(volume)) writer.line(2, line);
  }
}

function formatToleration({ key = "", value, effect, operator, tolerationSeconds }: Toleration): string {
  let text = `${key}${value ? `=${value}` : ""}${effect ? `:${effect}` : ""}`;
  if (operator === "Exists" && !value) text += text ? " op=Exists" : "op=Exists";
  return tolerationSeconds === undefined ? text : `${text} for ${tolerationSeconds}s`;
}

export function writeTolerations(writer: DescribeWriter, title: string, tolerations: readonly Toleration[] | undefined): void {
  if (!tolerations?.length) {
    writer.line(0, `${title}:\t<none>`);
    return;
  }
  const sorted = [...tolerations].sort((a, b) => ((a.key ?? "") < (b.key ?? "") ? -1 : (a.key ?? "") > (b.key ?? "") ? 1 : 0));
  sorted.forEach((toleration, index) => {
    writer.line(0, `${index ? "" : `${title}:`}\t${formatToleration(toleration)}`);
  });
}

export function writeTopologySpread(
  writer: DescribeWriter,
  constraints: readonly TopologySpreadConstraint[] | undefined,
  space: string,
): void {
  if (!constraints?.length) return;
  [...constraints]
    .sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1))
    .forEach(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }, index) => {
      const selector = labelSelector ? ` for selector ${formatSelector(labelSelector)}` : "";
      writer.line(
        0,
        `${index ? "" : `${space}Topology Spread Constraints:`}\t${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`,
      );
    });
}

export function writeTemplate(writer: DescribeWriter, template: PodTemplate | undefined): void {
  writer.line(0, "Pod Template:");
  if (!template) {
    writer.line(1, "<unset>");
    return;
  }
  const { spec } = template;
  writeLabels(writer, "  Labels", template.metadata?.labels);
  if (Object.keys(template.metadata?.annotations ?? {}).length) writeAnnotations(writer, "  Annotations", template.metadata?.annotations);
  if (spec.serviceAccountName) writer.line(0, `  Service Account:\t${spec.serviceAccountName}`);
  if (spec.initContainers?.length) writeContainers(writer, "Init Containers", spec.initContainers, undefined, undefined, "  ");
  writeContainers(writer, "Containers", spec.containers ?? [], undefined, undefined, "  ");
  writeVolumes(writer, spec.volumes, "  ");
  writeTopologySpread(writer, spec.topologySpreadConstraints, "  ");
  if (spec.priorityClassName) writer.line(0, `  Priority Class Name:\t${spec.priorityClassName}`);
  writeLabels(writer, "  Node-Selectors", spec.nodeSelector);
  writeTolerations(writer, "  Tolerations", spec.tolerations);
}
