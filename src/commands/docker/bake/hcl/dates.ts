// Moments in bake files: timestamp, timeadd and formatdate (zclconf/go-cty's stdlib/datetime.go).
import { parseGoDuration } from "../../../../base/duration.ts";
import { refuse } from "./value.ts";

interface Moment {
  /** Since the Unix epoch. */
  ms: number;
  /** How far its clock is ahead of UTC, minutes. */
  offset: number;
}

const PARTS: readonly (readonly [before: string, digits: number, what: string, least: number, most: number])[] = [
  ["", 4, "year", 0, 9999],
  ["-", 2, "month", 1, 12],
  ["-", 2, "day of month", 1, 31],
  ["T", 2, "hour", 0, 23],
  [":", 2, "minute", 0, 59],
  [":", 2, "second", 0, 59],
];

/** 2026-01-02T03:04:05+02:00 @throws FunctionError */
function momentOf(text: string, argument?: number): Moment {
  const wrong = (why: string): never => refuse(`not a valid RFC3339 timestamp: ${why}`, argument);
  const unusable = (rest: string, what: string): never =>
    wrong(rest ? `cannot use ${JSON.stringify(rest)} as ${what}` : `end of string before ${what}`);
  let rest = text;
  const numbers = PARTS.map(([before, digits, what, least, most]) => {
    if (!rest.startsWith(before)) {
      if (before === "T") wrong("missing required time introducer 'T'");
      wrong(
        rest ? `found ${JSON.stringify(rest)} where ${JSON.stringify(before)} is expected` : `end of string where "${before}" is expected`,
      );
    }
    rest = rest.slice(before.length);
    const found = rest.slice(0, digits);
    if (!/^\d+$/.test(found) || found.length < digits) unusable(rest, what);
    rest = rest.slice(digits);
    const number = Number(found);
    return number < least || number > most ? unusable(rest, what) : number;
  });
  const fraction = /^[.,]\d+/.exec(rest)?.[0] ?? "";
  rest = rest.slice(fraction.length);
  const zone = /^(?:Z|([+-])([01]\d|2[0-4]):([0-5]\d|60))/.exec(rest);
  if (!zone) return unusable(rest, "UTC offset");
  rest = rest.slice(zone[0].length);
  if (rest) unusable(rest, "timestamp segment");
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const start = new Date(0);
  start.setUTCFullYear(year, month - 1, day);
  if (start.getUTCDate() !== day) wrong("day out of range");
  const offset = (zone[1] === "-" ? -1 : 1) * (Number(zone[2] ?? 0) * 60 + Number(zone[3] ?? 0));
  return { ms: start.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1000 + Number(`0.${fraction.slice(1)}0`) * 1000, offset };
}

const two = (value: number): string => String(value).padStart(2, "0");

function zoneText(offset: number, by: string): string {
  const size = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${by}${two(size % 60)}`;
}

/** As RFC 3339 has it, to the second. */
function written({ ms, offset }: Moment): string {
  const local = new Date(Math.floor(ms / 1000) * 1000 + offset * 60_000).toISOString().slice(0, 19);
  return local + (offset ? zoneText(offset, ":") : "Z");
}

export const timestamp = (now: number): string => written({ ms: now, offset: 0 });

/** @throws FunctionError */
export function timeAdded(text: string, duration: string): string {
  const moment = momentOf(text);
  let added: number;
  try {
    added = parseGoDuration(duration);
  } catch (error) {
    return refuse((error as Error).message);
  }
  return written({ ...moment, ms: moment.ms + added });
}

const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

interface Letter {
  /** By how often the letter stands there. */
  shown: Readonly<Record<number, (local: Date, offset: number) => string>>;
  /** What it must be. */
  rule: string;
}
const half = (local: Date): number => local.getUTCHours() % 12 || 12;
const LETTERS: Readonly<Record<string, Letter>> = {
  Y: {
    shown: { 2: (at) => two(at.getUTCFullYear() % 100), 4: (at) => String(at.getUTCFullYear()).padStart(4, "0") },
    rule: 'year must either be "YY" or "YYYY"',
  },
  M: {
    shown: {
      1: (at) => String(at.getUTCMonth() + 1),
      2: (at) => two(at.getUTCMonth() + 1),
      3: (at) => MONTHS[at.getUTCMonth()]!.slice(0, 3),
      4: (at) => MONTHS[at.getUTCMonth()]!,
    },
    rule: 'month must be "M", "MM", "MMM", or "MMMM"',
  },
  D: { shown: { 1: (at) => String(at.getUTCDate()), 2: (at) => two(at.getUTCDate()) }, rule: 'day of month must either be "D" or "DD"' },
  E: {
    shown: { 3: (at) => DAYS[at.getUTCDay()]!.slice(0, 3), 4: (at) => DAYS[at.getUTCDay()]! },
    rule: 'day of week must either be "EEE" or "EEEE"',
  },
  h: { shown: { 1: (at) => String(at.getUTCHours()), 2: (at) => two(at.getUTCHours()) }, rule: '24-hour must either be "h" or "hh"' },
  H: { shown: { 1: (at) => String(half(at)), 2: (at) => two(half(at)) }, rule: '12-hour must either be "H" or "HH"' },
  A: { shown: { 2: (at) => (at.getUTCHours() < 12 ? "AM" : "PM") }, rule: 'must be "AA"' },
  a: { shown: { 2: (at) => (at.getUTCHours() < 12 ? "am" : "pm") }, rule: 'must be "aa"' },
  m: { shown: { 1: (at) => String(at.getUTCMinutes()), 2: (at) => two(at.getUTCMinutes()) }, rule: 'minute must either be "m" or "mm"' },
  s: { shown: { 1: (at) => String(at.getUTCSeconds()), 2: (at) => two(at.getUTCSeconds()) }, rule: 'second must either be "s" or "ss"' },
  Z: {
    shown: {
      1: (_, offset) => (offset ? zoneText(offset, ":") : "Z"),
      3: (_, offset) => (offset ? zoneText(offset, "") : "UTC"),
      4: (_, offset) => zoneText(offset, ""),
      5: (_, offset) => zoneText(offset, ":"),
    },
    rule: "timezone must be Z, ZZZZ, or ZZZZZ",
  },
};

/** @throws FunctionError */
export function dateFormatted(format: string, text: string): string {
  const { ms, offset } = momentOf(text, 1);
  const local = new Date(ms + offset * 60_000);
  return format.replace(
    /''|'((?:[^']|'')*)('?)|([A-Za-z])\3*/g,
    (token, quoted: string | undefined, end: string, letter: string | undefined) => {
      if (token === "''") return "'";
      if (letter === undefined) return end ? quoted!.replaceAll("''", "'") : refuse("unterminated literal '", 0);
      const known = LETTERS[letter];
      const why = `invalid date format verb ${JSON.stringify(token)}`;
      return known ? (known.shown[token.length]?.(local, offset) ?? refuse(`${why}: ${known.rule}`, 0)) : refuse(why, 0);
    },
  );
}
