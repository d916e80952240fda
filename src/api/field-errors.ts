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

/** Go's %#v for the values that errors quote: strings quoted, the rest as JSON. */
const quoted = (value: unknown): string => (value === undefined || value === null ? "null" : JSON.stringify(value));
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
export const duplicate = (field: string, value: unknown): FieldError => ({
  type: "FieldValueDuplicate",
  field,
  message: `Duplicate value: ${quoted(value)}`,
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
