// The description of a kind that has none of its own, as of custom resources (kubectl's GenericDescriber).
import type { Kind, Reader } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { humanDuration } from "../../base/duration.ts";
import { goValue } from "../../base/go-value.ts";

/** A heading has no value; an item of a list has no label. */
type Line = { level: number; label: string; value?: string; item?: boolean };

export function describeGeneric(kind: Kind, object: KubeObject, read: Reader, options: { showEvents: boolean }): string {
  const { metadata } = object;
  const lines: Line[] = [
    { level: 0, label: "Name", value: metadata.name },
    { level: 0, label: "Namespace", value: metadata.namespace ?? "" },
  ];
  many(lines, "Labels", metadata.labels, "=");
  many(lines, "Annotations", metadata.annotations, ": ");
  content(lines, 0, object, "");
  const events = options.showEvents ? eventsOf(kind, object, read) : "";
  return layout(lines) + events;
}

function many(lines: Line[], label: string, map: Readonly<Record<string, string>> | undefined, mark: string): void {
  const texts = Object.keys(map ?? {})
    .filter((key) => key !== "kubectl.kubernetes.io/last-applied-configuration")
    .sort()
    .map((key) => `${key}${mark}${map![key]}`);
  if (!texts.length) lines.push({ level: 0, label, value: "<none>" });
  texts.forEach((value, index) => {
    lines.push({ level: 0, label: index ? "" : label, value });
  });
}

const SKIPPED = new Set([".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations"]);

function content(lines: Line[], level: number, map: Record<string, unknown>, path: string): void {
  for (const key of Object.keys(map).sort()) {
    const value = map[key];
    if (value === undefined || SKIPPED.has(`${path}.${key}`)) continue;
    const label = labelFor(key);
    if (Array.isArray(value)) {
      lines.push({ level, label });
      for (const item of value) {
        if (typeof item === "object" && item !== null) content(lines, level + 1, item as Record<string, unknown>, `${path}.${key}`);
        else lines.push({ level: level + 1, label: goValue(item), item: true });
      }
    } else if (typeof value === "object" && value !== null) {
      lines.push({ level, label });
      content(lines, level + 1, value as Record<string, unknown>, `${path}.${key}`);
    } else lines.push({ level, label, value: goValue(value) });
  }
}

const ACRONYMS = [
  "API",
  "CPU",
  "DNS",
  "GUID",
  "HTTP",
  "HTTPS",
  "ID",
  "IO",
  "IP",
  "JSON",
  "OS",
  "RAM",
  "TLS",
  "UID",
  "URI",
  "URL",
  "UUID",
  "VM",
  "XML",
  "YAML",
];
/** smartLabelFor: creationTimestamp is Creation Timestamp, apiVersion is API Version. */
function labelFor(field: string): string {
  const parts = field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[^A-Za-z0-9]+/g) ?? [field];
  return parts
    .map((part) => (ACRONYMS.includes(part.toUpperCase()) ? part.toUpperCase() : part[0]!.toUpperCase() + part.slice(1)))
    .join(" ");
}

/** Values of neighbouring lines of one level stand in one column. */
function layout(lines: readonly Line[]): string {
  const widths: number[] = lines.map(() => 0);
  for (let start = 0; start < lines.length; ) {
    let end = start;
    let width = 0;
    while (end < lines.length && lines[end]!.value !== undefined) {
      width = Math.max(width, lines[end]!.level * 2 + lines[end]!.label.length + (lines[end]!.label ? 1 : 0) + 2);
      end++;
    }
    for (let at = start; at < end; at++) widths[at] = width;
    start = Math.max(end, start + 1);
  }
  return lines
    .map(({ level, label, value, item }, at) => {
      if (item) return `${"  ".repeat(level)}${label}\n`;
      const lead = `${"  ".repeat(level)}${label ? `${label}:` : ""}`;
      return value === undefined ? `${lead}\n` : `${lead.padEnd(widths[at]!)}${value}\n`;
    })
    .join("");
}

function eventsOf(kind: Kind, object: KubeObject, read: Reader): string {
  const eventKind = read.kind("events", "");
  if (!eventKind) return "";
  const { uid, namespace, name } = object.metadata;
  const events = read
    .list(eventKind, namespace ? { namespace } : {})
    .filter(
      (event) =>
        event["involvedObject"]?.uid === uid ||
        (event["involvedObject"]?.name === name && event["involvedObject"]?.kind === kind.kind && !event["involvedObject"]?.uid),
    );
  if (!events.length) return "Events:  <none>\n";
  const age = (time: string | undefined): string => (time ? humanDuration(read.now - Date.parse(time)) : "<unknown>");
  const rows = [
    ["Type", "Reason", "Age", "From", "Message"],
    ["----", "------", "----", "----", "-------"],
    ...events.map((event) => [
      event["type"] ?? "",
      event["reason"] ?? "",
      event["count"] > 1
        ? `${age(event["lastTimestamp"])} (x${event["count"]} over ${age(event["firstTimestamp"])})`
        : age(event["lastTimestamp"] ?? event["firstTimestamp"] ?? event["eventTime"]),
      event["source"]?.component ?? event["reportingComponent"] ?? "",
      String(event["message"] ?? "").trim(),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)) + 2);
  return `Events:\n${rows.map((row) => `  ${row.map((cell, column) => (column < 4 ? cell.padEnd(widths[column]!) : cell)).join("")}\n`).join("")}`;
}
