// Values of Python as they are shown: repr and str.

import { Dict, PySet, typeName } from "./collections.ts";
import { exceptionClass } from "./exceptions.ts";
import { Bytes, Class, Func, Instance, List, Module, Range, Tuple, type Value } from "./values.ts";

export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text = String(value);
  if (/e/.test(text)) return text.replace(/e([+-])(\d)$/, "e$10$2");
  return text.includes(".") ? text : `${text}.0`;
}

const quoted = (text: string): string => {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replaceAll("\r", "\\r")
    .replaceAll(mark, `\\${mark}`);
  return mark + inner + mark;
};

/** repr() of what needs no code of the program. */
export function shown(value: Value): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return floatText(value);
  if (typeof value === "string") return quoted(value);
  if (value instanceof Bytes) return `b${quoted(value.text)}`;
  if (value instanceof List) return `[${value.items.map(shown).join(", ")}]`;
  if (value instanceof Tuple) return value.items.length === 1 ? `(${shown(value.items[0]!)},)` : `(${value.items.map(shown).join(", ")})`;
  if (value instanceof Dict) return `{${[...value.entries.values()].map(([key, each]) => `${shown(key)}: ${shown(each)}`).join(", ")}}`;
  if (value instanceof PySet) return value.entries.size ? `{${[...value.entries.values()].map(shown).join(", ")}}` : "set()";
  if (value instanceof Range) return `range(${value.from}, ${value.to}${value.step === 1n ? "" : `, ${value.step}`})`;
  if (value instanceof Class) return `<class '${exceptionClass(value.name) === value ? "" : "__main__."}${value.name}'>`;
  if (value instanceof Func) return `<function ${value.name} at 0x7f3a5c0e4d60>`;
  if (value instanceof Module) return `<module '${value.name}'>`;
  if (value instanceof Instance) {
    const args = value.attributes.get("args");
    if (value.kind.is(exceptionClass("BaseException")!))
      return `${value.kind.name}(${args instanceof Tuple ? args.items.map(shown).join(", ") : ""})`;
    return `<__main__.${value.kind.name} object at 0x7f3a5c1b2f90>`;
  }
  return `<${typeName(value)} object at 0x7f3a5c1b2f90>`;
}

/** str() of what needs no code of the program. */
export function text(value: Value): string {
  if (typeof value === "string") return value;
  if (value instanceof Instance && value.kind.is(exceptionClass("BaseException")!)) {
    const own = value.attributes.get("strerror");
    if (own !== undefined) {
      const file = value.attributes.get("filename");
      return `[Errno ${shown(value.attributes.get("errno") ?? null)}] ${text(own)}${file === undefined ? "" : `: ${shown(file)}`}`;
    }
    const args = value.attributes.get("args");
    const items = args instanceof Tuple ? args.items : [];
    if (!items.length) return "";
    if (value.kind.name === "KeyError") return shown(items[0]!);
    return items.length === 1 ? text(items[0]!) : shown(new Tuple(items));
  }
  return shown(value);
}
