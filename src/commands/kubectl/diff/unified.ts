// The difference of two texts as `diff -u` writes it.

const CONTEXT = 3;

interface Edit {
  mark: " " | "-" | "+";
  line: string;
}

/** The shortest script from `before` to `after`. */
function edits(before: readonly string[], after: readonly string[]): Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const a = before.slice(start, before.length - end);
  const b = after.slice(start, after.length - end);
  const best = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      best[i]![j] = a[i] === b[j] ? best[i + 1]![j + 1]! + 1 : Math.max(best[i + 1]![j]!, best[i]![j + 1]!);
  const same = (line: string): Edit => ({ mark: " ", line });
  const script: Edit[] = before.slice(0, start).map(same);
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      script.push(same(a[i++]!));
      j++;
    } else if (i < a.length && (j >= b.length || best[i + 1]![j]! >= best[i]![j + 1]!)) script.push({ mark: "-", line: a[i++]! });
    else script.push({ mark: "+", line: b[j++]! });
  }
  return [...script, ...before.slice(before.length - end).map(same)];
}

const linesOf = (text: string): string[] => (text ? text.replace(/\n$/, "").split("\n") : []);
const range = (start: number, count: number): string => (count === 1 ? String(start) : `${count ? start : start - 1},${count}`);

/** Hunks with three lines of context; "" when nothing differs. */
export function unified(before: string, after: string): string {
  const script = edits(linesOf(before), linesOf(after));
  const changed = script.flatMap(({ mark }, index) => (mark === " " ? [] : [index]));
  let text = "";
  for (let at = 0; at < changed.length; ) {
    let last = at;
    while (last + 1 < changed.length && changed[last + 1]! - changed[last]! <= 2 * CONTEXT) last++;
    const from = Math.max(0, changed[at]! - CONTEXT);
    const to = Math.min(script.length, changed[last]! + CONTEXT + 1);
    const count = (list: readonly Edit[], mark: "-" | "+") => list.filter((edit) => edit.mark === " " || edit.mark === mark).length;
    const earlier = script.slice(0, from);
    const hunk = script.slice(from, to);
    text += `@@ -${range(count(earlier, "-") + 1, count(hunk, "-"))} +${range(count(earlier, "+") + 1, count(hunk, "+"))} @@\n`;
    text += hunk.map(({ mark, line }) => `${mark}${line}\n`).join("");
    at = last + 1;
  }
  return text;
}
