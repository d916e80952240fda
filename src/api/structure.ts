// JSON values as the store keeps them: frozen, never copied needlessly, sharing all that did not change.

/** Whether a value has been frozen all the way down; only the store freezes. (A WeakSet of a million objects costs more than the work it saves.) */
export const isSettled = (value: object): boolean => Object.isFrozen(value);

type Fields = Record<string, unknown>;

/** A private, deep copy of a JSON value; absent (undefined) fields are left out. */
export function clone<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const copy = new Array(value.length);
    for (let i = 0; i < value.length; i++) copy[i] = clone(value[i]);
    return copy as T;
  }
  const copy: Fields = {};
  for (const key in value) {
    const field = (value as Fields)[key];
    if (field !== undefined) copy[key] = typeof field === "object" ? clone(field) : field;
  }
  return copy as T;
}

/** Whether two JSON values are the same; the order of keys does not matter. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  let count = 0;
  for (const key in a) {
    if ((a as Fields)[key] === undefined) continue;
    if (!equal((a as Fields)[key], (b as Fields)[key])) return false;
    count++;
  }
  for (const key in b) if ((b as Fields)[key] !== undefined) count--;
  return count === 0;
}

/**
 * Freezes `next` and lets it share with `old` whatever is the same: returns `old` itself when nothing differs.
 * `next` must be private to the caller, apart from parts that are settled already.
 */
export function settle<T>(old: unknown, next: T): T {
  if (next === old || typeof next !== "object" || next === null) return next;
  const before = typeof old === "object" && old !== null && Array.isArray(old) === Array.isArray(next) ? (old as Fields) : undefined;
  if (Object.isFrozen(next)) return before && equal(before, next) ? (before as T) : next;
  let same = before !== undefined;
  let count = 0;
  if (Array.isArray(next)) {
    for (let i = 0; i < next.length; i++) {
      const item = next[i];
      const was = before?.[i];
      if (typeof item === "object" && item !== null) next[i] = settle(was, item);
      if (next[i] !== was) same = false;
    }
    if (same && (before as unknown as unknown[]).length === next.length) return before as T;
    // A copy is no longer than it must be; what was put together item by item has room for more than will ever come.
    return Object.freeze(next.slice()) as T;
  } else {
    const fields = next as Fields;
    for (const key in fields) {
      const item = fields[key];
      if (item === undefined) {
        delete fields[key];
        continue;
      }
      count++;
      const was = before?.[key];
      if (typeof item === "object" && item !== null) {
        const kept = settle(was, item);
        if (kept !== item) fields[key] = kept;
        if (kept !== was) same = false;
      } else if (item !== was) same = false;
    }
    if (same) {
      for (const _ in before) count--;
      if (count === 0) return before as T;
    }
  }
  return Object.freeze(next);
}
