// The difference of two structures as Go's cmp.Diff prints it: what errors show of objects that may not change (go-cmp's report_compare.go).
import { type Block, ELLIPSIS, type Entry, layOut, type Mark, type Text } from "./go-text.ts";
import { type GoValue, goValue, isZero } from "./go-value.ts";

/** Neighbours shown of what differs. */
const CONTEXT = 2;
/** How many parts are shown of what is the same; of what came or went at each depth. */
const MOST_OF_SAME = 4;
const MOST_BY_DEPTH = [16, 8, 4];

const equal = (a: GoValue, b: GoValue): boolean => JSON.stringify(plain(a)) === JSON.stringify(plain(b));
const plain = (value: GoValue): unknown =>
  value.kind === "map" ? [...value.entries].map(([key, item]) => [key, plain(item)]) : deep(value);
function deep(value: GoValue): unknown {
  switch (value.kind) {
    case "pointer":
      return ["&", plain(value.to)];
    case "struct":
      return value.fields.map(([, field]) => plain(field));
    case "slice":
      return ["[]", ...value.items.map(plain)];
    case "leaf":
      return value.text;
    default:
      return null;
  }
}

const parts = (value: GoValue): [key: string, value: GoValue][] => {
  if (value.kind === "struct") return value.fields.filter(([, field]) => !isZero(field)).map(([name, field]) => [name, field]);
  if (value.kind === "slice") return value.items.map((item) => ["", item]);
  return value.kind === "map" ? [...value.entries] : [];
};

/** One value. `named`: with its type, where its kind has one. `depth`: below what came or went; undefined for what is the same. */
function show(value: GoValue, named: boolean, depth?: number): Text {
  if (value.kind === "nil") return "nil";
  if (value.kind === "leaf") return value.text;
  if (value.kind === "pointer") return prefixed("&", show(value.to, named, depth));
  const most = depth === undefined ? MOST_OF_SAME : (MOST_BY_DEPTH[depth] ?? 0);
  const all = parts(value);
  const below = depth === undefined ? undefined : depth + 1;
  const records = all
    .slice(0, most)
    .map(([key, part]): Entry => ({ mark: "", key, value: show(part, value.kind === "struct" && depth !== undefined, below) }));
  if (all.length > most) records.push({ mark: "", key: "", value: ELLIPSIS });
  return { prefix: `${named ? value.type : ""}{`, records };
}
const prefixed = (prefix: string, text: Text): Text =>
  typeof text === "string" ? `${prefix}${text}` : { ...text, prefix: `${prefix}${text.prefix}` };

/** A part before and after: one of them is missing where it came or went. */
interface Pair {
  key: string;
  before?: GoValue;
  after?: GoValue;
}
const isSame = ({ before, after }: Pair): boolean => before !== undefined && after !== undefined && equal(before, after);

/** Whether the two are compared part by part. */
const goesDeeper = (a: GoValue, b: GoValue): boolean => a.kind === b.kind && a.kind !== "leaf" && a.kind !== "nil" && !("whole" in a);

/** How many leaves are the same and how many are not. */
function count(before: GoValue, after: GoValue): { same: number; different: number } {
  if (!goesDeeper(before, after)) return equal(before, after) ? { same: 1, different: 0 } : { same: 0, different: 1 };
  const total = { same: 0, different: 0 };
  for (const pair of pairs(before, after)) {
    const one = pair.before && pair.after ? count(pair.before, pair.after) : { same: 0, different: 1 };
    total.same += one.same;
    total.different += one.different;
  }
  return total;
}

