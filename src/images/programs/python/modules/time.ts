// time, datetime and asyncio: the world's clock, as Python tells it.
import type { Task } from "../../../../machine/process.ts";
import { together } from "../../../../machine/tasks.ts";
import { builtin } from "../builtins.ts";
import { typeName } from "../collections.ts";
import { raise } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import { text } from "../shown.ts";
import { Builtin, type Call, Class, Coroutine, Instance, List, type Value } from "../values.ts";
import { type Maker, object, two, unsimulated } from "./object.ts";

const seconds = (host: PythonHost): number => host.self.clock.now / 1000;

function* sleeping(host: PythonHost, time: Value): Task<Value> {
  const until = host.self.clock.now + Number(time) * 1000;
  while (host.self.clock.now < until) yield { until };
  return null;
}

export const time: Maker = (host) => [
  builtin("sleep", ([time = 0]) => sleeping(host, time)),
  builtin("time", () => seconds(host)),
  builtin("monotonic", () => seconds(host) - host.self.started / 1000),
  builtin("perf_counter", () => seconds(host) - host.self.started / 1000),
  builtin("time_ns", () => BigInt(Math.floor(host.self.clock.now)) * 1_000_000n),
  builtin("strftime", ([format = ""]) => strftime(new Date(host.self.clock.now), text(format))),
  builtin("ctime", () => new Date(host.self.clock.now).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (.*) GMT$/, "$1 $3 $2 $5 $4")),
  unsimulated("time.gmtime"),
];

export const asyncio: Maker = (host) => [
  builtin("sleep", ([time = 0]) => new Coroutine(() => sleeping(host, time))),
  builtin("run", ([task]) => (task instanceof Coroutine ? task.run() : null)),
  builtin(
    "gather",
    (tasks) =>
      new Coroutine(function* (): Task<Value> {
        const found: Value[] = [...tasks];
        yield* together(
          host.self,
          tasks.map(function* (task, index): Task<void> {
            if (task instanceof Coroutine) found[index] = yield* task.run();
          }),
        );
        return new List(found);
      }),
  ),
];

/** Milliseconds of each of timedelta's units, in the order of its arguments. */
const UNITS = {
  days: 86_400_000,
  seconds: 1000,
  microseconds: 0.001,
  milliseconds: 1,
  minutes: 60_000,
  hours: 3_600_000,
  weeks: 604_800_000,
};

const spans = new Class("timedelta", [], new Map());
spans.attributes.set(
  "__make__",
  new Builtin("timedelta", ([, ...given], named) => {
    const units = Object.entries(UNITS);
    const all = [...given.map((value, index) => [units[index]![0], value] as const), ...named];
    return span(all.reduce((sum, [unit, value]) => sum + Number(value) * UNITS[unit as keyof typeof UNITS], 0));
  }),
);
const isSpan = (value: Value | undefined): value is Instance => value instanceof Instance && value.kind === spans;

/** A timedelta. @param ms milliseconds */
function span(ms: number): Instance {
  const made = new Instance(spans);
  made.inner = ms;
  const other = (value: Value | undefined): number => {
    if (!isSpan(value)) throw raise("TypeError", "unsupported operand type(s) for timedelta");
    return Number(value.inner);
  };
  const days = Math.floor(ms / UNITS.days);
  const rest = ms - days * UNITS.days;
  const micros = Math.round((rest % 1000) * 1000);
  made.attributes.set("days", BigInt(days));
  made.attributes.set("seconds", BigInt(Math.floor(rest / 1000)));
  made.attributes.set("microseconds", BigInt(micros));
  const methods: Record<string, Call> = {
    total_seconds: () => ms / 1000,
    __add__: ([value]) => span(ms + other(value)),
    __sub__: ([value]) => span(ms - other(value)),
    __mul__: ([by]) => span(ms * Number(by)),
    __rmul__: ([by]) => span(ms * Number(by)),
    __truediv__: ([by]) => (isSpan(by) ? ms / other(by) : span(ms / Number(by))),
    __eq__: ([value]) => isSpan(value) && ms === other(value),
    __lt__: ([value]) => ms < other(value),
    __gt__: ([value]) => ms > other(value),
    __le__: ([value]) => ms <= other(value),
    __ge__: ([value]) => ms >= other(value),
    __bool__: () => ms !== 0,
    __str__: () => {
      const whole = Math.floor(rest / 1000);
      const clock = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
      const shownDays = days ? `${days} day${Math.abs(days) === 1 ? "" : "s"}, ` : "";
      return `${shownDays}${clock}${micros ? `.${String(micros).padStart(6, "0")}` : ""}`;
    },
  };
  for (const [name, call] of Object.entries(methods)) made.attributes.set(name, new Builtin(name, call));
  return made;
}

/** The zone that all computers here are in. */
const utc = object("timezone", { __str__: () => "UTC" });

const dates = new Class("date", [], new Map());
const moments = new Class("datetime", [dates], new Map());

