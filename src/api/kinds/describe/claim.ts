// A claim to a volume as kubectl describes it, by itself or as part of a pod (describe.go: printPersistentVolumeClaim).
import { canonicalQuantity } from "../../../base/quantity.ts";
import { formatAccessModes } from "../access-modes.ts";
import type { PersistentVolumeClaimSpec } from "../pod/volume-types.ts";
import { DescribeWriter, writeAnnotations, writeLabels } from "./writer.ts";

interface Claim {
  metadata: { labels?: Readonly<Record<string, string>>; annotations?: Readonly<Record<string, string>> };
  spec: PersistentVolumeClaimSpec;
  status?: { capacity?: { storage?: string }; accessModes?: readonly string[] };
}

const DATA_SOURCE = [
  ["APIGroup", "apiGroup"],
  ["Kind", "kind"],
  ["Name", "name"],
] as const;

/** @param own what only a claim that is an object of its own has: its phase, and its finalizers as Go prints them */
export function writeClaim(
  writer: DescribeWriter,
  { metadata, spec, status }: Claim,
  level: number,
  own?: { phase: string; finalizers: string },
): void {
  const line = (text: string): void => writer.line(level, text);
  line(`StorageClass:\t${spec.storageClassName ?? ""}`);
  if (own) line(`Status:\t${own.phase}`);
  line(`Volume:\t${spec.volumeName ?? ""}`);
  const words = new DescribeWriter();
  writeLabels(words, "Labels", metadata.labels);
  writeAnnotations(words, "Annotations", metadata.annotations);
  // A writer within a writer indents what follows a tab too (NewNestedPrefixWriter).
  for (const row of words.unaligned.trimEnd().split("\n")) line(row.replace("\t", `\t${"  ".repeat(level)}`));
  if (own) line(`Finalizers:\t${own.finalizers}`);
  const bound = Boolean(spec.volumeName);
  line(`Capacity:\t${bound ? canonicalQuantity(status?.capacity?.storage ?? "0") : ""}`);
  line(`Access Modes:\t${bound ? formatAccessModes(status?.accessModes) : ""}`);
  if (spec.volumeMode) line(`VolumeMode:\t${spec.volumeMode}`);
  if (!spec.dataSource) return;
  line("DataSource:");
  for (const [title, field] of DATA_SOURCE) if (spec.dataSource[field]) writer.line(level + 1, `${title}:\t${spec.dataSource[field]}`);
}
