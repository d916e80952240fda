// vi's search: the next place, round the end of the file.
import type { Place, Target } from "./motions.ts";
import type { Vi } from "./vi.ts";

/** The `times`-th match from the cursor; null, and said so, when there is none. */
export function search(vi: Vi, back: boolean, times: number): Target | null {
  const { buffer } = vi;
  if (!vi.searched) {
    buffer.fail("E35: No previous regular expression");
    return null;
  }
  vi.highlight = true;
  const expression = vi.expression(vi.searched);
  let place: Place = { row: buffer.row, column: buffer.column };
  buffer.say(`${back ? "?" : "/"}${vi.searched}`);
  for (let i = 0; i < times; i++) {
    const found = expression && nextMatch(vi, expression, place, back);
    if (!found) {
      buffer.fail(`E486: Pattern not found: ${vi.searched}`);
      return null;
    }
    if (
      back
        ? found.row > place.row || (found.row === place.row && found.column >= place.column)
        : found.row < place.row || (found.row === place.row && found.column <= place.column)
    )
      buffer.fail(back ? "search hit TOP, continuing at BOTTOM" : "search hit BOTTOM, continuing at TOP");
    place = found;
  }
  return place;
}
function nextMatch(vi: Vi, expression: RegExp, from: Place, back: boolean): Place | undefined {
  const { lines } = vi.buffer;
  for (let step = 0; step <= lines.length; step++) {
    const row = (from.row + (back ? -step : step) + 2 * lines.length) % lines.length;
    const columns = [...lines[row]!.matchAll(expression)]
      .map((match) => match.index)
      .filter((column) => column < Math.max(1, lines[row]!.length));
    const open = step === 0 ? columns.filter((column) => (back ? column < from.column : column > from.column)) : columns;
    const hit = back ? open.at(-1) : open[0];
    if (hit !== undefined) return { row, column: hit };
  }
  return undefined;
}
