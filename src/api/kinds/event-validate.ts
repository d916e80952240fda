// Validation of Events as all versions of the API know them (pkg/apis/core/validation/events.go: legacyValidateEvent).
import { byteLength } from "../../base/bytes.ts";
import { type FieldError, invalid, required } from "../field-errors.ts";
import { isQualifiedName } from "../names.ts";
import type { EventObject } from "./event-types.ts";
import { each } from "./validation.ts";

const LONGEST_WORD = 128;
const LONGEST_NOTE = 1024;

/** On create and update. */
export function validateEvent(event: EventObject): FieldError[] {
  const { involvedObject, metadata, eventTime, reportingComponent: controller = "" } = event;
  const about = involvedObject.namespace ?? "";
  const namespace = metadata.namespace ?? "";
  const foreign = [invalid("involvedObject.namespace", about, "does not match event.namespace")];
  // An event of the older kind has no time of its own.
  if (!eventTime) return (about ? about === namespace : ["", "default"].includes(namespace)) ? [] : foreign;
  const errors: FieldError[] = about || ["default", "kube-system"].includes(namespace) ? [] : foreign;
  const atMost = (value: string | undefined, length: number, path: string): FieldError[] =>
    byteLength(value ?? "") > length ? [invalid(path, "", `can have at most ${length} characters`)] : [];
  if (!controller) errors.push(required("reportingController"));
  errors.push(...each(isQualifiedName(controller), "reportingController", controller));
  for (const [field, path] of [
    // Misspelt upstream.
    ["reportingInstance", "repotingIntance"],
    ["action", "action"],
    ["reason", "reason"],
  ] as const) {
    if (!event[field]) errors.push(required(field));
    errors.push(...atMost(event[field], LONGEST_WORD, path));
  }
  return [...errors, ...atMost(event.message, LONGEST_NOTE, "message")];
}
