// Scalars as Go reads and writes them: numbers in their bounds, quantities and times in their usual form, bytes; and what it says of others.
import { canonicalBase64 } from "../base/base64.ts";
import { goKind } from "../base/go-json-error.ts";
import { RFC3339, RFC3339_MICRO, rewrittenGoTime } from "../base/go-time.ts";
import { canonicalQuantity, QUANTITY_FORMAT } from "../base/quantity.ts";
import { fieldGoType } from "./schema/named-types.ts";
import { goType, type Type } from "./schema/types.ts";
import { clone } from "./structure.ts";

/** What Go's decoder says of a value that does not fit. */
export class DecodeError extends Error {}

/** What is met while a value is decoded. */
export interface Walk {
  /** unknown field "spec.x", in the order met. */
  unknown: string[];
  failed: DecodeError | undefined;
  /** Whether paths are kept: only once there is something to say. */
  named: boolean;
}

const INT32 = 2147483647;

/** @param struct the innermost struct @param path the fields to here, without indexes */
export function scalar(walk: Walk, type: Type & { form: "scalar" }, value: unknown, struct: string, path: string): unknown {
  switch (type.scalar) {
    case "raw":
      return typeof value === "object" ? clone(value) : value;
    case "string":
      return typeof value === "string" ? value : mismatch(walk, type, value, struct, path);
    case "bool":
      return typeof value === "boolean" ? value : mismatch(walk, type, value, struct, path);
    case "float64":
      return typeof value === "number" ? value : mismatch(walk, type, value, struct, path);
    case "int32":
    case "int64": {
      if (typeof value !== "number") return mismatch(walk, type, value, struct, path);
      if (!Number.isInteger(value) || (type.scalar === "int32" && (value > INT32 || value < -INT32 - 1)))
        return mismatch(walk, type, value, struct, path, `number ${value}`);
      return value;
    }
    case "bytes": {
      if (typeof value !== "string") return mismatch(walk, type, value, struct, path);
      return written(walk, canonicalBase64, value);
    }
    case "quantity":
      return amount(walk, canonicalQuantity, value);
    case "int-or-string":
      if (typeof value === "string") return value;
      if (typeof value !== "number") return fail(walk, `json: cannot unmarshal ${goKind(value)} into Go value of type int32`);
      if (!Number.isInteger(value) || Math.abs(value) > INT32)
        return fail(walk, `json: cannot unmarshal number ${value} into Go value of type int32`);
      return value;
    default: {
      if (typeof value !== "string") return fail(walk, `json: cannot unmarshal ${goKind(value)} into Go value of type string`);
      const [usual, layout] = type.scalar === "microtime" ? ([MICRO_TIME, RFC3339_MICRO] as const) : ([TIME, RFC3339] as const);
      return usual.test(value) ? value : written(walk, (text) => rewrittenGoTime(text, layout), value);
    }
  }
}

/** Times that are written as they were read; what is near a month's end is looked at in full. */
const TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const MICRO_TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;

/** A quantity in the form that `write` gives it. */
export const amount = (walk: Walk, write: (text: string | number) => string, value: unknown): unknown =>
  typeof value === "string" || typeof value === "number" ? written(walk, write, value) : fail(walk, QUANTITY_FORMAT);

/** A value as Go writes it once it has read it. */
function written<T>(walk: Walk, write: (value: T) => string, value: T): unknown {
  try {
    return write(value);
  } catch (error) {
    return fail(walk, (error as Error).message);
  }
}

function fail(walk: Walk, message: string): undefined {
  walk.failed ??= new DecodeError(message);
  return undefined;
}

export const mismatch = (walk: Walk, type: Type, value: unknown, struct: string, path: string, what = goKind(value)): undefined =>
  fail(
    walk,
    path
      ? `json: cannot unmarshal ${what} into Go struct field ${struct}.${path} of type ${fieldGoType(struct, path, type)}`
      : `json: cannot unmarshal ${what} into Go value of type ${goType(type)}`,
  );
