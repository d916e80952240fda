// What jq's `as` takes apart: variables, lists and objects of them.
import type { Cursor } from "./cursor.ts";
import { literal, type Node, type Pattern } from "./tree.ts";

/** @param key reads an object's key: a name, a text, or an expression in parentheses */
export function parsePattern(words: Cursor, key: () => Node): Pattern {
  if (words.next.kind === "variable") return { variable: words.variable() };
  if (words.skip("[")) {
    const items: Pattern[] = [];
    do items.push(parsePattern(words, key));
    while (words.skip(","));
    words.expect("]");
    return { items };
  }
  words.expect("{");
  const entries: { key: Node; variable?: string; value?: Pattern }[] = [];
  do {
    const token = words.next;
    if (token.kind === "variable") {
      words.at++;
      const entry = { key: literal(token.text), variable: token.text };
      entries.push(words.skip(":") ? { ...entry, value: parsePattern(words, key) } : entry);
      continue;
    }
    const name = key();
    words.expect(":");
    entries.push({ key: name, value: parsePattern(words, key) });
  } while (words.skip(","));
  words.expect("}");
  return { entries };
}
