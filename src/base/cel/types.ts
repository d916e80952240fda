// The types of CEL's checker: cel-go's, as text and with the rules of assignment (common/types, checker/types.go).

export type PrimitiveKind =
  | "bool"
  | "bytes"
  | "double"
  | "duration"
  | "dyn"
  | "int"
  | "null_type"
  | "string"
  | "timestamp"
  | "uint"
  | "error";

/** A field of an object type: what CEL calls it, and what the JSON does. */
export interface CelField {
  readonly type: CelType;
  /** The key in the JSON, where the CEL name is an escaped one. */
  readonly key?: string;
}

export type CelType =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: "list" | "optional" | "type"; readonly of: CelType }
  | { readonly kind: "map"; readonly key: CelType; readonly of: CelType }
  /** A structure: JSON objects with known fields, read when first asked (schemas may be recursive). */
  | { readonly kind: "object"; readonly name: string; readonly fields: () => ReadonlyMap<string, CelField> }
  /** A type with functions only, such as kubernetes.URL. */
  | { readonly kind: "opaque"; readonly name: string }
  /** A type parameter in the signature of a function. */
  | { readonly kind: "param"; readonly name: string };

export const BOOL: CelType = { kind: "bool" };
export const BYTES: CelType = { kind: "bytes" };
export const DOUBLE: CelType = { kind: "double" };
export const DURATION: CelType = { kind: "duration" };
export const DYN: CelType = { kind: "dyn" };
export const ERROR: CelType = { kind: "error" };
export const INT: CelType = { kind: "int" };
export const NULL: CelType = { kind: "null_type" };
export const STRING: CelType = { kind: "string" };
export const TIMESTAMP: CelType = { kind: "timestamp" };
export const UINT: CelType = { kind: "uint" };
export const listOfType = (of: CelType): CelType => ({ kind: "list", of });
export const mapOfType = (key: CelType, of: CelType): CelType => ({ kind: "map", key, of });
export const optionalOf = (of: CelType): CelType => ({ kind: "optional", of });
export const typeOf = (of: CelType): CelType => ({ kind: "type", of });
export const param = (name: string): CelType => ({ kind: "param", name });
export const opaque = (name: string): CelType => ({ kind: "opaque", name });
/** A structure whose fields are known: those of a schema, or the variables of a policy. */
export function objectType(name: string, fields: Record<string, CelType | CelField> | (() => ReadonlyMap<string, CelField>)): CelType {
  if (typeof fields === "function") return { kind: "object", name, fields };
  const known = new Map(Object.entries(fields).map(([field, type]): [string, CelField] => [field, "kind" in type ? { type } : type]));
  return { kind: "object", name, fields: () => known };
}

const WELL_KNOWN: Partial<Record<CelType["kind"], string>> = {
  timestamp: "google.protobuf.Timestamp",
  duration: "google.protobuf.Duration",
  null_type: "null",
  error: "!error!",
};

/** As cel-go's FormatCELType writes it: int, list(string), map(string, dyn), kubernetes.URL. */
export function typeText(type: CelType): string {
  switch (type.kind) {
    case "list":
      return `list(${typeText(type.of)})`;
    case "map":
      return `map(${typeText(type.key)}, ${typeText(type.of)})`;
    case "optional":
      return `optional_type(${typeText(type.of)})`;
    case "type":
      return `type(${typeText(type.of)})`;
    case "object":
    case "opaque":
    case "param":
      return type.name;
    default:
      return WELL_KNOWN[type.kind] ?? type.kind;
  }
}

/** What type parameters stand for, while one call is checked. */
export type Substitution = Map<string, CelType>;

export function substitute(type: CelType, known: Substitution, unknownAsDyn = false): CelType {
  switch (type.kind) {
    case "param": {
      const found = known.get(type.name);
      return found ? substitute(found, known, unknownAsDyn) : unknownAsDyn ? DYN : type;
    }
    case "list":
    case "optional":
    case "type":
      return { kind: type.kind, of: substitute(type.of, known, unknownAsDyn) };
    case "map":
      return { kind: "map", key: substitute(type.key, known, unknownAsDyn), of: substitute(type.of, known, unknownAsDyn) };
    default:
      return type;
  }
}

const NULLABLE = new Set(["object", "opaque", "timestamp", "duration", "optional"]);

/** Whether a value of type `from` can be where `to` is wanted; learns what the parameters of `to` are. */
export function assignable(to: CelType, from: CelType, known: Substitution): boolean {
  if (from.kind === "dyn" || from.kind === "error" || to.kind === "dyn" || to.kind === "error") return true;
  if (to.kind === "param") {
    const before = known.get(to.name);
    if (!before) {
      known.set(to.name, from);
      return true;
    }
    if (before.kind === "param" && from.kind === "param" && before.name === from.name) return true;
    if (assignable(before, from, known)) return true;
    // An empty list's elements, or null, learnt first: the wider type holds.
    if (assignable(from, before, known)) {
      known.set(to.name, from);
      return true;
    }
    return false;
  }
  if (from.kind === "param") return assignable(from, to, known);
  if (from.kind === "null_type" && NULLABLE.has(to.kind)) return true;
  if (to.kind !== from.kind) return false;
  switch (to.kind) {
    case "list":
    case "optional":
      return assignable(to.of, (from as typeof to).of, known);
    case "type":
      return true;
    case "map":
      return assignable(to.key, (from as typeof to).key, known) && assignable(to.of, (from as typeof to).of, known);
    case "object":
    case "opaque":
      return to.name === (from as typeof to).name;
    default:
      return true;
  }
}

/** Whether two types are the same, with dyn equal to dyn only. */
export const sameType = (a: CelType, b: CelType): boolean => a === b || typeText(a) === typeText(b);
