// date: the virtual time in the forms of GNU date, and the dates that people type for -d.

import { FileError } from "../../../machine/file-error.ts";
import type { Program, Running } from "../../../machine/process.ts";
import { isBusybox, options, pathOf, say, ToolError, tool } from "../tool.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAY = 86_400_000;
const UNITS: Readonly<Record<string, number>> = {
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY,
  week: 7 * DAY,
  fortnight: 14 * DAY,
};

interface Zone {
  name: string;
  /** Milliseconds east of Greenwich. */
  offset: number;
}

/** TZ in its POSIX form (KST-9). Computers here have no zone files, so that, as on theirs, a zone's place name means UTC. */
function zoneOf(self: Running, utc: boolean): Zone {
  const text = utc ? "" : (self.environment["TZ"] ?? "");
  const match = /^:?([A-Za-z]{3,}|<[^>]+>)([-+]?\d{1,2})(?::(\d{2}))?/.exec(text);
  if (!match) {
    const letters = /^:?([A-Za-z]{3,})/.exec(text)?.[1];
    return { name: letters && !isBusybox(self) ? letters : "UTC", offset: 0 };
  }
  const hours = Number(match[2]);
  return { name: match[1]!.replace(/[<>]/g, ""), offset: -(hours * 60 + Math.sign(hours || 1) * Number(match[3] ?? 0)) * 60_000 };
}

const pad = (value: number, width = 2, fill = "0"): string => String(value).padStart(width, fill);
const offsetText = (zone: Zone, colon: string): string => {
  const minutes = Math.abs(zone.offset) / 60_000;
  return `${zone.offset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}${colon}${pad(minutes % 60)}`;
};

/** ISO 8601's week and the year that it belongs to. */
function isoWeek(time: Date): { year: number; week: number } {
  const thursday = new Date(time.getTime() + (4 - (time.getUTCDay() || 7)) * DAY);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY / 7) + 1 };
}

