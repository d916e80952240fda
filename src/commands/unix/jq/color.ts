// `jq -C`: values as text with the colours of a terminal (jq's jv_print.c).
import { type Json, jsonText, type Layout, sortedKeys } from "./value.ts";

const RESET = "\u001b[0m";
const KEY = "\u001b[34;1m";
const colorOf = (value: Json): string => {
  if (value === null) return "\u001b[1;30m";
  if (typeof value === "string") return "\u001b[0;32m";
  return typeof value === "object" ? "\u001b[1;39m" : "\u001b[0;39m";
};

/** A value's text with each part in its colour. */
export function colored(value: Json, layout: Layout, pad = ""): string {
  const color = colorOf(value);
  if (typeof value !== "object" || value === null) return color + jsonText(value, layout) + RESET;
  const inner = pad + layout.indent;
  const [line, end] = layout.indent ? [`\n${inner}`, `\n${pad}`] : ["", ""];
  if (Array.isArray(value)) {
    if (!value.length) return `${color}[]${RESET}`;
    const items = value.map((item) => line + colored(item, layout, inner)).join(`${color},`);
    return `${color}[${items}${color}${end}${color}]${RESET}`;
  }
  const keys = layout.sortKeys ? sortedKeys(value) : [...value.keys()];
  if (!keys.length) return `${color}{}${RESET}`;
  const colon = layout.indent ? ": " : ":";
  const fields = keys.map(
    (key) => `${line}${RESET}${KEY}${jsonText(key, layout)}${RESET}${color}${colon}${RESET}${colored(value.get(key)!, layout, inner)}`,
  );
  return `${color}{${fields.join(`${color},`)}${color}${end}${color}}${RESET}`;
}
