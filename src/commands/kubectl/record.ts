// --record: the command as the reason of a change, which kubectl rollout history shows (genericclioptions/record_flags.go).
import type { KubeObject } from "../../api/object.ts";
import type { Call } from "../command.ts";
import { flag } from "./flags.ts";
import { inGoOrder, isInGoOrder } from "./print/go-order.ts";
import { CHANGE_CAUSE } from "./rollout/revisions.ts";

export const recordFlag = flag(
  "record",
  "bool",
  "false",
  "Record current kubectl command in the resource annotation. If set to false, do not record the command. If set to true, record the command. If not set, default to updating the existing annotation value only if one already exists.",
  { deprecated: "--record will be removed in the future" },
);

const isRecording = (call: Call): boolean => call.command.flags.includes(recordFlag) && call.bool("record");

/** The command line: arguments first, then the flags by their long names. */
const causeOf = (call: Call): string => [call.path, ...call.args, ...call.set.map(([name, value]) => `--${name}=${value}`)].join(" ");

/** The object with the command line as its annotation, where that is wanted. */
export function recorded<T extends object>(call: Call, object: T): T {
  if (!isRecording(call)) return object;
  const { metadata } = object as { metadata?: Partial<KubeObject["metadata"]> };
  const noted = { ...object, metadata: { ...metadata, annotations: { ...metadata?.annotations, [CHANGE_CAUSE]: causeOf(call) } } };
  return isInGoOrder(object) ? inGoOrder(noted) : noted;
}

/** The patch that adds the annotation to an object that was changed already; undefined where none is wanted. */
export const recordPatch = (call: Call): object | undefined =>
  isRecording(call) ? { metadata: { annotations: { [CHANGE_CAUSE]: causeOf(call) } } } : undefined;
