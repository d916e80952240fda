// A JSON value as a type of the published schema, as Go's decoder reads it: without unknown fields and nulls, and with its words where it does not fit.
import { resourceQuantity } from "../base/quantity.ts";
import { amount, mismatch, scalar, type Walk } from "./decode-scalar.ts";
import { parseJson } from "./json.ts";
import { type Field, type Type, typeOf } from "./schema/types.ts";
import { clone, isSettled } from "./structure.ts";

export interface Decoded {
  value: unknown;
  /** As strict decoding names them: duplicate field "a", unknown field "b". */
  strict: readonly string[];
}

/**
 * Decodes a JSON value, or its text, as the type `definition`: a private copy without unknown fields and nulls.
 * Throws DecodeError with encoding/json's words.
 * @param look sees the value first
 */
export function decodeValue(definition: string, body: unknown, look?: (value: unknown) => void): Decoded {
  const strict: string[] = [];
  let value = body;
  if (typeof body === "string") {
    const parsed = parseJson(body);
    value = parsed.value;
    strict.push(...parsed.duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`));
  }
  look?.(value);
  const type = typeOf(definition);
  let walk: Walk = { unknown: [], failed: undefined, named: false };
  const out = visit(walk, type, value, "", "", "");
  if (walk.failed || walk.unknown.length) {
    walk = { unknown: [], failed: undefined, named: true };
    visit(walk, type, value, "", "", "");
  }
  if (walk.failed) throw walk.failed;
  return {
    value: out,
    strict: walk.unknown.length ? [...strict, ...walk.unknown.map((path) => `unknown field ${JSON.stringify(path)}`)] : strict,
  };
}

/** `struct` and `path` are what encoding/json names: the innermost struct, and the fields to here without indexes; `place` has the indexes. */
function visit(walk: Walk, type: Type, value: unknown, struct: string, path: string, place: string): unknown {
  if (value === null || value === undefined) return undefined;
  switch (type.form) {
    case "scalar":
      return scalar(walk, type, value, struct, path);
    case "struct": {
      if (type.union) return unionValue(walk, type.union, value, struct, path);
      if (typeof value !== "object" || Array.isArray(value)) return mismatch(walk, type, value, struct, path);
      const out: Record<string, unknown> = {};
      for (const key in value) {
        const item = (value as Record<string, unknown>)[key];
        if (item === undefined) continue;
        const field = Object.hasOwn(type.fields, key) ? type.fields[key] : undefined;
        if (!field) {
          walk.unknown.push(place ? `${place}.${key}` : key);
          continue;
        }
        const decoded =
          field.type.form === "scalar" && field.type.scalar === "string" && typeof item === "string"
            ? item
            : visit(walk, field.type, item, type.name, below(walk, path, key), below(walk, place, key));
        if (decoded !== undefined && !omitted(field, decoded)) out[key] = decoded;
      }
      if (type.nulls) for (const key of type.nulls) out[key] ??= null;
      return out;
    }
    case "map": {
      if (typeof value !== "object" || Array.isArray(value)) return mismatch(walk, type, value, struct, path);
      if (isSettled(value)) return clone(value);
      const out: Record<string, unknown> = {};
      const amounts = type.value.form === "scalar" && type.value.scalar === "quantity";
      for (const key in value) {
        const item = (value as Record<string, unknown>)[key];
        if (item === undefined) continue;
        const decoded =
          amounts && item !== null
            ? amount(walk, resourceQuantity, item)
            : visit(walk, type.value, item, struct, path, below(walk, place, key));
        out[key] = decoded ?? zeroOf(type.value);
      }
      return out;
    }
    case "list": {
      if (!Array.isArray(value)) return mismatch(walk, type, value, struct, path);
      return value.map(
        (item, index) => visit(walk, type.item, item, struct, path, walk.named ? `${place}[${index}]` : "") ?? zeroOf(type.item),
      );
    }
  }
}

function unionValue(walk: Walk, type: Type, value: unknown, struct: string, path: string): unknown {
  if (typeof value === "boolean" || Array.isArray(value)) return clone(value);
  const inner: Walk = { unknown: [], failed: undefined, named: walk.named };
  const out = visit(inner, type, value, struct, path, "");
  walk.failed ??= inner.failed;
  return out;
}

const below = (walk: Walk, path: string, key: string): string => (!walk.named ? "" : path ? `${path}.${key}` : key);

const zeroOf = (type: Type): unknown =>
  type.form === "list"
    ? []
    : type.form !== "scalar"
      ? {}
      : type.scalar === "bool"
        ? false
        : type.scalar === "int32" || type.scalar === "int64" || type.scalar === "float64" || type.scalar === "int-or-string"
          ? 0
          : type.scalar === "quantity"
            ? "0"
            : type.scalar === "raw"
              ? null
              : "";

function omitted(field: Field, value: unknown): boolean {
  switch (field.omits) {
    case "nothing":
      return false;
    case "zero":
      return value === 0;
    case "false":
      return value === false;
    default:
      if (typeof value !== "object" || value === null) return value === "";
      if (Array.isArray(value)) return value.length === 0;
      for (const _ in value) return false;
      return true;
  }
}