/** strftime with GNU's `-`, `_`, `0`, `^` and widths. @param milliseconds since the epoch */
function formatDate(format: string, milliseconds: number, zone: Zone): string {
  const time = new Date(milliseconds + zone.offset);
  const [year, month, day, hour, weekday] = [
    time.getUTCFullYear(),
    time.getUTCMonth(),
    time.getUTCDate(),
    time.getUTCHours(),
    time.getUTCDay(),
  ];
  const [minute, second] = [time.getUTCMinutes(), time.getUTCSeconds()];
  const dayOfYear = Math.floor((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / DAY) + 1;
  const nanoseconds = Math.floor((((milliseconds % 1000) + 1000) % 1000) * 1e6);
  const again = (inner: string) => formatDate(inner, milliseconds, zone);
  const parts = new Map<string, () => string>([
    ["%", () => "%"],
    ["n", () => "\n"],
    ["t", () => "\t"],
    ["a", () => DAYS[weekday]!.slice(0, 3)],
    ["A", () => DAYS[weekday]!],
    ["b", () => MONTHS[month]!.slice(0, 3)],
    ["h", () => MONTHS[month]!.slice(0, 3)],
    ["B", () => MONTHS[month]!],
    ["c", () => again("%a %b %e %H:%M:%S %Y")],
    ["C", () => pad(Math.floor(year / 100))],
    ["d", () => pad(day)],
    ["D", () => again("%m/%d/%y")],
    ["e", () => pad(day, 2, " ")],
    ["F", () => again("%Y-%m-%d")],
    ["g", () => pad(isoWeek(time).year % 100)],
    ["G", () => String(isoWeek(time).year)],
    ["H", () => pad(hour)],
    ["I", () => pad(hour % 12 || 12)],
    ["j", () => pad(dayOfYear, 3)],
    ["k", () => pad(hour, 2, " ")],
    ["l", () => pad(hour % 12 || 12, 2, " ")],
    ["m", () => pad(month + 1)],
    ["M", () => pad(minute)],
    ["N", () => pad(nanoseconds, 9)],
    ["p", () => (hour < 12 ? "AM" : "PM")],
    ["P", () => (hour < 12 ? "am" : "pm")],
    ["q", () => String(Math.floor(month / 3) + 1)],
    ["r", () => again("%I:%M:%S %p")],
    ["R", () => again("%H:%M")],
    ["s", () => String(Math.floor(milliseconds / 1000))],
    ["S", () => pad(second)],
    ["T", () => again("%H:%M:%S")],
    ["u", () => String(weekday || 7)],
    ["U", () => pad(Math.floor((dayOfYear + 6 - weekday) / 7))],
    ["V", () => pad(isoWeek(time).week)],
    ["w", () => String(weekday)],
    ["W", () => pad(Math.floor((dayOfYear + 6 - ((weekday + 6) % 7)) / 7))],
    ["x", () => again("%m/%d/%y")],
    ["X", () => again("%H:%M:%S")],
    ["y", () => pad(year % 100)],
    ["Y", () => String(year)],
    ["z", () => offsetText(zone, "")],
    ["Z", () => zone.name],
  ]);
  return format.replace(/%(:z|([-_0^#]*)(\d*)([%a-zA-Z]))/g, (all, body: string, flags: string, width: string, letter: string) => {
    if (body === ":z") return offsetText(zone, ":");
    const part = parts.get(letter);
    if (!part) return all;
    let text = part();
    if (letter === "N" && width) return text.slice(0, Number(width));
    if (flags.includes("-")) text = text.replace(/^[0 ]+(?=.)/, "");
    if (flags.includes("_")) text = text.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length));
    if (flags.includes("^")) text = text.toUpperCase();
    return width ? text.padStart(Number(width), flags.includes("_") ? " " : "0") : text;
  });
}

/** The time that a text for -d means; undefined when it means none. */
function parseDate(text: string, now: number, zone: Zone): number | undefined {
  let rest = text.trim().toLowerCase();
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const found = pattern.exec(rest);
    if (found) rest = rest.slice(found[0].length).trim();
    return found;
  };
  const epoch = take(/^@(-?\d+)(\.\d+)?/);
  if (epoch) return rest ? undefined : Math.floor(Number(epoch[1] + (epoch[2] ?? "")) * 1000);
  let time = now;
  let { offset } = zone;
  let day: number | undefined;
  const midnight = (at: number) => Math.floor((at + zone.offset) / DAY) * DAY;
  const date = take(/^(\d{4})-(\d{1,2})-(\d{1,2})t?/) ?? take(/^(\d{4})(\d{2})(\d{2})(?!\d)/) ?? take(/^(\d{4})\/(\d{1,2})\/(\d{1,2})/);
  if (date) {
    const [year, month, of] = date.slice(1).map(Number) as [number, number, number];
    if (month < 1 || month > 12 || of < 1 || of > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
    day = Date.UTC(year, month - 1, of);
  } else {
    const named = take(
      /^(?:(?:mon|tue|wed|thu|fri|sat|sun)\w*,?\s+)?(?:(\d{1,2})\s+)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?(?:\s+(\d{1,2})(?!\d|:))?,?(?:\s+(\d{4}))?/,
    );
    if (named) {
      const month = MONTHS.findIndex((each) => each.toLowerCase().startsWith(named[2]!));
      day = Date.UTC(Number(named[4] ?? new Date(now + zone.offset).getUTCFullYear()), month, Number(named[1] ?? named[3] ?? 1));
    }
  }
  const clock = take(/^(\d{1,2}):(\d{2})(?::(\d{2})([.,]\d+)?)?\s*(am|pm)?/);
  const suffix = clock || day !== undefined ? take(/^(z|utc|gmt)\b|^([-+])(\d{2}):?(\d{2})?(?=\s|$)/) : null;
  if (suffix) offset = suffix[2] ? (suffix[2] === "-" ? -1 : 1) * (Number(suffix[3]) * 60 + Number(suffix[4] ?? 0)) * 60_000 : 0;
  if (clock) {
    const hour = clock[5] ? (Number(clock[1]) % 12) + (clock[5] === "pm" ? 12 : 0) : Number(clock[1]);
    if (hour > 23 || Number(clock[2]) > 59 || Number(clock[3] ?? 0) > 59) return undefined;
    time =
      (day ?? midnight(now)) +
      hour * 3_600_000 +
      Number(clock[2]) * 60_000 +
      Number(clock[3] ?? 0) * 1000 +
      Number((clock[4] ?? "0").replace(",", ".")) * 1000 -
      offset;
  } else if (day !== undefined) time = day - offset;
  while (rest) {
    const word = take(/^(now|today|yesterday|tomorrow|midnight|noon|utc|and)\b/);
    if (word) {
      if (word[1] === "yesterday") time -= DAY;
      else if (word[1] === "tomorrow") time += DAY;
      else if (word[1] === "midnight") time = midnight(time) - zone.offset;
      else if (word[1] === "noon") time = midnight(time) + DAY / 2 - zone.offset;
      continue;
    }
    const weekday = take(/^(next\s+|last\s+)?(sun|mon|tue|wed|thu|fri|sat)(day|sday|nesday|rsday|urday)?\b/);
    if (weekday) {
      const wanted = DAYS.findIndex((each) => each.toLowerCase().startsWith(weekday[2]!));
      const start = midnight(time);
      const ahead = (wanted - new Date(start).getUTCDay() + 7) % 7;
      const weeks = weekday[1]?.startsWith("last") ? -1 : weekday[1] && ahead === 0 ? 1 : 0;
      time = start + (ahead + 7 * weeks) * DAY - zone.offset;
      continue;
    }
    const step = take(/^([-+]?\s*\d+|next|last|a|an)?\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?\b(\s+ago\b)?/);
    if (!step) return undefined;
    const count = step[1] === undefined || /^(next|an?)$/.test(step[1]) ? 1 : step[1] === "last" ? -1 : Number(step[1].replace(/\s/g, ""));
    const amount = step[3] ? -count : count;
    const unit = UNITS[step[2]!];
    if (unit !== undefined) time += amount * unit;
    else {
      const moved = new Date(time + zone.offset);
      if (step[2] === "month") moved.setUTCMonth(moved.getUTCMonth() + amount);
      else moved.setUTCFullYear(moved.getUTCFullYear() + amount);
      time = moved.getTime() - zone.offset;
    }
  }
  return time;
}

const ISO: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
  ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
};

