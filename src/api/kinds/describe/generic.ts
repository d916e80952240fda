// The description of kinds without one of their own: metadata, then every field (kubectl's generic describer).

import type { DescribeWriter } from "./writer.ts";
import { describer, writeAnnotations, writeLabels } from "./writer.ts";

const SKIPPED = new Set(["managedFields", "name", "namespace", "labels", "annotations"]);

/** creationTimestamp -> Creation Timestamp; podIP -> Pod IP. */
const label = (field: string): string => {
  const words = field.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2");
  return words.charAt(0).toUpperCase() + words.slice(1);
};
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function writeFields(writer: DescribeWriter, level: number, fields: Record<string, unknown>, skip?: ReadonlySet<string>): void {
  for (const field of Object.keys(fields).sort()) {
    const value = fields[field];
    if (skip?.has(field)) continue;
    if (isObject(value)) {
      writer.line(level, `${label(field)}:`);
      writeFields(writer, level + 1, value, field === "metadata" && level === 0 ? SKIPPED : undefined);
    } else if (Array.isArray(value)) {
      writer.line(level, `${label(field)}:`);
      for (const item of value) {
        if (isObject(item)) writeFields(writer, level + 1, item);
        else writer.line(level + 1, String(item));
      }
    } else writer.line(level, `${label(field)}:\t${value === null ? "<nil>" : value}`);
  }
}

/** For any object, as kinds of a CustomResourceDefinition and Leases. */
export const describeGeneric = describer((writer, object) => {
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  writeLabels(writer, "Labels", object.metadata.labels);
  writeAnnotations(writer, "Annotations", object.metadata.annotations);
  writer.line(0, `API Version:\t${object.apiVersion}`);
  writer.line(0, `Kind:\t${object.kind}`);
  const { apiVersion: _a, kind: _k, ...rest } = object;
  writeFields(writer, 0, rest);
});
