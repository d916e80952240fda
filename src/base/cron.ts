// Cron schedules: five fields or a descriptor, and when they come round next (as robfig/cron v3 reads them; its words for what it refuses).
import { parseGoDuration } from "./duration.ts";
import { memoize } from "./memoize.ts";

interface Fields {
  /** In order, as hours are. */
  minute: readonly number[];
  hour: readonly number[];
  day: ReadonlySet<number>;
  month: ReadonlySet<number>;
  weekday: ReadonlySet<number>;
  /** Whether day and weekday must both fit: where one of them is `*`. Otherwise one is enough. */
  bothDays: boolean;
}

/** A schedule is either a pattern of wall-clock times or a fixed interval (virtual ms). */
export type CronSchedule = { fields: Fields } | { every: number };

interface Bounds {
  min: number;
  max: number;
  names?: readonly string[];
}
const MINUTE: Bounds = { min: 0, max: 59 };
const HOUR: Bounds = { min: 0, max: 23 };
const DAY: Bounds = { min: 1, max: 31 };
const MONTH: Bounds = { min: 1, max: 12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] };
const WEEKDAY: Bounds = { min: 0, max: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] };
const BOUNDS = [MINUTE, HOUR, DAY, MONTH, WEEKDAY];

const DESCRIPTORS: Record<string, string> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** @throws Error in robfig/cron's words */
export const parseCron = memoize(read, 200);

function read(text: string): CronSchedule {
  if (!text) throw new Error("empty spec string");
  if (text.startsWith("@")) {
    const known = DESCRIPTORS[text];
    if (known) return read(known);
    if (!text.startsWith("@every ")) throw new Error(`unrecognized descriptor: ${text}`);
    let milliseconds: number;
    try {
      milliseconds = parseGoDuration(text.slice("@every ".length));
    } catch (error) {
      throw new Error(`failed to parse duration ${text}: ${(error as Error).message}`);
    }
    return { every: Math.max(1000, Math.floor(milliseconds / 1000) * 1000) };
  }
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5) throw new Error(`expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`);
  const [minute, hour, day, month, weekday] = parts.map((part, index) => parseField(part, BOUNDS[index]!));
  return {
    fields: {
      minute: inOrder(minute!.values),
      hour: inOrder(hour!.values),
      day: day!.values,
      month: month!.values,
      weekday: weekday!.values,
      bothDays: day!.star || weekday!.star,
    },
  };
}

const inOrder = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);

function parseField(text: string, bounds: Bounds): { values: Set<number>; star: boolean } {
  const values = new Set<number>();
  let star = false;
  for (const part of text.split(",").filter(Boolean)) star = parseRange(part, bounds, values) || star;
  return { values, star };
}

/** Adds the numbers of `a`, `a-b`, `*` and of any of them with `/step`. Returns whether it is a whole `*`. */
function parseRange(text: string, { min, max, names }: Bounds, into: Set<number>): boolean {
  const [range = "", stepText, ...moreSlashes] = text.split("/");
  const [low = "", high, ...moreHyphens] = range.split("-");
  let star = low === "*" || low === "?";
  let start = star ? min : numberOf(low, names);
  let end = star ? max : start;
  if (!star && moreHyphens.length) throw new Error(`too many hyphens: ${text}`);
  if (!star && high !== undefined) end = numberOf(high, names);
  if (moreSlashes.length) throw new Error(`too many slashes: ${text}`);
  let step = 1;
  if (stepText !== undefined) {
    step = numberOf(stepText, undefined);
    if (!star && high === undefined) end = max;
    if (step > 1) star = false;
  }
  if (start < min) throw new Error(`beginning of range (${start}) below minimum (${min}): ${text}`);
  if (end > max) throw new Error(`end of range (${end}) above maximum (${max}): ${text}`);
  if (start > end) throw new Error(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new Error(`step of range should be a positive number: ${text}`);
  for (; start <= end; start += step) into.add(start);
  return star;
}

function numberOf(text: string, names: readonly string[] | undefined): number {
  const at = names?.indexOf(text.toLowerCase()) ?? -1;
  if (at >= 0) return names!.length === 12 ? at + 1 : at;
  if (!/^[+-]?\d+$/.test(text))
    throw new Error(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  const number = Number(text);
  if (number < 0) throw new Error(`negative number (${number}) not allowed: ${text}`);
  return number;
}

const HOUR_LENGTH = 3_600_000;
const DAY_LENGTH = 24 * HOUR_LENGTH;
/** By so much at most clocks are put forward or back. */
const LONGEST_SHIFT = 3 * HOUR_LENGTH;
/** As far as robfig/cron looks. */
const MOST_DAYS = 5 * 366;

/** The first time (virtual ms) after `after`; undefined where there is none within five years. `zone` is an IANA name. */
export function nextTime(schedule: CronSchedule, after: number, zone = "UTC"): number | undefined {
  if ("every" in schedule) return Math.floor(after / 1000) * 1000 + schedule.every;
  const { minute, hour, day, month, weekday, bothDays } = schedule.fields;
  const local = after + zoneOffset(zone, after);
  const firstDay = Math.floor(local / DAY_LENGTH) * DAY_LENGTH;
  for (let days = 0; days <= MOST_DAYS; days++) {
    const start = firstDay + days * DAY_LENGTH;
    const date = new Date(start);
    if (!month.has(date.getUTCMonth() + 1)) continue;
    const fits = [day.has(date.getUTCDate()), weekday.has(date.getUTCDay())];
    if (bothDays ? !fits.every(Boolean) : !fits.some(Boolean)) continue;
    for (const h of hour) {
      if (start + (h + 1) * HOUR_LENGTH + LONGEST_SHIFT < local) continue;
      for (const m of minute) {
        const wall = start + (h * 60 + m) * 60_000;
        const at = wall - zoneOffset(zone, wall - zoneOffset(zone, wall));
        if (at > after) return at;
      }
    }
  }
  return undefined;
}

const formatOf = memoize(
  (zone) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", dateStyle: "short", timeStyle: "medium" }),
  100,
);

/** How far (ms) the wall clock of a zone is ahead of UTC at a moment. */
export function zoneOffset(zone: string, at: number): number {
  if (zone === "UTC") return 0;
  const [day, month, year, hour, minute, second] = (formatOf(zone).format(at).match(/\d+/g) ?? []).map(Number);
  return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) - Math.floor(at / 1000) * 1000;
}

/** Whether there is a time zone of this name: to find out takes as long as to write an object. */
export const isTimeZone = memoize((zone) => {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}, 1000);
