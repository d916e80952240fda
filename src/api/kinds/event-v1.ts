// Event (events.k8s.io/v1): the core Event under newer names (pkg/apis/events/v1/conversion.go).
import { type FieldError, invalid, required } from "../field-errors.ts";
import type { FieldSelectors, Kind } from "../kind.ts";
import type { KubeObject } from "../object.ts";
import { inCommon } from "../versions.ts";
import { describeGeneric } from "./describe/generic.ts";
import type { ObjectReference } from "./endpoints-types.ts";
import { Event } from "./event.ts";
import type { EventObject } from "./event-types.ts";
import { define } from "./facts.ts";

export interface EventV1Object extends KubeObject {
  eventTime: string | null;
  series?: { count: number; lastObservedTime: string };
  reportingController?: string;
  reportingInstance?: string;
  action?: string;
  reason?: string;
  regarding?: ObjectReference;
  related?: ObjectReference;
  note?: string;
  type?: string;
  deprecatedSource?: { component?: string; host?: string };
  deprecatedFirstTimestamp?: string | null;
  deprecatedLastTimestamp?: string | null;
  deprecatedCount?: number;
}

/** Core name and newer name of what was renamed. */
const RENAMED = [
  ["involvedObject", "regarding"],
  ["message", "note"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
  ["reportingComponent", "reportingController"],
] as const;
const NEWER = new Map<string, string>(RENAMED);
const CORE = new Map<string, string>(RENAMED.map(([core, newer]) => [newer, core]));

const renamed = (object: KubeObject, names: ReadonlyMap<string, string>): KubeObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [names.get(key) ?? key, value])) as KubeObject;

function toStored(object: KubeObject): KubeObject {
  const core = renamed(object, CORE);
  core["involvedObject"] ??= {};
  return core;
}

/** What only events that are made through the newer API must fulfil beside the rest (ValidateEventCreate). */
function validateNew(stored: KubeObject, old: KubeObject | undefined): FieldError[] {
  if (old) return [];
  const { eventTime, type, firstTimestamp, lastTimestamp, count, source } = stored as EventObject;
  const errors: FieldError[] = eventTime ? [] : [required("eventTime")];
  if (type !== "Normal" && type !== "Warning") errors.push(invalid("type", "", `has invalid value: ${type ?? ""}`));
  const unset = { firstTimestamp, lastTimestamp, count, source: source?.component || source?.host };
  for (const [field, value] of Object.entries(unset)) if (value) errors.push(invalid(field, "", "needs to be unset"));
  return errors;
}

const core = Event.fields as FieldSelectors<KubeObject>;

export const EventV1 = define<EventV1Object>("events.k8s.io", "v1", "Event", {
  ...inCommon({
    kind: Event as Kind,
    toStored,
    fromStored: (stored) => renamed(stored, NEWER),
    validate: validateNew,
  }),
  describe: describeGeneric,
  fields: {
    ...Object.fromEntries(
      ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map((name) => [
        `regarding.${name}`,
        core[`involvedObject.${name}`]!,
      ]),
    ),
    reason: core["reason"]!,
    reportingController: core["reportingComponent"]!,
    type: core["type"]!,
  },
} as Parameters<typeof define<EventV1Object>>[3]);
