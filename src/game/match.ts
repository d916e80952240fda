// Does a value look as wanted? Partial matches of objects, simple paths, and texts that may be /regular expressions/.

/** The first place where `actual` is not as wanted. */
export interface Mismatch {
  path: string;
  expected: unknown;
  actual: unknown;
}

/** `/…/` or `/…/i` is a regular expression; anything else is not. */
export function regularExpression(text: string): RegExp | undefined {
  const found = /^\/(.+)\/([ims]*)$/s.exec(text);
  return found ? new RegExp(found[1]!, found[2]) : undefined;
}

/** Whether `actual` is the text `wanted`, or fits it when it is a /regular expression/. */
export function fits(wanted: string, actual: string): boolean {
  const pattern = regularExpression(wanted);
  return pattern ? pattern.test(actual) : wanted === actual;
}

/** Whether `actual` holds the text `wanted` somewhere, or fits it when it is a /regular expression/. */
export function holdsText(wanted: string, actual: string): boolean {
  const pattern = regularExpression(wanted);
  return pattern ? pattern.test(actual) : actual.includes(wanted);
}

/**
 * Compares partially: a mapping needs the named fields, a list needs for each wanted item one that fits (in any order), null means absent,
 * a text may be a /regular expression/.
 */
export function mismatch(expected: unknown, actual: unknown, path = ""): Mismatch | undefined {
  if (expected === null) return actual === undefined || actual === null ? undefined : { path, expected, actual };
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return { path, expected, actual };
    for (const item of expected) {
      const found = actual.map((candidate, index) => mismatch(item, candidate, `${path}[${index}]`));
      if (!found.some((each) => each === undefined)) return found.length === 1 ? found[0] : among(item, actual, path);
    }
    return undefined;
  }
  if (typeof expected === "object") {
    if (actual === null || typeof actual !== "object") return { path, expected, actual };
    for (const [key, value] of Object.entries(expected)) {
      const found = mismatch(value, (actual as Record<string, unknown>)[key], path ? `${path}.${key}` : key);
      if (found) return found;
    }
    return undefined;
  }
  if (actual === undefined || actual === null || typeof actual === "object") return { path, expected, actual };
  return fits(String(expected), String(actual)) ? undefined : { path, expected, actual };
}

/** Of an item that a list lacks: where one thing only was wanted of it, what the items have at that place. */
function among(item: unknown, actual: readonly unknown[], path: string): Mismatch {
  const way: string[] = [];
  let wanted = item;
  while (wanted !== null && typeof wanted === "object" && !Array.isArray(wanted) && Object.keys(wanted).length === 1) {
    const [[key, value]] = Object.entries(wanted) as [[string, unknown]];
    way.push(key);
    wanted = value;
  }
  if (!way.length || wanted === null || typeof wanted === "object") return { path, expected: item, actual };
  const at = (value: unknown): unknown => way.reduce<unknown>((each, key) => (each as Record<string, unknown> | undefined)?.[key], value);
  return {
    path: `${path}[*].${way.join(".")}`,
    expected: wanted,
    actual: actual.map(at).filter((each) => each !== undefined && each !== null),
  };
}

const STEP = /\.?([\w-]+)|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[\*\]|\[([\w-]+)=([^\]]*)\]/y;

/** A step of a path: a field or an index; all there is; or the items of a list whose `key` is `wanted`. */
type Step = { field: string } | { all: true } | { key: string; wanted: string };

function stepsOf(path: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const step = STEP.exec(path);
    if (!step) return undefined;
    const [whole, name, quoted, index, key, wanted] = step;
    if (whole === "[*]") steps.push({ all: true });
    else if (key !== undefined) steps.push({ key, wanted: wanted! });
    else steps.push({ field: name ?? (index && String(Number(index))) ?? quoted!.replace(/\\(.)/g, "$1") });
  }
  return steps;
}

/** Paths of content are looked at again and again while a mission is played; those of generated incidents have names of their own. */
const known = new Map<string, readonly Step[]>();
const MOST_KNOWN = 1000;

/** The values at a path: `a.b[0]`, `a["x.y/z"]`, `list[*].name`, `list[name=web].image`. undefined for a path that cannot be read. */
export function valuesAt(value: unknown, path: string): unknown[] | undefined {
  let steps = known.get(path);
  if (!steps) {
    steps = stepsOf(path);
    if (!steps) return undefined;
    if (known.size === MOST_KNOWN) known.clear();
    known.set(path, steps);
  }
  let current: unknown[] = [value];
  for (const step of steps) {
    const next: unknown[] = [];
    for (const each of current) {
      if (each === null || typeof each !== "object") continue;
      if ("field" in step) {
        const found = (each as Record<string, unknown>)[step.field];
        if (found !== undefined) next.push(found);
      } else if ("all" in step) next.push(...(Array.isArray(each) ? each : Object.values(each)));
      else if (Array.isArray(each)) next.push(...each.filter((item) => String(item?.[step.key]) === step.wanted));
    }
    current = next;
  }
  return current;
}

/** A value as messages show it. */
export const show = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
