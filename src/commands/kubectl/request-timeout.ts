// --request-timeout: how long kubectl waits for one answer.
import type { Call } from "../command.ts";
import { parseDuration } from "../framework/flags.ts";
import { ConnectionError } from "./failures.ts";
import { refuse } from "./refusal.ts";

/** Milliseconds; undefined for no limit. @throws Refusal */
export function requestTimeout(call: Pick<Call, "string">): number | undefined {
  const text = call.string("request-timeout");
  const time = /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  if (time === undefined)
    refuse(
      "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)",
    );
  return time || undefined;
}

/** What is said when no answer came in time (net/http). */
export const tooLate = (): ConnectionError => new ConnectionError("Unable to connect to the server: context deadline exceeded");
