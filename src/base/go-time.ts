// Reading times as Go's time.Parse does for RFC 3339, with its words for what does not fit.

/** metav1.Time's layout, and metav1.MicroTime's. */
export const RFC3339 = "2006-01-02T15:04:05Z07:00";
export const RFC3339_MICRO = "2006-01-02T15:04:05.000000Z07:00";

const quoted = (text: string): string => JSON.stringify(text);

/** What comes one after another: what separates it, its place in the layout, what is read, and where it must lie. */
const PARTS = [
  ["", "2006", /^\d{4}/, "", 0, 9999],
  ["-", "01", /^\d\d/, "month", 1, 12],
  ["-", "02", /^\d\d/, "", 0, 99],
  ["T", "15", /^\d\d?/, "hour", 0, 23],
  [":", "04", /^\d\d/, "minute", 0, 59],
  [":", "05", /^\d\d/, "second", 0, 59],
] as const;

/**
 * Milliseconds since 1970, and the microseconds of the second.
 * @throws Error with the words of Go's time.ParseError
 */
export function parseGoTime(
  text: string,
  layout: typeof RFC3339 | typeof RFC3339_MICRO = RFC3339,
): { milliseconds: number; microseconds: number } {
  let rest = text;
  const refuse = (element: string): never => {
    throw new Error(`parsing time ${quoted(text)} as ${quoted(layout)}: cannot parse ${quoted(rest)} as ${quoted(element)}`);
  };
  const outOfRange = (what: string): never => {
    throw new Error(`parsing time ${quoted(text)}: ${what} out of range`);
  };
  const numbers: number[] = [];
  for (const [before, element, form, name, least, most] of PARTS) {
    if (!rest.startsWith(before)) refuse(before);
    rest = rest.slice(before.length);
    const found = form.exec(rest)?.[0] ?? refuse(element);
    rest = rest.slice(found.length);
    if (Number(found) < least || Number(found) > most) outOfRange(name);
    numbers.push(Number(found));
  }
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = numbers;
  const fraction = layout === RFC3339_MICRO ? (/^[.,]\d{6}/.exec(rest)?.[0] ?? refuse(".000000")) : (/^[.,]\d+/.exec(rest)?.[0] ?? "");
  rest = rest.slice(fraction.length);
  const [zone, sign, hours = 0, minutes = 0] = /^(?:Z|([+-])(\d\d):(\d\d))/.exec(rest) ?? refuse("Z07:00");
  if (Number(hours) > 24) outOfRange("time zone offset hour");
  if (Number(minutes) > 60) outOfRange("time zone offset minute");
  rest = rest.slice(zone.length);
  if (rest) throw new Error(`parsing time ${quoted(text)}: extra text: ${quoted(rest)}`);
  const start = new Date(0);
  start.setUTCFullYear(year, month - 1, day);
  if (start.getUTCMonth() !== month - 1 || start.getUTCDate() !== day) outOfRange("day");
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const microseconds = Number(fraction.slice(1).padEnd(6, "0").slice(0, 6));
  return {
    milliseconds: start.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1000 + Math.floor(microseconds / 1000),
    microseconds,
  };
}

/** As metav1.Time and metav1.MicroTime are written again: in UTC, whole seconds or six digits. Throws as `parseGoTime`. */
export function rewrittenGoTime(text: string, layout: typeof RFC3339 | typeof RFC3339_MICRO): string {
  const { milliseconds, microseconds } = parseGoTime(text, layout);
  const seconds = new Date(milliseconds).toISOString().slice(0, 19);
  return layout === RFC3339 ? `${seconds}Z` : `${seconds}.${String(microseconds).padStart(6, "0")}Z`;
}
