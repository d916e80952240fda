// The order of names in docker's lists (github.com/fvbommel/sortorder).

const isNumber = (part: string): boolean => /^\d/.test(part);

/** Compares as people count: web-2 before web-10; digits before other characters, capitals before small letters. */
export function naturally(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D/g) ?? [], b.match(/\d+|\D/g) ?? []];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const [x, y] = [left[at]!, right[at]!];
    if (x === y) continue;
    if (isNumber(x) !== isNumber(y)) return isNumber(x) ? -1 : 1;
    if (!isNumber(x)) return x < y ? -1 : 1;
    const [first, second] = [x.replace(/^0+/, ""), y.replace(/^0+/, "")];
    if (first.length !== second.length) return first.length - second.length;
    if (first !== second) return first < second ? -1 : 1;
    return x.length - y.length;
  }
  return left.length - right.length;
}
