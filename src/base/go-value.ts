// A JSON value as Go's %v shows it: map[a:1 b:[x y]], <nil>.

/** How objects that stand for values of Go's own types are shown. `nested`: within another value, where pointers show their address. */
export const goShown = new WeakMap<object, (nested: boolean) => string>();

/** A pointer to nothing: as false as null, and <nil> to whoever prints it, where null is no value. */
export const nilPointer: object = Object.freeze(Object.defineProperty({}, "toJSON", { value: () => null }));
goShown.set(nilPointer, () => "<nil>");

export function goValue(value: unknown, nested = false): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "object") {
    const shown = goShown.get(value);
    if (shown) return shown(nested);
  }
  if (Array.isArray(value)) return `[${value.map((each) => goValue(each, true)).join(" ")}]`;
  if (typeof value === "object") {
    const map = value as Record<string, unknown>;
    return `map[${Object.keys(map)
      .filter((key) => map[key] !== undefined)
      .sort()
      .map((key) => `${key}:${goValue(map[key], true)}`)
      .join(" ")}]`;
  }
  return String(value);
}
