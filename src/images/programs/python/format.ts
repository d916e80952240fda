// Values by format specifications: f"{x:>8.2f}", format() and str.format (Python's "Format Specification Mini-Language").

import { text } from "./shown.ts";
import type { Value } from "./values.ts";

/** format(): width, precision, thousands. */
export function formatted(value: Value, spec: string): string {
  const [, fill = " ", align, sign = "", zero, width = "", comma, precision, kind = ""] =
    /^(?:(.)?([<>^=]))?([+ -])?#?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/.exec(spec) ?? [];
  const number = typeof value === "bigint" || typeof value === "number" ? value : undefined;
  let out: string;
  if (number === undefined) out = precision === undefined ? text(value) : text(value).slice(0, Number(precision));
  else if (kind === "f" || kind === "F") out = Number(number).toFixed(Number(precision ?? 6));
  else if (kind === "%") out = `${(Number(number) * 100).toFixed(Number(precision ?? 6))}%`;
  else if (kind === "e")
    out = Number(number)
      .toExponential(Number(precision ?? 6))
      .replace(/e([+-])(\d)$/, "e$10$2");
  else if (kind === "x" || kind === "X") out = kind === "X" ? BigInt(number).toString(16).toUpperCase() : BigInt(number).toString(16);
  else if (kind === "b" || kind === "o") out = BigInt(number).toString(kind === "b" ? 2 : 8);
  else out = precision === undefined ? text(value) : String(Number(Number(number).toPrecision(Number(precision))));
  if (comma) out = out.replace(/^(-?\d+)/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, comma));
  if (sign === "+" && number !== undefined && Number(number) >= 0) out = `+${out}`;
  const room = Number(width || 0) - out.length;
  if (room <= 0) return out;
  const pad = zero ? "0" : fill;
  const where = align ?? (zero ? ">" : number === undefined ? "<" : ">");
  if (where === "^") return pad.repeat(Math.floor(room / 2)) + out + pad.repeat(Math.ceil(room / 2));
  return where === "<" ? out + pad.repeat(room) : pad.repeat(room) + out;
}
