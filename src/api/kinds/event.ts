// Event (core/v1).
import { humanDuration } from "../../base/duration.ts";
import { fromTimestamp } from "../object.ts";
import type { ObjectReference } from "./endpoints-types.ts";
import { eventCount } from "./event-times.ts";
import type { EventObject } from "./event-types.ts";
import { validateEvent } from "./event-validate.ts";
import { define } from "./facts.ts";
import { count, nameColumn, since, text, wide } from "./table.ts";

const firstSeen = (event: EventObject, now: number): string =>
  event.firstTimestamp ? since(event.firstTimestamp, now) : since(event.eventTime, now);

const lastSeen = (event: EventObject, now: number): string => {
  if (event.series?.lastObservedTime) return humanDuration(now - fromTimestamp(event.series.lastObservedTime));
  return event.lastTimestamp ? since(event.lastTimestamp, now) : firstSeen(event, now);
};

export const source = (event: EventObject): string => {
  const component = event.source?.component || event.reportingComponent || "";
  const host = event.source?.host || event.reportingInstance || "";
  return host ? `${component}, ${host}` : component;
};

const about = ({ involvedObject: { kind = "", name = "" } }: EventObject): string => `${kind.toLowerCase()}/${name}`;

export const Event = define<EventObject>("", "v1", "Event", {
  // Fields that Go writes whether they are set or not.
  defaults(draft) {
    draft.involvedObject ??= {} as ObjectReference;
  },
  prepare(draft) {
    draft.eventTime ??= null;
    draft.firstTimestamp ??= null;
    draft.lastTimestamp ??= null;
    draft.source ??= {};
    draft.reportingComponent ??= "";
    draft.reportingInstance ??= "";
  },
  validate: validateEvent,
  columns: [
    text("Last Seen", "When it was last seen", lastSeen),
    text("Type", "Normal or Warning", (event) => event.type ?? ""),
    text("Reason", "Why, in one word", (event) => event.reason ?? ""),
    text("Object", "What it is about", about),
    wide(text("Subobject", "The part that it is about", (event: EventObject) => event.involvedObject.fieldPath ?? "")),
    wide(text("Source", "Who reported it", source)),
    text("Message", "What happened", (event) => (event.message ?? "").trim()),
    wide(text("First Seen", "When it was first seen", firstSeen)),
    wide(count("Count", "How often", eventCount)),
    wide({ ...nameColumn }),
  ],
  fields: {
    "involvedObject.kind": (event) => event.involvedObject.kind ?? "",
    "involvedObject.namespace": (event) => event.involvedObject.namespace ?? "",
    "involvedObject.name": (event) => event.involvedObject.name ?? "",
    "involvedObject.uid": (event) => event.involvedObject.uid ?? "",
    "involvedObject.apiVersion": (event) => event.involvedObject.apiVersion ?? "",
    "involvedObject.resourceVersion": (event) => event.involvedObject.resourceVersion ?? "",
    "involvedObject.fieldPath": (event) => event.involvedObject.fieldPath ?? "",
    reason: (event) => event.reason ?? "",
    reportingComponent: (event) => event.reportingComponent ?? "",
    source: (event) => event.source?.component || event.reportingComponent || "",
    type: (event) => event.type ?? "",
  },
});
