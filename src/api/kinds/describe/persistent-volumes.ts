// kubectl describe of volumes and of claims to them (kubectl: describe.go).
import { canonicalQuantity } from "../../../base/quantity.ts";
import type { KubeObject } from "../../object.ts";
import { formatAccessModes } from "../access-modes.ts";
import type { PodObject } from "../pod/types.ts";
import { writeClaim } from "./claim.ts";
import { sourceLines } from "./volume-sources.ts";
import { describer, timeSince, writeAnnotations, writeLabels } from "./writer.ts";

const finalizers = ({ metadata }: KubeObject): string => `[${(metadata.finalizers ?? []).join(" ")}]`;

const phase = ({ metadata, status }: KubeObject, now: number): string =>
  metadata.deletionTimestamp ? `Terminating (lasts ${timeSince(metadata.deletionTimestamp, now)})` : (status?.phase ?? "");

export const describePersistentVolumeClaim = describer((writer, claim, read) => {
  const { metadata } = claim;
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  line(`Namespace:\t${metadata.namespace}`);
  writeClaim(writer, claim as never, 0, { phase: phase(claim, read.now), finalizers: finalizers(claim) });
  const kind = read.kind("pods", "");
  const users = (kind ? read.list(kind, { namespace: metadata.namespace! }) : []).filter((pod) =>
    ((pod as PodObject).spec.volumes ?? []).some(
      ({ name, persistentVolumeClaim, ephemeral }) =>
        (persistentVolumeClaim?.claimName ?? (ephemeral && `${pod.metadata.name}-${name}`)) === metadata.name,
    ),
  );
  if (!users.length) line("Used By:\t<none>");
  for (const [index, pod] of users.entries()) line(`${index ? "" : "Used By:"}\t${pod.metadata.name}`);
});

export const describePersistentVolume = describer((writer, volume, read) => {
  const { metadata, spec, status } = volume;
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  line(`Finalizers:\t${finalizers(volume)}`);
  line(`StorageClass:\t${spec.storageClassName ?? ""}`);
  line(`Status:\t${phase(volume, read.now)}`);
  line(`Claim:\t${spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ""}`);
  line(`Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ""}`);
  line(`Access Modes:\t${formatAccessModes(spec.accessModes)}`);
  if (spec.volumeMode) line(`VolumeMode:\t${spec.volumeMode}`);
  line(`Capacity:\t${canonicalQuantity(spec.capacity?.storage ?? "0")}`);
  const terms: { matchExpressions?: { key: string; operator: string; values?: string[] }[] }[] =
    spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  line(`Node Affinity:${spec.nodeAffinity ? "\t" : "\t<none>"}`);
  if (spec.nodeAffinity) writer.line(1, "Required Terms:\t");
  for (const [index, term] of terms.entries()) {
    const expressions = (term.matchExpressions ?? []).map(
      ({ key, operator, values }) => `${key} ${operator.toLowerCase()}${values?.length ? ` [${values.join(", ")}]` : ""}`,
    );
    for (const [at, expression] of expressions.entries()) writer.line(2, `${at ? "" : `Term ${index}:`}\t${expression}`);
  }
  line(`Message:\t${status?.message ?? ""}`);
  line("Source:");
  for (const row of sourceLines(spec, "persistent volume") ?? ["<unknown>"]) writer.line(2, row);
});
