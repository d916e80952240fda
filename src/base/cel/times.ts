// Moments and spans: RFC 3339 and Go's durations, to the nanosecond.
import { runtimeError } from "./errors.ts";

/** A moment: nanoseconds since 1970. */
export class Timestamp {
  constructor(readonly nanoseconds: bigint) {}
}
/** A span in nanoseconds. */
export class Duration {
  constructor(readonly nanoseconds: bigint) {}
}

const TIMESTAMP_TEXT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i;

/** RFC 3339, to the nanosecond. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const found = TIMESTAMP_TEXT.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", zone] = found;
  const moment = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone!.toUpperCase()}`);
  if (Number.isNaN(moment) || year === "0000") return undefined;
  return new Timestamp(BigInt(moment) * 1_000_000n + BigInt(fraction.padEnd(9, "0")));
}

export function timestampText({ nanoseconds }: Timestamp): string {
  const second = 1_000_000_000n;
  const rest = ((nanoseconds % second) + second) % second;
  const whole = new Date(Number((nanoseconds - rest) / 1_000_000n)).toISOString().slice(0, 19);
  return rest ? `${whole}.${String(rest).padStart(9, "0").replace(/0+$/, "")}Z` : `${whole}Z`;
}

const FIRST = BigInt(Date.parse("0001-01-01T00:00:00Z")) * 1_000_000n;
const LAST = BigInt(Date.parse("9999-12-31T23:59:59Z")) * 1_000_000n + 999_999_999n;

/** A moment or span that was calculated, if there is such a one. @throws CelRuntimeError */
export function inTime<T extends Timestamp | Duration>(value: T): T {
  const { nanoseconds } = value;
  if (value instanceof Timestamp) {
    if (nanoseconds < FIRST || nanoseconds > LAST) throw runtimeError("timestamp overflow");
  } else if (nanoseconds > 0x7fffffffffffffffn || nanoseconds < -0x8000000000000000n) throw runtimeError("duration overflow");
  return value;
}

const UNITS: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Go's time.ParseDuration. */
export function parseDuration(text: string): Duration | undefined {
  const [, sign, rest] = /^([+-]?)(.*)$/s.exec(text)!;
  if (rest === "0") return new Duration(0n);
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|\u03bcs|ms|s|m|h))+$/.test(rest!)) return undefined;
  let total = 0n;
  for (const [, whole, fraction = "", unit] of rest!.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|\u03bcs|ms|s|m|h)/g))
    total += BigInt(whole || "0") * UNITS[unit!]! + (fraction ? (BigInt(fraction) * UNITS[unit!]!) / 10n ** BigInt(fraction.length) : 0n);
  return new Duration(sign === "-" ? -total : total);
}

/** As string(duration) has it: seconds. */
export function durationText({ nanoseconds }: Duration): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fraction = String(size % 1_000_000_000n)
    .padStart(9, "0")
    .replace(/0+$/, "");
  return `${nanoseconds < 0n ? "-" : ""}${size / 1_000_000_000n}${fraction ? `.${fraction}` : ""}s`;
}
