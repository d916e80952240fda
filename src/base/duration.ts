// Durations as text: kubectl's short forms (apimachinery/pkg/util/duration) and Go's time.Duration.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** kubectl's form with two units where it matters: 119s, 3m20s, 5h12m, 2d3h, 100d, 2y10d. @param milliseconds may be slightly negative */
export function humanDuration(milliseconds: number): string {
  const whole = (unit: number): number => Math.trunc(milliseconds / unit);
  const seconds = whole(SECOND);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 60 * 2) return `${seconds}s`;
  const two = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
    `${large}${largeUnit}${small ? `${small}${smallUnit}` : ""}`;
  const minutes = whole(MINUTE);
  if (minutes < 10) return two(minutes, "m", seconds % 60, "s");
  if (minutes < 60 * 3) return `${minutes}m`;
  const hours = whole(HOUR);
  if (hours < 8) return two(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  const days = whole(DAY);
  if (days < 8) return two(days, "d", hours % 24, "h");
  if (days < 365 * 2) return `${days}d`;
  const years = whole(YEAR);
  if (years < 8) return two(years, "y", days % 365, "d");
  return `${years}y`;
}

const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: SECOND, m: MINUTE, h: HOUR };
const TERM = /^(\d*)(\.?)(\d*)(ns|us|µs|\u03bcs|ms|s|m|h)?/;

/** Go's time.ParseDuration. @returns milliseconds @throws Error with Go's words */
export function parseGoDuration(text: string): number {
  const fail = (what: string): Error => new Error(`time: ${what} ${JSON.stringify(text)}`);
  const sign = text.startsWith("-") ? -1 : 1;
  let rest = text.replace(/^[-+]/, "");
  if (rest === "0") return 0;
  if (!rest) throw fail("invalid duration");
  let total = 0;
  while (rest) {
    const [all, whole = "", dot = "", fraction = "", unit] = TERM.exec(rest)!;
    if (!whole && !fraction) throw fail("invalid duration");
    if (!unit) {
      const unknown = /^[^\d.]*/.exec(rest.slice(`${whole}${dot}${fraction}`.length))![0];
      throw unknown
        ? new Error(`time: unknown unit ${JSON.stringify(unknown)} in duration ${JSON.stringify(text)}`)
        : fail("missing unit in duration");
    }
    total += Number(`${whole || "0"}.${fraction || "0"}`) * UNITS[unit]!;
    if (total > 9223372036854.775) throw fail("invalid duration");
    rest = rest.slice(all.length);
  }
  return sign * total;
}

/** Go's time.Duration.String: 1h0m0s, 1m30s, 1.5s, 200ms, 0s. @param milliseconds fractions down to a nanosecond count */
export function formatGoDuration(milliseconds: number): string {
  const nanoseconds = Math.round(Math.abs(milliseconds) * 1e6);
  const sign = milliseconds < 0 ? "-" : "";
  if (nanoseconds === 0) return "0s";
  const decimal = (value: number): string => String(value);
  if (nanoseconds < 1e3) return `${sign}${nanoseconds}ns`;
  if (nanoseconds < 1e6) return `${sign}${decimal(nanoseconds / 1e3)}µs`;
  if (nanoseconds < 1e9) return `${sign}${decimal(nanoseconds / 1e6)}ms`;
  const hours = Math.floor(nanoseconds / 3.6e12);
  const minutes = Math.floor((nanoseconds % 3.6e12) / 6e10);
  const seconds = decimal((nanoseconds % 6e10) / 1e9);
  return `${sign}${hours ? `${hours}h` : ""}${hours || minutes ? `${minutes}m` : ""}${seconds}s`;
}
