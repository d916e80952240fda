// jq's dates: broken down time, strftime and strptime, all in UTC.
import { JqError, type Json, kindOf, shown } from "./value.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const two = (value: number): string => String(value).padStart(2, "0");
const yearDay = (date: Date): number => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000);

function broken(date: Date, seconds: number): Json[] {
  return [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    seconds,
    date.getUTCDay(),
    yearDay(date),
  ];
}
export function gmtime(value: Json): Json {
  if (typeof value !== "number") throw new JqError(`gmtime() requires a number`);
  const date = new Date(Math.floor(value) * 1000);
  return broken(date, date.getUTCSeconds() + (value - Math.floor(value)));
}
export function mktime(value: Json): Json {
  if (!Array.isArray(value)) throw new JqError("mktime requires array of 6 numbers");
  const parts = value.slice(0, 6);
  if (parts.length < 6 || parts.some((part) => typeof part !== "number")) throw new JqError("mktime requires parsed datetime inputs");
  const [year, month, day, hours, minutes, seconds] = parts as number[];
  return Math.floor(Date.UTC(year!, month!, day!, hours!, minutes!, Math.floor(seconds!)) / 1000);
}

export function strftime(value: Json, format: Json): Json {
  if (typeof value !== "number" && !Array.isArray(value)) throw new JqError("strftime/1 requires parsed datetime inputs");
  if (typeof format !== "string") throw new JqError("strftime/1 requires a string format");
  const date = new Date(Number(typeof value === "number" ? Math.floor(value) : mktime(value)) * 1000);
  const directive = (letter: string): string => {
    switch (letter) {
      case "Y":
        return String(date.getUTCFullYear());
      case "y":
        return two(date.getUTCFullYear() % 100);
      case "m":
        return two(date.getUTCMonth() + 1);
      case "d":
        return two(date.getUTCDate());
      case "e":
        return String(date.getUTCDate()).padStart(2);
      case "H":
        return two(date.getUTCHours());
      case "I":
        return two(date.getUTCHours() % 12 || 12);
      case "M":
        return two(date.getUTCMinutes());
      case "S":
        return two(date.getUTCSeconds());
      case "p":
        return date.getUTCHours() < 12 ? "AM" : "PM";
      case "j":
        return String(yearDay(date) + 1).padStart(3, "0");
      case "a":
        return DAYS[date.getUTCDay()]!.slice(0, 3);
      case "A":
        return DAYS[date.getUTCDay()]!;
      case "b":
      case "h":
        return MONTHS[date.getUTCMonth()]!.slice(0, 3);
      case "B":
        return MONTHS[date.getUTCMonth()]!;
      case "u":
        return String(date.getUTCDay() || 7);
      case "w":
        return String(date.getUTCDay());
      case "s":
        return String(Math.floor(date.getTime() / 1000));
      case "Z":
        return "UTC";
      case "z":
        return "+0000";
      case "F":
        return expand("%Y-%m-%d");
      case "T":
        return expand("%H:%M:%S");
      case "R":
        return expand("%H:%M");
      case "D":
        return expand("%m/%d/%y");
      case "c":
        return expand("%a %b %e %H:%M:%S %Y");
      case "n":
        return "\n";
      case "t":
        return "\t";
      case "%":
        return "%";
      default:
        return `%${letter}`;
    }
  };
  const expand = (text: string): string => text.replace(/%(.)/g, (_, letter: string) => directive(letter));
  return expand(format);
}

export function strptime(value: Json, format: Json): Json {
  if (typeof value !== "string") throw new JqError(`strptime/1 requires string inputs and arguments`);
  if (typeof format !== "string") throw new JqError(`strptime/1 requires string inputs and arguments, not ${kindOf(format)}`);
  const letters: string[] = [];
  const patterns: Record<string, string> = {
    Y: "(\\d{4})",
    m: "(\\d{1,2})",
    d: "(\\d{1,2})",
    e: " ?(\\d{1,2})",
    H: "(\\d{1,2})",
    M: "(\\d{1,2})",
    S: "(\\d{1,2})",
    j: "(\\d{1,3})",
    Z: "([A-Za-z]+)",
    z: "([+-]\\d\\d:?\\d\\d|Z)",
    a: "([A-Za-z]+)",
    A: "([A-Za-z]+)",
    b: "([A-Za-z]+)",
    B: "([A-Za-z]+)",
    s: "(\\d+)",
  };
  const full = format.replaceAll("%F", "%Y-%m-%d").replaceAll("%T", "%H:%M:%S");
  const source = full.replace(/%(.)|[^%]/g, (text, letter: string | undefined) => {
    if (!letter) return /\s/.test(text) ? "\\s*" : text.replace(/[.*+?^${}()|[\]\\/]/, "\\$&");
    letters.push(letter);
    return patterns[letter] ?? letter;
  });
  const match = new RegExp(`^${source}$`).exec(value);
  if (!match)
    throw new JqError(
      `date ${shown(value).replace(/^string \((.*)\)$/s, value.length > 40 ? "$1" : JSON.stringify(value).replaceAll("$", "$$$$"))} does not match format "${format}"`,
    );
  const get = (...names: string[]): string | undefined =>
    names.map((name) => match[letters.indexOf(name) + 1]).find((each, i) => letters.includes(names[i]!) && each !== undefined);
  if (get("s")) return gmtime(Number(get("s")));
  const name = get("b", "B")?.slice(0, 3).toLowerCase();
  const month = name ? MONTHS.findIndex((each) => each.toLowerCase().startsWith(name)) : Number(get("m") ?? 1) - 1;
  const date = new Date(
    Date.UTC(
      Number(get("Y") ?? 1900),
      month,
      Number(get("d", "e") ?? 1),
      Number(get("H") ?? 0),
      Number(get("M") ?? 0),
      Number(get("S") ?? 0),
    ),
  );
  return broken(date, date.getUTCSeconds());
}
