// JSON as Go's encoding/json writes it: keys sorted, <, > and & escaped.

const HTML: Record<string, string> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029" };
const escaped = (text: string): string =>
  /[<>&\u2028\u2029]/.test(text) ? text.replace(/[<>&\u2028\u2029]/g, (character) => HTML[character]!) : text;

/** @param indent spaces a level; none for one line */
export function goJson(value: unknown, indent = 0): string {
  const out: string[] = [];
  append(out, value, indent ? "\n" : "", " ".repeat(indent));
  return out.join("");
}

function append(out: string[], value: unknown, line: string, step: string): void {
  if (typeof value === "string") out.push(escaped(JSON.stringify(value)));
  else if (Array.isArray(value)) {
    if (!value.length) {
      out.push("[]");
      return;
    }
    const inner = line && line + step;
    value.forEach((item, index) => {
      out.push(index ? "," : "[", inner);
      append(out, item, inner, step);
    });
    out.push(line, "]");
  } else if (typeof value === "object" && value !== null) {
    const map = value as Record<string, unknown>;
    const keys = Object.keys(map)
      .filter((key) => map[key] !== undefined)
      .sort();
    if (!keys.length) {
      out.push("{}");
      return;
    }
    const inner = line && line + step;
    keys.forEach((key, index) => {
      out.push(index ? "," : "{", inner, escaped(JSON.stringify(key)), line ? ": " : ":");
      append(out, map[key], inner, step);
    });
    out.push(line, "}");
  } else out.push(value === undefined ? "null" : JSON.stringify(value));
}

/** A value as Go's %#v shows unstructured content: map[string]interface {}{"a":1}. */
export function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  if (typeof value === "object" && value !== null) {
    const map = value as Record<string, unknown>;
    return `map[string]interface {}{${Object.keys(map)
      .filter((key) => map[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${goSyntax(map[key])}`)
      .join(", ")}}`;
  }
  return value === null || value === undefined ? "interface {}(nil)" : JSON.stringify(value);
}
