// The description of kinds without one of their own, as of custom resources: metadata, then every field (kubectl's GenericDescriber).
import { goValue } from "../../../base/go-value.ts";
import type { DescribeWriter } from "./writer.ts";
import { describer, writeAnnotations, writeLabels } from "./writer.ts";

const SKIPPED = new Set([".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations"]);
const ACRONYMS = new Set(["API", "URL", "UID", "OSB", "GUID"]);

/** creationTimestamp is Creation Timestamp, apiVersion API Version; what is no plain word stays (smartLabelFor). */
function labelFor(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  const words = field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}+|-+/gu) ?? [field];
  return words
    .map((word) => (ACRONYMS.has(word.toUpperCase()) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()))
    .join(" ");
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** printUnstructuredContent. */
function writeFields(writer: DescribeWriter, level: number, fields: Record<string, unknown>, path: string): void {
  for (const field of Object.keys(fields).sort()) {
    const value = fields[field];
    const at = `${path}.${field}`;
    if (value === undefined || SKIPPED.has(at)) continue;
    if (isObject(value)) {
      writer.line(level, `${labelFor(field)}:`);
      writeFields(writer, level + 1, value, at);
    } else if (Array.isArray(value)) {
      writer.line(level, `${labelFor(field)}:`);
      for (const item of value) {
        if (isObject(item)) writeFields(writer, level + 1, item, at);
        else writer.line(level + 1, goValue(item));
      }
    } else writer.line(level, `${labelFor(field)}:\t${goValue(value)}`);
  }
}

/** For any object. */
export const describeGeneric = describer((writer, object) => {
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  writeLabels(writer, "Labels", object.metadata.labels);
  writeAnnotations(writer, "Annotations", object.metadata.annotations);
  writeFields(writer, 0, object, "");
});
