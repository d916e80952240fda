// csvdecode: rows of RFC 4180 under the names of the first (zclconf/go-cty's stdlib/csv.go, Go's encoding/csv).
import { refuse, type Value } from "./value.ts";

/** One row after another; `line`: where it begins, from 1. @throws FunctionError */
function* records(text: string): Generator<{ line: number; cells: string[] }> {
  let line = 1;
  let rest = text.replaceAll("\r\n", "\n");
  const wrong = (at: number, why: string) => refuse(`CSV parse error on line ${at}: ${why}`);
  while (rest) {
    if (rest.startsWith("\n")) {
      rest = rest.slice(1);
      line++;
      continue;
    }
    const start = line;
    const cells: string[] = [];
    for (;;) {
      let cell: string;
      if (rest.startsWith('"')) {
        const [whole = "", inner = ""] = /^"((?:[^"]|"")*)"(?=[,\n]|$)/.exec(rest) ?? [];
        if (!whole) return wrong(start, 'extraneous or missing " in quoted-field');
        line += inner.split("\n").length - 1;
        cell = inner.replaceAll('""', '"');
        rest = rest.slice(whole.length);
      } else {
        cell = /^[^,\n]*/.exec(rest)![0];
        if (cell.includes('"')) return wrong(start, 'bare " in non-quoted-field');
        rest = rest.slice(cell.length);
      }
      cells.push(cell);
      if (!rest.startsWith(",")) break;
      rest = rest.slice(1);
    }
    rest = rest.slice(1);
    line++;
    yield { line: start, cells };
  }
}

/** @throws FunctionError */
export function rowsOf(text: string): Value {
  const rows = [...records(text)];
  const names = rows.shift()?.cells ?? refuse("missing header line");
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) refuse(`duplicate column name ${JSON.stringify(twice)}`);
  return rows.map(({ line, cells }) => {
    if (cells.length !== names.length) refuse(`CSV parse error on line ${line}: wrong number of fields`);
    return Object.fromEntries(names.map((name, at) => [name, cells[at]!]));
  });
}
