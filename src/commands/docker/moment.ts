// Times as --since and --until take them (api/types/time.GetTimestamp).
import type { Call } from "../command.ts";
import { parseDuration } from "../framework/flags.ts";
import { Failure } from "./failure.ts";

/** Seconds since the epoch, with a fraction, of "42m" ago, a date or a number of seconds; undefined where it is none. @param now virtual ms */
export function momentOf(text: string, now: number): string | undefined {
  const ago = parseDuration(text);
  if (ago !== undefined && /[a-zµ]$/.test(text)) return seconds(now - ago);
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:\d{2})?)?Z?$/.test(text)) return undefined;
  const [date = "", time = ""] = text.replace(/Z$/, "").split("T");
  const zone = /[+-]\d{2}:\d{2}$/.exec(time)?.[0] ?? "Z";
  const clock = time.replace(/[+-]\d{2}:\d{2}$/, "");
  const whole = `${date}T${clock ? (/^\d{2}$/.test(clock) ? `${clock}:00` : clock) : "00:00"}${zone}`;
  const at = Date.parse(whole);
  return Number.isNaN(at) ? undefined : seconds(at);
}

/** What --since or --until says, or undefined without it. `refuse`: in which words the command says why it cannot be read. @throws Failure */
export function momentAsked(
  { call, now }: { call: Call; now: number },
  which: "since" | "until",
  refuse = (why: string): string => `invalid value for ${JSON.stringify(which)}: ${why}`,
): string | undefined {
  const text = call.string(which);
  if (!text) return undefined;
  const found = momentOf(text, now);
  if (found === undefined) throw new Failure(refuse(`failed to parse value as time or duration: ${JSON.stringify(text)}`));
  return found;
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(9);
