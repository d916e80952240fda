// Why a run cannot be played again or gone on with.
import { type MessageId, translate, type Values } from "../../i18n/index.ts";
import "../../i18n/practice.ts";

type RunProblem = Extract<MessageId, `verify.log.${string}` | `run.taken.${string}`>;

/** A log that does not fit its paper, or itself: what does not add up. */
export class RunError extends Error {
  constructor(
    readonly id: RunProblem,
    readonly values: Values = {},
  ) {
    super(translate("en", id, values));
  }
}

/** Another copy of the program is at the run, or has ended it or given it up since it was listed. */
export class RunTaken extends RunError {
  constructor(reason: "busy" | "gone") {
    super(`run.taken.${reason}`);
  }
}
