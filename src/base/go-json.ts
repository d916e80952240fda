// JSON as Go's encoding/json writes it: keys sorted, <, > and & escaped.

import { KeyOrder } from "./key-order.ts";
import { ObjectTexts } from "./long-text.ts";

const HTML: Record<string, string> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029" };
/** JSON as Go writes it for safety inside HTML. */
export const escapedForHtml = (text: string): string =>
  /[<>&\u2028\u2029]/.test(text) ? text.replace(/[<>&\u2028\u2029]/g, (character) => HTML[character]!) : text;

const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : escapedForHtml(JSON.stringify(text)));
const PLAIN = /^[ !#-%'-;=?-[\]-~]*$/;

interface Style {
  /** Between a bracket or a comma and what follows, by depth. */
  readonly breaks: string[];
  readonly step: string;
  readonly keys: KeyOrder;
  /** The items of a list in the outermost map, as those of a List are. */
  readonly objects: ObjectTexts;
  readonly object: (item: object) => string;
}
const styles = new Map<number, Style>();

function styleOf(indent: number): Style {
  const step = " ".repeat(indent);
  const style: Style = {
    breaks: [],
    step,
    keys: new KeyOrder((name, depth) => `${breakAt(style, depth + 1)}${quoted(name)}${indent ? ": " : ":"}`),
    objects: new ObjectTexts(),
    object: (item) => json(item, 2, style),
  };
  styles.set(indent, style);
  return style;
}

/** @param indent spaces a level; none for one line */
export const goJson = (value: unknown, indent = 0): string => json(value, 0, styles.get(indent) ?? styleOf(indent));

const breakAt = ({ breaks, step }: Style, depth: number): string => (breaks[depth] ??= step && `\n${step.repeat(depth)}`);

function json(value: unknown, depth: number, style: Style): string {
  if (typeof value === "string") return quoted(value);
  if (value === undefined) return "null";
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let out = "";
  if (Array.isArray(value)) {
    const line = breakAt(style, depth + 1);
    for (const item of value) {
      out += (out ? "," : "[") + line;
      out += depth === 1 && typeof item === "object" && item !== null ? style.objects.of(item, style.object) : json(item, depth + 1, style);
    }
    return out ? `${out}${breakAt(style, depth)}]` : "[]";
  }
  const map = value as Record<string, unknown>;
  const keys = style.keys.of(map);
  const leads = style.keys.leads(keys, depth);
  for (let at = 0; at < leads.length; at++) {
    const item = map[keys.names[at]!];
    if (item === undefined) continue;
    out += out ? "," : "{";
    out += leads[at]!;
    out += json(item, depth + 1, style);
  }
  return out ? `${out}${breakAt(style, depth)}}` : "{}";
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
