// What descriptions are written with (kubectl's pkg/describe): lines at a level, labels, annotations, events.

import { humanDuration } from "../../../base/duration.ts";
import { goSorted } from "../../../base/go-sort.ts";
import { alignTabs } from "../../../base/tab-writer.ts";
import { ApiError } from "../../errors.ts";
import type { Reader } from "../../kind.ts";
import type { KubeObject } from "../../object.ts";
import { fromTimestamp } from "../../object.ts";
import { eventCount } from "../event-times.ts";

/** Collects lines whose cells are parted by tabs; `toString` aligns them. */
export class DescribeWriter {
  #text = "";
  #done = "";

  /** A line, two spaces deeper per level. */
  line(level: number, text: string): void {
    this.#text += `${"  ".repeat(level)}${text}\n`;
  }
  /** Aligns what was written; what follows is aligned by itself. */
  flush(): void {
    this.#done += alignTabs(this.#text);
    this.#text = "";
  }
  /** What was written, its tabs as they are. */
  get unaligned(): string {
    return this.#text;
  }
  toString(): string {
    this.flush();
    return this.#done;
  }
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** RFC 1123 with a numeric zone: Sat, 21 Nov 2026 03:27:32 +0000. */
export function formatTime(timestamp: string | undefined | null): string {
  if (!timestamp) return "Mon, 01 Jan 0001 00:00:00 +0000";
  const time = new Date(fromTimestamp(timestamp));
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${DAYS[time.getUTCDay()]}, ${two(time.getUTCDate())} ${MONTHS[time.getUTCMonth()]} ${time.getUTCFullYear()} ${time.toISOString().slice(11, 19)} +0000`;
}

type Words = Readonly<Record<string, string>> | undefined;

/** Labels one a line, sorted; `<none>` for none. */
export function writeLabels(writer: DescribeWriter, title: string, labels: Words): void {
  const keys = Object.keys(labels ?? {}).sort();
  if (!keys.length) writer.line(0, `${title}:\t<none>`);
  keys.forEach((key, index) => {
    writer.line(0, `${index ? "" : `${title}:`}\t${key}=${labels![key]}`);
  });
}

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const MAX_ANNOTATION = 140;
/** Annotations one a line, sorted, long ones folded; what apply remembers is left out. */
export function writeAnnotations(writer: DescribeWriter, title: string, annotations: Words): void {
  const keys = Object.keys(annotations ?? {})
    .filter((key) => key !== LAST_APPLIED)
    .sort();
  if (!keys.length) writer.line(0, `${title}:\t<none>`);
  const shorten = (text: string): string => (text.length > MAX_ANNOTATION - 2 ? `${text.slice(0, MAX_ANNOTATION - 2)}...` : text);
  for (const [index, key] of keys.entries()) {
    const start = index ? "" : `${title}:`;
    const value = annotations![key]!.replace(/\n$/, "");
    if (value.length + key.length + 2 <= MAX_ANNOTATION && !value.includes("\n")) {
      writer.line(0, `${start}\t${key}: ${value}`);
      continue;
    }
    writer.line(0, `${start}\t${key}:`);
    for (const part of value.split("\n")) writer.line(0, `\t  ${shorten(part)}`);
  }
}

/** Name, namespace (where there is one), labels and annotations. */
export function writeMeta(writer: DescribeWriter, { metadata }: KubeObject): void {
  writer.line(0, `Name:\t${metadata.name}`);
  if (metadata.namespace) writer.line(0, `Namespace:\t${metadata.namespace}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
}

const ago = (timestamp: string | undefined | null, now: number): string =>
  timestamp ? humanDuration(now - fromTimestamp(timestamp)) : "<unknown>";
export const timeSince = ago;

/** Events of the newer API have none: they come first. */
const lastOf = (event: KubeObject): number => (event["lastTimestamp"] ? fromTimestamp(event["lastTimestamp"]) : Number.NEGATIVE_INFINITY);

/**
 * The events about an object, oldest first, as the last part of a description. Who may not read events sees none.
 * @throws ApiError with `insists`, where they cannot be read
 */
export function writeEvents(
  writer: DescribeWriter,
  object: KubeObject,
  read: Reader,
  options: { showEvents: boolean; insists?: boolean },
): void {
  if (!options.showEvents) return;
  const kind = read.kind("events", "");
  if (!kind) return;
  const { name, namespace, uid } = object.metadata;
  const search = (about: string): readonly KubeObject[] => {
    try {
      return read.list(kind, {
        ...(namespace ? { namespace } : {}),
        fieldSelector: `involvedObject.name=${name}${namespace ? `,involvedObject.namespace=${namespace}` : ""},involvedObject.kind=${object.kind},involvedObject.uid=${about}`,
      });
    } catch (error) {
      if (error instanceof ApiError && !options.insists) return [];
      throw error;
    }
  };
  // The kubelet names a node by its name where others give its uid.
  const events = [...search(uid), ...(object.kind === "Node" && uid !== name ? search(name) : [])];
  if (!events.length) {
    writer.line(0, "Events:\t<none>");
    return;
  }
  writer.flush();
  writer.line(0, "Events:");
  writer.line(1, "Type\tReason\tAge\tFrom\tMessage");
  writer.line(1, "----\t------\t----\t----\t-------");
  for (const event of goSorted(events, (a, b) => lastOf(a) < lastOf(b))) {
    const first = ago(event["eventTime"] ?? event["firstTimestamp"], read.now);
    const count = eventCount(event);
    const age = event["series"]
      ? `${ago(event["series"].lastObservedTime, read.now)} (x${count} over ${first})`
      : count > 1
        ? `${ago(event["lastTimestamp"], read.now)} (x${count} over ${first})`
        : first;
    const part = event["involvedObject"]?.fieldPath;
    const message = `${part ? `${part}: ` : ""}${(event["message"] ?? "").trim()}`;
    writer.line(
      1,
      `${event["type"]}\t${event["reason"]}\t${age}\t${event["source"]?.component || event["reportingComponent"] || ""}\t${message}`,
    );
  }
}

/** Describes with a function that writes; the events come last. `insists`: there is no description without them. */
export const describer =
  <T extends KubeObject>(write: (writer: DescribeWriter, object: T, read: Reader) => void, insists = false) =>
  (object: T, read: Reader, options: { showEvents: boolean }): string => {
    const writer = new DescribeWriter();
    write(writer, object, read);
    writeEvents(writer, object, read, { ...options, insists });
    return writer.toString();
  };

/** The same for kinds whose description has no events. */
export const plainDescriber =
  <T extends KubeObject>(write: (writer: DescribeWriter, object: T, read: Reader) => void) =>
  (object: T, read: Reader): string => {
    const writer = new DescribeWriter();
    write(writer, object, read);
    return writer.toString();
  };