/** A date, or a date with a time. @param ms since the epoch @param aware with its zone */
function moment(kind: Class, ms: number, aware = false): Instance {
  const made = new Instance(kind);
  made.inner = ms;
  const date = new Date(ms);
  const micros = Math.floor((ms - Math.floor(ms / 1000) * 1000) * 1000);
  const numbers = {
    ...{ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() },
    ...(kind === moments
      ? { hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(), microsecond: micros }
      : {}),
  };
  for (const [name, value] of Object.entries(numbers)) made.attributes.set(name, BigInt(value));
  const iso = (mark: string): string => {
    const [day = "", clock = ""] = date.toISOString().split("T");
    if (kind === dates) return day;
    return `${day}${mark}${clock.slice(0, 8)}${micros ? `.${String(micros).padStart(6, "0")}` : ""}${aware ? "+00:00" : ""}`;
  };
  const later = (by: Value | undefined): number => {
    if (by instanceof Instance && by.kind === kind) return ms - Number(by.inner);
    throw raise("TypeError", `can't compare ${kind.name} to ${typeName(by ?? null)}`);
  };
  const methods: Record<string, Call> = {
    isoformat: () => iso("T"),
    __str__: () => iso(" "),
    strftime: ([format = ""]) => strftime(date, text(format)),
    weekday: () => BigInt((date.getUTCDay() + 6) % 7),
    isoweekday: () => BigInt(date.getUTCDay() || 7),
    __add__: ([by]) => moment(kind, ms + Number((by as Instance).inner), aware),
    __sub__: ([by]) => (isSpan(by) ? moment(kind, ms - Number(by.inner), aware) : span(later(by))),
    __eq__: ([by]) => by instanceof Instance && by.kind === kind && by.inner === ms,
    __lt__: ([by]) => later(by) < 0,
    __gt__: ([by]) => later(by) > 0,
    __le__: ([by]) => later(by) <= 0,
    __ge__: ([by]) => later(by) >= 0,
    ...(kind === moments ? { timestamp: () => ms / 1000, date: () => moment(dates, Math.floor(ms / UNITS.days) * UNITS.days) } : {}),
  };
  for (const [name, call] of Object.entries(methods)) made.attributes.set(name, new Builtin(name, call));
  return made;
}

/** datetime.date and datetime.datetime, whose "now" is the computer's. */
function classOf(host: PythonHost, kind: Class): Class {
  const now = () => host.self.clock.now;
  const own = new Class(kind.name, kind.bases, new Map(kind.attributes));
  const method = (name: string, call: Call) => own.attributes.set(name, new Builtin(name, call));
  method("__make__", ([, ...given], named) => {
    const names = ["year", "month", "day", "hour", "minute", "second", "microsecond"];
    const at = names.map((name, index) => Number(given[index] ?? named.get(name) ?? 0));
    const [year, month, day, hour, minute, second, micro] = at as [number, number, number, number, number, number, number];
    return moment(kind, Date.UTC(year, month - 1, day, hour, minute, second) + micro / 1000, (named.get("tzinfo") ?? null) !== null);
  });
  if (kind === dates) {
    method("today", () => moment(dates, Math.floor(now() / UNITS.days) * UNITS.days));
    return own;
  }
  for (const name of ["utcnow", "today"]) method(name, () => moment(moments, now()));
  method("now", ([zone], named) => moment(moments, now(), (zone ?? named.get("tz") ?? null) !== null));
  method("fromtimestamp", ([stamp, zone], named) => moment(moments, Number(stamp) * 1000, (zone ?? named.get("tz") ?? null) !== null));
  return own;
}

export const datetime: Maker = (host) => [
  ["datetime", classOf(host, moments)],
  ["date", classOf(host, dates)],
  ["timezone", object("timezone", { utc })],
  ["UTC", utc],
  ["timedelta", spans],
];

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
export const strftime = (date: Date, format: string): string =>
  format.replace(/%([YmdHMSaAbBjpyZfF T%])/g, (whole, key: string) => {
    const parts: Record<string, string> = {
      Y: String(date.getUTCFullYear()),
      m: two(date.getUTCMonth() + 1),
      d: two(date.getUTCDate()),
      H: two(date.getUTCHours()),
      M: two(date.getUTCMinutes()),
      S: two(date.getUTCSeconds()),
      a: DAYS[date.getUTCDay()]!.slice(0, 3),
      A: DAYS[date.getUTCDay()]!,
      b: MONTHS[date.getUTCMonth()]!.slice(0, 3),
      B: MONTHS[date.getUTCMonth()]!,
      p: date.getUTCHours() < 12 ? "AM" : "PM",
      y: two(date.getUTCFullYear() % 100),
      Z: "UTC",
      f: `${String(date.getUTCMilliseconds()).padStart(3, "0")}000`,
      F: date.toISOString().slice(0, 10),
      T: date.toISOString().slice(11, 19),
      "%": "%",
    };
    return parts[key] ?? whole;
  });
