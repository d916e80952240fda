// Errors of one field, in the words of apimachinery's validation/field package.

export type FieldErrorType =
  | "FieldValueRequired"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueDuplicate"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "FieldValueNotFound"
  | "FieldValueTypeInvalid"
  | "InternalError";

export interface FieldError {
  /** A metav1.CauseType: the reason in Status.details.causes. */
  readonly type: FieldErrorType;
  /** The path, as spec.containers[0].name. */
  readonly field: string;
  /** All after the path: `Required value: …`, `Invalid value: "x": …`. */
  readonly message: string;
}

const LETTERS: Record<string, string> = { "\\u0007": "\\a", "\\u000b": "\\v" };
const HTML: Record<string, string> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029" };
const PLAIN = /^[ !#-[\]-~]*$/;

/** A text as Go's %q writes it. */
function quotedText(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return JSON.stringify(text)
    .replace(/\\u00[01][0-9a-f]/g, (code) => LETTERS[code] ?? `\\x${code.slice(4)}`)
    .replaceAll("\x7f", "\\x7f");
}

/**
 * The values that errors quote (field.Error's ErrorBody): a text in Go's quotes, the rest as Go's JSON, in the order of its keys as given:
 * internal-form.ts gives structures and maps their form.
 */
const quoted = (value: unknown): string => {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return quotedText(value);
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => HTML[character]!);
};
const after = (detail: string): string => (detail ? `: ${detail}` : "");

export const required = (field: string, detail = ""): FieldError => ({
  type: "FieldValueRequired",
  field,
  message: `Required value${after(detail)}`,
});
export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: "FieldValueInvalid",
  field,
  message: `Invalid value: ${quoted(value)}${after(detail)}`,
});
/** An Invalid value that says nothing of the value itself (field.OmitValueType). */
export const invalidWhole = (field: string, detail: string): FieldError => ({
  type: "FieldValueInvalid",
  field,
  message: `Invalid value: ${detail}`,
});
/** The supported values in the order given: for the few checks upstream that pass a list rather than a sorted set. */
export const notSupportedAsListed = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  type: "FieldValueNotSupported",
  field,
  message: `Unsupported value: ${quoted(value)}${supported.length ? `: supported values: ${supported.map(quoted).join(", ")}` : ""}`,
});
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError =>
  notSupportedAsListed(field, value, [...supported].sort());
export const forbidden = (field: string, detail: string): FieldError => ({
  type: "FieldValueForbidden",
  field,
  message: `Forbidden: ${detail}`,
});
export const duplicate = (field: string, value: unknown, detail = ""): FieldError => ({
  type: "FieldValueDuplicate",
  field,
  message: `Duplicate value: ${quoted(value)}${after(detail)}`,
});
export const tooMany = (field: string, actual: number, max: number): FieldError => ({
  type: "FieldValueTooMany",
  field,
  message: `Too many: ${actual}: must have at most ${max} item${max === 1 ? "" : "s"}`,
});
export const notFound = (field: string, value: unknown): FieldError => ({
  type: "FieldValueNotFound",
  field,
  message: `Not found: ${quoted(value)}`,
});
export const tooLong = (field: string, max: number): FieldError => ({
  type: "FieldValueTooLong",
  field,
  message: `Too long: may not be more than ${max} bytes`,
});