function isoFormat(precision: string, separator: string): string {
  const name = Object.keys(ISO).find((each) => precision !== "" && each.startsWith(precision));
  if (!name) throw new ToolError(`invalid argument '${precision}' for '--${separator === "T" ? "iso-8601" : "rfc-3339"}'`);
  return separator === "T" ? ISO[name]! : ISO[name]!.replace("T", " ").replace(",", ".");
}

const date = tool(function* (self, args) {
  // -I takes a value only when it is joined to it.
  const words = args.map((word) =>
    word === "-I" ? "--iso-8601=date" : /^-I\w/.test(word) ? `--iso-8601=${word.slice(2)}` : word === "--iso-8601" ? `${word}=date` : word,
  );
  const flags = options(words, "ud:Rr:s:D:f:", {
    utc: "u",
    universal: "u",
    "date=": "d",
    "rfc-email": "R",
    "rfc-2822": "R",
    "reference=": "r",
    "set=": "s",
    "iso-8601=": "I",
    "rfc-3339=": "3",
    "file=": "f",
  });
  if (flags.has("s"))
    throw new ToolError(isBusybox(self) ? "can't set date: Operation not permitted" : "cannot set date: Operation not permitted");
  if (flags.has("f") || flags.has("D")) throw new ToolError(`k8s-quest does not simulate date -${flags.has("f") ? "f" : "D"} yet`);
  const zone = zoneOf(self, flags.has("u"));
  let time = self.clock.now;
  const described = flags.value("d");
  const reference = flags.value("r");
  if (described !== undefined) {
    const parsed = parseDate(described, time, zone);
    if (parsed === undefined) throw new ToolError(`invalid date '${described}'`);
    time = parsed;
  } else if (reference !== undefined) {
    try {
      time = self.machine.files.stat(pathOf(self, reference)).modified;
    } catch (error) {
      throw error instanceof FileError ? new ToolError(`${reference}: ${error.message}`) : error;
    }
  }
  let format = "%a %b %e %H:%M:%S %Z %Y";
  if (flags.has("R")) format = "%a, %d %b %Y %H:%M:%S %z";
  if (flags.has("I")) format = isoFormat(flags.value("I")!, "T");
  if (flags.has("3")) format = isoFormat(flags.value("3")!, " ");
  const [operand, extra] = flags.operands;
  if (extra !== undefined) throw new ToolError(`extra operand '${extra}'\nTry 'date --help' for more information.`);
  if (operand?.startsWith("+")) format = operand.slice(1);
  else if (operand !== undefined)
    throw new ToolError(
      /^\d{8,12}(\.\d\d)?$/.test(operand)
        ? `${isBusybox(self) ? "can't" : "cannot"} set date: Operation not permitted`
        : `invalid date '${operand}'`,
    );
  yield* say(self, `${formatDate(format, time, zone)}\n`);
});

export const dateTools: Readonly<Record<string, Program>> = { date };
