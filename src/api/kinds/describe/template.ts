// Volumes, tolerations and pod templates in descriptions (kubectl's pkg/describe).
import type { Toleration, TopologySpreadConstraint } from "../pod/placement-types.ts";
import type { PodTemplate } from "../pod/types.ts";
import type { Volume } from "../pod/volume-types.ts";
import { formatSelector } from "../selector.ts";
import { writeClaim } from "./claim.ts";
import { writeContainers } from "./containers.ts";
import { sourceLines } from "./volume-sources.ts";
import type { DescribeWriter } from "./writer.ts";
import { writeAnnotations, writeLabels } from "./writer.ts";

/** The lines of one volume's source. */
function volumeLines(volume: Volume): string[] {
  const { projected, downwardAPI, ephemeral } = volume;
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
  if (ephemeral) return ["Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)"];
  return sourceLines(volume, "pod") ?? ["<unknown>"];
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
    const claim = volume.ephemeral?.volumeClaimTemplate;
    if (claim) writeClaim(writer, { metadata: {}, ...claim }, 2);
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
