// Spans of time as systemd writes and reads them: "10", "5min 20s", "1month 2 days".

const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
  weeks: 604_800_000,
  month: 2_629_800_000,
  months: 2_629_800_000,
  y: 31_557_600_000,
  year: 31_557_600_000,
  years: 31_557_600_000,
};

/** Milliseconds; a number without a unit is seconds. NaN where it is no span. */
export function parseSpan(text: string): number {
  let sum = 0;
  let rest = text.trim();
  if (!rest) return Number.NaN;
  while (rest) {
    const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)\s*/.exec(rest);
    const unit = match ? UNITS[match[2] || "s"] : undefined;
    if (!match || unit === undefined) return Number.NaN;
    sum += Number(match[1]) * unit;
    rest = rest.slice(match[0].length);
  }
  return sum;
}

const PARTS: readonly [string, number][] = [
  ["y", 31_557_600_000],
  ["month", 2_629_800_000],
  ["w", 604_800_000],
  ["day", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
  ["ms", 1],
];

/** How long ago something was: its two largest parts ("1h 5min ago", "12s ago"). */
export function ago(milliseconds: number): string {
  let left = Math.max(0, Math.floor(milliseconds));
  const shown: string[] = [];
  for (const [name, size] of PARTS) {
    const count = Math.floor(left / size);
    if (!count || (name === "ms" && shown.length)) continue;
    left -= count * size;
    const plural = (name === "day" || name === "month") && count > 1 ? "s" : "";
    shown.push(name === "day" || name === "month" ? `${count} ${name}${plural}` : `${count}${name}`);
    if (shown.length === 2) break;
  }
  return `${shown.join(" ") || "0"} ago`;
}
