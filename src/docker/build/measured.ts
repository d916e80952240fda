// States of a step as BuildKit counts them.
const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** "transferring context: 2.5kB" and "sha256:… 1MB / 1MB" as what is counted. */
export function measured(status: string): { id: string; current: number; total: number } {
  const [, id = status, current, unit, total, totalUnit] = /^(.*?) ([\d.]+)([kMGT]?B)(?: \/ ([\d.]+)([kMGT]?B))?$/.exec(status) ?? [];
  const bytes = (amount: string | undefined, of: string | undefined) => Math.round(Number(amount ?? 0) * (UNITS[of ?? ""] ?? 0));
  return { id, current: bytes(current, unit), total: bytes(total, totalUnit) };
}
