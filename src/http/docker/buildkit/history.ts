// The history of builds as BuildKit's clients get it (api/services/control: BuildHistoryRecord).
import type { Of } from "../../../base/protobuf/message.ts";
import { type BuildRecord, stepsOf } from "../../../docker/build/history.ts";
import type { Engine } from "../../../docker/engine.ts";
import { CODE } from "./grpc.ts";
import { HISTORY, type HistoryEvent, type HistoryRequest, type Told } from "./messages.ts";
import { stamp, Telling } from "./telling.ts";

/** Records that were asked for; clients choose among them by their filters once more, as some builders have none. */
export const eventsOf = ({ buildHistory }: Engine, { ref, activeOnly }: Of<typeof HistoryRequest>): Of<typeof HistoryEvent>[] =>
  buildHistory.all
    .filter((record) => (!ref || record.ref === ref) && (!activeOnly || record.completed === undefined))
    .map((record) => {
      const { total, completed, cached, warnings } = stepsOf(record);
      return {
        type: record.completed === undefined ? HISTORY.started : HISTORY.complete,
        record: {
          ref: record.ref,
          frontend: "dockerfile.v0",
          attributes: record.attributes,
          error: record.error === undefined ? undefined : { code: CODE.unknown, message: record.error, details: [] },
          created: stamp(record.created),
          completed: record.completed === undefined ? undefined : stamp(record.completed),
          cachedSteps: cached,
          totalSteps: total,
          completedSteps: completed,
          warnings,
        },
      };
    });

/** What a build told that is over, once more. */
export function toldOf({ ref, told }: BuildRecord): Told[] {
  const clock = { now: 0 };
  const telling = new Telling(ref, clock);
  return told.map(({ at, trace }) => {
    clock.now = at;
    return telling.take(trace);
  });
}
