// Which of a schedule's times have passed, and how times are written (kubernetes/pkg/controller/cronjob/utils.go).
import { type CronSchedule, nextTime, zoneOffset } from "../../../base/cron.ts";

/** More missed times than this are worth a warning. */
const MANY = 100;
const MINUTE = 60_000;

/** The latest time of the schedule after `since` and not after `now` (virtual ms), and whether suspiciously many were missed. */
export function missedTimes(
  times: CronSchedule,
  since: number,
  now: number,
  zone: string,
): { latest: number | undefined; tooMany: boolean } {
  let latest: number | undefined;
  let count = 0;
  for (let next = nextTime(times, since, zone); next !== undefined && next <= now; next = nextTime(times, next, zone)) {
    latest = next;
    if (++count <= MANY) continue;
    // The rest is skipped: the last hour before now holds the latest time of any schedule dense enough to get here.
    const near = lastBefore(times, latest, now, zone);
    return { latest: near ?? latest, tooMany: true };
  }
  return { latest, tooMany: false };
}

/** Looks back over ever longer spans for a time that is not after `now`. */
function lastBefore(times: CronSchedule, from: number, now: number, zone: string): number | undefined {
  for (let span = MINUTE; now - span > from; span *= 2) {
    let found: number | undefined;
    for (let next = nextTime(times, now - span, zone); next !== undefined && next <= now; next = nextTime(times, next, zone)) found = next;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As Go's RFC1123Z writes a time in UTC. */
export const internetTime = (at: number): string => new Date(at).toUTCString().replace("GMT", "+0000");

/** RFC 3339 in the zone's own wall-clock time. */
export function timeText(at: number, zone: string): string {
  const offset = zoneOffset(zone, at);
  const wall = new Date(at + offset).toISOString().slice(0, 19);
  if (!offset) return `${wall}Z`;
  const minutes = Math.abs(offset) / MINUTE;
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${wall}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
