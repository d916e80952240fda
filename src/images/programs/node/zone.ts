// The time zone that JavaScript's dates are in: node takes it from its own environment, at any time.

/** Runs with dates in a zone, as TZ names it. */
export function inZone<T>(zone: string, run: () => T): T {
  const { TZ: own } = process.env;
  process.env["TZ"] = zone;
  try {
    return run();
  } finally {
    if (own === undefined) delete process.env["TZ"];
    else process.env["TZ"] = own;
  }
}
