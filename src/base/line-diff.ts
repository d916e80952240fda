// The difference of two lists of lines: the shortest script from one to the other, and its hunks.

export interface Edit {
  mark: " " | "-" | "+";
  line: string;
  /** How many lines of each side stand before this one. */
  before: number;
  after: number;
}

/** The shortest script from `before` to `after`; `same` tells which lines count as equal. */
export function edits(before: readonly string[], after: readonly string[], same = (a: string, b: string): boolean => a === b): Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && same(before[start]!, after[start]!)) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && same(before.at(-1 - end)!, after.at(-1 - end)!)) end++;
  const a = before.slice(start, before.length - end);
  const b = after.slice(start, after.length - end);
  const best = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      best[i]![j] = same(a[i]!, b[j]!) ? best[i + 1]![j + 1]! + 1 : Math.max(best[i + 1]![j]!, best[i]![j + 1]!);
  const script: Edit[] = [];
  let [left, right] = [0, 0];
  const add = (mark: Edit["mark"], line: string) => {
    script.push({ mark, line, before: left, after: right });
    if (mark !== "+") left++;
    if (mark !== "-") right++;
  };
  for (const line of before.slice(0, start)) add(" ", line);
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && same(a[i]!, b[j]!)) {
      add(" ", a[i++]!);
      j++;
    } else if (i < a.length && (j >= b.length || best[i + 1]![j]! >= best[i]![j + 1]!)) add("-", a[i++]!);
    else add("+", b[j++]!);
  }
  for (const line of before.slice(before.length - end)) add(" ", line);
  return script;
}

/** The parts of a script around its changes, with at most `context` equal lines on each side. */
export function hunks(script: readonly Edit[], context: number): Edit[][] {
  const changed = script.flatMap(({ mark }, index) => (mark === " " ? [] : [index]));
  const out: Edit[][] = [];
  for (let at = 0; at < changed.length; ) {
    let last = at;
    while (last + 1 < changed.length && changed[last + 1]! - changed[last]! - 1 <= 2 * context) last++;
    out.push(script.slice(Math.max(0, changed[at]! - context), changed[last]! + context + 1));
    at = last + 1;
  }
  return out;
}

const range = (start: number, count: number): string => (count === 1 ? String(start + 1) : `${count ? start + 1 : start},${count}`);
/** The "@@ -1,2 +1,3 @@" of a hunk. */
export function hunkHeader(hunk: readonly Edit[]): string {
  const count = (mark: "-" | "+") => hunk.filter((edit) => edit.mark === " " || edit.mark === mark).length;
  return `@@ -${range(hunk[0]!.before, count("-"))} +${range(hunk[0]!.after, count("+"))} @@`;
}