/** Items of two slices side by side: the longest common run stays, what is alike in between counts as changed. */
function aligned(before: readonly GoValue[], after: readonly GoValue[]): Pair[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i]![j] = equal(before[i]!, after[j]!) ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const out: Pair[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const a = before[i];
    const b = after[j];
    if (a && b && equal(a, b)) {
      out.push({ key: "", before: a, after: b });
      i++;
      j++;
      continue;
    }
    if (a && b && lengths[i + 1]![j + 1] === lengths[i]![j]) {
      const { same, different } = count(a, b);
      if (same + 1 >= different) {
        out.push({ key: "", before: a, after: b });
        i++;
        j++;
        continue;
      }
    }
    if (a && (!b || lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      out.push({ key: "", before: a });
      i++;
    } else {
      out.push({ key: "", after: b! });
      j++;
    }
  }
  return out;
}

function pairs(before: GoValue, after: GoValue): Pair[] {
  if (before.kind === "pointer" && after.kind === "pointer") return [{ key: "", before: before.to, after: after.to }];
  if (before.kind === "slice" && after.kind === "slice") return aligned(before.items, after.items);
  if (before.kind === "map" && after.kind === "map") {
    const keys = [...new Set([...before.entries.keys(), ...after.entries.keys()])].sort();
    return keys.map((key) => ({ key, before: before.entries.get(key)!, after: after.entries.get(key)! }));
  }
  if (before.kind !== "struct" || after.kind !== "struct") return [];
  return before.fields.map(([key, value], index) => ({ key, before: value, after: after.fields[index]![1] }));
}

/** Whether nothing stands beside what differs, down to it: then the whole is shown twice. */
function isChain(before: GoValue, after: GoValue): boolean {
  if (!goesDeeper(before, after)) return true;
  const [only, ...rest] = pairs(before, after);
  return !rest.length && (!only?.before || !only.after || isChain(only.before, only.after));
}

const WHAT = { struct: "fields", slice: "elements", map: "entries" };

function sameRun(run: readonly Pair[], isFirst: boolean, isLast: boolean, what: string): Entry[] {
  const low = isFirst ? 0 : Math.min(CONTEXT, run.length);
  let high = isLast ? 0 : Math.min(CONTEXT, run.length - low);
  if (run.length - low - high === 1) high++;
  const entry = ({ key, before }: Pair): Entry => ({ mark: "", key, value: show(before!, false) });
  const left = run.length - low - high;
  const gap: Entry[] = left ? [{ mark: "", key: "", value: ELLIPSIS, comment: `${left} identical ${what}` }] : [];
  return [...run.slice(0, low).map(entry), ...gap, ...run.slice(run.length - high).map(entry)];
}

function changed({ key, before, after }: Pair, named: boolean): Entry[] {
  if (before && after && goesDeeper(before, after) && !isChain(before, after))
    return [{ mark: "", key, value: difference(before, after, named) }];
  const entry = (mark: Mark, value: GoValue | undefined): Entry[] => (value ? [{ mark, key, value: show(value, named, 0) }] : []);
  return [...entry("-", before), ...entry("+", after)];
}

function difference(before: GoValue, after: GoValue, named: boolean): Text {
  if (before.kind === "pointer" && after.kind === "pointer") return prefixed("&", difference(before.to, after.to, named));
  if (before.kind !== "struct" && before.kind !== "slice" && before.kind !== "map") return show(after, named);
  const block: Block = { prefix: `${named ? before.type : ""}{`, records: [] };
  const all = pairs(before, after);
  const inStruct = before.kind === "struct";
  for (let start = 0; start < all.length; ) {
    if (!isSame(all[start]!)) {
      block.records.push(...changed(all[start++]!, inStruct));
      continue;
    }
    let end = start;
    while (end < all.length && isSame(all[end]!)) end++;
    block.records.push(...sameRun(all.slice(start, end), start === 0, end === all.length, WHAT[before.kind]));
    start = end;
  }
  return block;
}

/**
 * The difference of two published structures in the server's internal form.
 * @param definition as in the published schema: io.k8s.api.core.v1.PodSpec
 */
export const goDiff = (definition: string, before: unknown, after: unknown): string =>
  layOut(difference(goValue(definition, before), goValue(definition, after), true));
