// The history of builds as BuildKit's clients get it (api/services/control: BuildHistoryRecord).
import type { Of } from "../../../base/protobuf/message.ts";
import { type BuildRecord, type HistoryChange, stepsOf } from "../../../docker/build/history.ts";
import type { Engine } from "../../../docker/engine.ts";
import { CODE } from "./grpc.ts";
import { HISTORY, type HistoryEvent, type HistoryRequest, type Told } from "./messages.ts";
import { stamp, Telling } from "./telling.ts";

type Event = Of<typeof HistoryEvent>;

/** One change as clients are told of it. */
export function eventOf({ type, record }: HistoryChange): Event {
  const { ref, attributes, error, created, completed, pinned } = record;
  const steps = stepsOf(record);
  return {
    type: HISTORY[type],
    record: {
      ref,
      frontend: "dockerfile.v0",
      attributes,
      error: error === undefined ? undefined : { code: CODE.unknown, message: error, details: [] },
      created: stamp(created),
      completed: completed === undefined ? undefined : stamp(completed),
      pinned,
      cachedSteps: steps.cached,
      totalSteps: steps.total,
      completedSteps: steps.completed,
      warnings: steps.warnings,
    },
  };
}

/** Whether a record is asked for; clients choose among them by their filters once more, as some builders have none. */
export const wanted =
  ({ ref, activeOnly }: Of<typeof HistoryRequest>) =>
  (record: BuildRecord): boolean =>
    (!ref || record.ref === ref) && (!activeOnly || record.completed === undefined);

/** Records that there are, as changes that have led to them. */
export const known = ({ buildHistory }: Engine): HistoryChange[] =>
  buildHistory.all.map((record) => ({ type: record.completed === undefined ? "started" : "complete", record }));

/** What a build told that is over, once more. */
export function toldOf({ ref, told }: BuildRecord): Told[] {
  const clock = { now: 0 };
  const telling = new Telling(ref, clock);
  return told.map(({ at, trace }) => {
    clock.now = at;
    return telling.take(trace);
  });
}
