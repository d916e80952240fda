// Times as the daemon writes them: RFC 3339 with nanoseconds.

/** What Go writes for a time that never was. */
export const NEVER = "0001-01-01T00:00:00Z";

/** @param at virtual ms; 0 is never */
export const nanoTime = (at: number): string =>
  at === 0
    ? NEVER
    : `${new Date(at).toISOString().slice(0, 19)}.${String(Math.floor(at % 1000)).padStart(3, "0")}000000Z`.replace(/\.?0+Z$/, "Z");
