// A JSON value as Go's %v shows it: map[a:1 b:[x y]], <nil>.
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goValue).join(" ")}]`;
  if (typeof value === "object") {
    const map = value as Record<string, unknown>;
    return `map[${Object.keys(map)
      .filter((key) => map[key] !== undefined)
      .sort()
      .map((key) => `${key}:${goValue(map[key])}`)
      .join(" ")}]`;
  }
  return String(value);
}
