// A log that does not fit its paper, or itself: what does not add up.
import { type MessageId, translate, type Values } from "../../i18n/index.ts";
import "../../i18n/practice.ts";

type RunProblem = Extract<MessageId, `verify.log.${string}`>;

export class RunError extends Error {
  constructor(
    readonly id: RunProblem,
    readonly values: Values = {},
  ) {
    super(translate("en", id, values));
  }
}
