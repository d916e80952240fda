// Values against a structural schema, in the words of the real server (kube-openapi's validation as apiextensions-apiserver reports it).
import { type FieldError, invalid, notSupportedAsListed, required, tooLong, tooMany } from "../field-errors.ts";
import { equal } from "../structure.ts";
import { hasFormat } from "./formats.ts";
import { matches } from "./pattern.ts";
import { below, type CustomSchema, isFields, itemsOf, propertyOf, valuesOf } from "./schema.ts";

/** What JSON schema calls the type of a value. */
const typeName = (value: unknown): string => {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value === "object" ? "object" : typeof value;
};

const typeError = (path: string, value: unknown, detail: string): FieldError => ({
  ...invalid(path, value, detail),
  type: "FieldValueTypeInvalid",
});

/** Errors that concern no field by name: upstream gives them none. */
const nameless = (detail: string): FieldError => invalid("<nil>", "", detail);

/**
 * Checks `value`. Where `old` is given, what has not changed is not held against the writer (ratcheting).
 * Errors come in the order in which the real validators run, properties by name.
 */
export function validateValue(schema: CustomSchema, value: unknown, old?: unknown, path = ""): FieldError[] {
  if (old !== undefined && equal(old, value)) return [];
  const errors: FieldError[] = [];
  checkType(errors, schema, value, path);
  checkCombinations(errors, schema, value, path);
  if (value === null && schema.nullable) return errors;
  if (typeof value === "string") checkText(errors, schema, value, path);
  if (typeof value === "number") checkNumber(errors, schema, value, path);
  if (Array.isArray(value)) checkList(errors, schema, value, old, path);
  if (schema.enum && !schema.enum.some((allowed) => equal(allowed, value)))
    errors.push(
      notSupportedAsListed(
        path,
        value,
        schema.enum.map((allowed) => (typeof allowed === "string" ? allowed : JSON.stringify(allowed))),
      ),
    );
  if (isFields(value)) checkObject(errors, schema, value, old, path);
  return errors;
}

function checkType(errors: FieldError[], schema: CustomSchema, value: unknown, path: string): void {
  const wanted = schema["x-kubernetes-int-or-string"] ? ["integer", "string"] : schema.type ? [schema.type] : [];
  const found = typeName(value);
  if (found === "null" && schema.nullable) return;
  if (wanted.length && !wanted.includes(found) && !(found === "integer" && wanted.includes("number")))
    errors.push(typeError(path, found, `${path} in body must be of type ${wanted.join(",")}: ${JSON.stringify(found)}`));
}

function checkText(errors: FieldError[], schema: CustomSchema, value: string, path: string): void {
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) errors.push(tooLong(path, schema.maxLength));
  if (schema.minLength !== undefined && length < schema.minLength)
    errors.push(invalid(path, value, `${path} in body should be at least ${schema.minLength} chars long`));
  if (schema.pattern && !matches(schema.pattern, value))
    errors.push(invalid(path, value, `${path} in body should match '${schema.pattern}'`));
  if (schema.format && !hasFormat(schema.format, value))
    errors.push(typeError(path, value, `${path} in body must be of type ${schema.format}: ${JSON.stringify(value)}`));
}

function checkNumber(errors: FieldError[], schema: CustomSchema, value: number, path: string): void {
  const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = schema;
  const refuse = (words: string) => errors.push(invalid(path, value, `${path} in body should be ${words}`));
  if (!fitsFormat(value, schema))
    errors.push(nameless(`Checked value must be of type ${schema.type} with format ${schema.format} in ${path}`));
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) refuse(`a multiple of ${multipleOf}`);
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum))
    refuse(`less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`);
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum))
    refuse(`greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`);
}

const LARGEST_FLOAT = 3.4028234663852886e38;
/** Whether a number keeps within its format, as servers look at since v1.36 (kube-openapi's IsValueValidAgainstRange). */
function fitsFormat(value: number, { type, format }: CustomSchema): boolean {
  if (type === "integer" && format === "int32") return value === (value | 0);
  return !(type === "number" && format === "float") || Math.abs(value) <= LARGEST_FLOAT;
}

/** As Go's validator has it: the quotient, in floating point, must be whole. */
function isMultiple(value: number, factor: number): boolean {
  const quotient = factor < 1 && factor > 0 ? (1 / factor) * value : value / factor;
  return Number.isInteger(quotient);
}

function checkList(errors: FieldError[], schema: CustomSchema, value: readonly unknown[], old: unknown, path: string): void {
  const items = itemsOf(schema);
  if (items) {
    const before = Array.isArray(old) && schema["x-kubernetes-list-type"] === "map" ? old : undefined;
    const keys = schema["x-kubernetes-list-map-keys"] ?? [];
    for (const [index, item] of value.entries()) {
      const was = before?.find((other) => isFields(other) && isFields(item) && keys.every((key) => equal(other[key], item[key])));
      errors.push(...validateValue(items, item, was, `${path}[${index}]`));
    }
  }
  if (schema.minItems !== undefined && value.length < schema.minItems)
    errors.push(invalid(path, value.length, `${path} in body should have at least ${schema.minItems} items`));
  if (schema.maxItems !== undefined && value.length > schema.maxItems) errors.push(tooMany(path, value.length, schema.maxItems));
}

function checkObject(errors: FieldError[], schema: CustomSchema, value: Record<string, unknown>, old: unknown, path: string): void {
  const count = Object.keys(value).length;
  if (schema.minProperties !== undefined && count < schema.minProperties)
    errors.push(invalid(path, count, `${path} in body should have at least ${schema.minProperties} properties`));
  if (schema.maxProperties !== undefined && count > schema.maxProperties) errors.push(tooMany(path, count, schema.maxProperties));
  const before = isFields(old) ? old : undefined;
  const values = valuesOf(schema);
  for (const key of Object.keys(value).sort()) {
    const inner = propertyOf(schema, key) ?? values;
    if (inner) errors.push(...validateValue(inner, value[key], before?.[key], below(path, key)));
  }
  for (const name of schema.required ?? []) if (!Object.hasOwn(value, name)) errors.push(required(below(path, name)));
}

function checkCombinations(errors: FieldError[], schema: CustomSchema, value: unknown, path: string): void {
  const name = JSON.stringify(path);
  const { anyOf, oneOf, allOf, not } = schema;
  if (anyOf?.length) {
    const found = anyOf.map((each) => validateValue(each, value, undefined, path));
    if (!found.some((each) => !each.length)) errors.push(nameless(`${name} must validate at least one schema (anyOf)`), ...best(found));
  }
  if (oneOf?.length) {
    const found = oneOf.map((each) => validateValue(each, value, undefined, path));
    const valid = found.filter((each) => !each.length).length;
    if (valid !== 1)
      errors.push(
        nameless(
          `${name} must validate one and only one schema (oneOf). ${valid ? `Found ${valid} valid alternatives` : "Found none valid"}`,
        ),
        ...(valid ? [] : best(found)),
      );
  }
  if (allOf?.length) {
    const found = allOf.map((each) => validateValue(each, value, undefined, path));
    const valid = found.filter((each) => !each.length).length;
    errors.push(...found.flat());
    if (valid < allOf.length) errors.push(nameless(`${name} must validate all the schemas (allOf)${valid ? "" : ". None validated"}`));
  }
  if (not && !validateValue(not, value, undefined, path).length) errors.push(nameless(`${name} must not validate the schema (not)`));
}

/** The failures of the alternative that came nearest. */
const best = (found: readonly FieldError[][]): FieldError[] =>
  found.reduce((nearest, each) => (each.length < nearest.length ? each : nearest), found[0] ?? []);
