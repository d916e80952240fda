// A request's body as an object of its kind: checked against the published schema as Go's decoder does, pruned of what nobody knows, copied.
import { canonicalBase64 } from "../base/base64.ts";
import { goJson } from "../base/go-json.ts";
import { RFC3339, RFC3339_MICRO, rewrittenGoTime } from "../base/go-time.ts";
import { canonicalQuantity, QUANTITY_FORMAT, resourceQuantity } from "../base/quantity.ts";
import { badRequest, invalidError } from "./errors.ts";
import { invalid, notSupported } from "./field-errors.ts";
import { parseJson } from "./json.ts";
import { apiVersion, type Kind } from "./kind.ts";
import type { KubeObject } from "./object.ts";
import type { Request } from "./request.ts";
import { fieldGoType } from "./schema/named-types.ts";
import { isPublishedKind } from "./schema/published.ts";
import { type Field, goType, type Type, typeOf, typeOfKind } from "./schema/types.ts";
import { patchOf } from "./strategic-merge.ts";
import { clone, isSettled } from "./structure.ts";

/** What Go's decoder says of a value that does not fit. */
export class DecodeError extends Error {}

interface Walk {
  /** unknown field "spec.x", in the order met. */
  unknown: string[];
  failed: DecodeError | undefined;
  /** Whether paths are kept: only once there is something to say. */
  named: boolean;
}

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

/** Decodes a JSON value, or its text, as an object of a kind. Throws DecodeError. */
export function decodeAs(kind: Kind, body: unknown, look?: (value: unknown) => void): Decoded {
  if (!kind.custom) return decodeValue(kind.definition, body, look);
  const { value, duplicates } = typeof body === "string" ? parseJson(body) : { value: body, duplicates: [] };
  look?.(value);
  const decoded = kind.custom.decode(value);
  return { value: decoded.value, strict: [...duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`), ...decoded.strict] };
}

/** The body of a write as an object of the request's kind; unknown fields are refused, warned about or dropped as the request asks. */
export function decode(request: Request, body: unknown, old?: KubeObject): KubeObject {
  const { kind, fieldValidation = "Warn" } = request;
  if (!["Strict", "Warn", "Ignore"].includes(fieldValidation)) {
    const options = request.verb === "create" ? "CreateOptions" : request.verb === "patch" ? "PatchOptions" : "UpdateOptions";
    throw invalidError({ group: "meta.k8s.io", kind: options }, "", [
      notSupported("fieldValidation", fieldValidation, ["", "Ignore", "Strict", "Warn"]),
    ]);
  }
  const patching = request.verb === "patch";
  let decoded: Decoded;
  const status = request.subresource === "status" && old && typeof body === "object" && body !== null;
  // Who writes from inside the process hands back the metadata that it read: it has been decoded before.
  const whole = request.verb === "update" && old && !kind.custom && typeof body === "object" && body !== null;
  const untouched = (status || whole) && (body as KubeObject).metadata === old.metadata;
  const sent = status ? statusOf(body as KubeObject, old) : undefined;
  try {
    decoded = decodeAs(
      kind,
      sent
        ? { ...(untouched ? {} : { metadata: (body as KubeObject).metadata }), status: sent.changed }
        : untouched
          ? { ...body, metadata: undefined }
          : body,
      patching ? undefined : (value) => refuseOthers(kind, value),
    );
    if (untouched) (decoded.value as KubeObject).metadata = status ? { ...old.metadata } : copied(old.metadata);
    if (sent?.whole)
      (decoded.value as KubeObject)["status"] = restored(sent.whole, (decoded.value as KubeObject)["status"], old?.["status"]);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (patching) throw patchRefusal(textOf(kind, body), error.message);
    throw badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${error.message}`);
  }
  const object = decoded.value;
  if (typeof object !== "object" || object === null || Array.isArray(object))
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: json: cannot unmarshal ${goKind(body)} into Go value of type ${goType(typeOfKind(kind))}`,
    );
  const found = object as KubeObject;
  if (decoded.strict.length && fieldValidation !== "Ignore") {
    const words = [...new Set(decoded.strict)];
    if (fieldValidation === "Strict") {
      const text = `strict decoding error: ${words.join(", ")}`;
      if (patching) throw patchRefusal(textOf(kind, body), text);
      throw badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${text}`);
    }
    for (const word of words) request.warn?.(word);
  }
  return found;
}

/** A status to decode: what is handed back as it was stored has been decoded before. `whole` where there is such a thing. */
function statusOf(body: KubeObject, old: KubeObject): { changed: unknown; whole?: object } {
  const whole = body["status"] as Fields | null | undefined;
  const before = old["status"] as Fields | undefined;
  if (!before || typeof whole !== "object" || whole === null || Array.isArray(whole)) return { changed: whole };
  const changed: Fields = {};
  let same = false;
  for (const key in whole) {
    const value = whole[key];
    if (typeof value === "object" && value !== null && value === before[key]) same = true;
    else changed[key] = value;
  }
  return same ? { changed, whole } : { changed: whole };
}

/** The decoded status with what was not decoded again, all in its place. */
function restored(whole: object, decoded: Fields | undefined, before: Fields): Fields {
  const status: Fields = {};
  for (const key in whole) {
    const value = (whole as Fields)[key];
    const field = typeof value === "object" && value !== null && value === before[key] ? value : decoded?.[key];
    if (field !== undefined) status[key] = field;
  }
  return status;
}

type Fields = Record<string, unknown>;

/** Refuses what says that it is something else: another version, a type that cannot become this one, one that nobody knows. */
function refuseOthers(kind: Kind, body: unknown): void {
  if (typeof body !== "object" || body === null) return;
  const { kind: named, apiVersion: said } = body as Partial<Record<"kind" | "apiVersion", unknown>>;
  const sent = typeof named === "string" && named ? named : kind.kind;
  const wanted = apiVersion(kind);
  const at = typeof said === "string" && said ? said : wanted;
  if (sent === kind.kind && at === wanted) return;
  const [version = "", group = ""] = at.split("/").reverse();
  if (kind.custom || (sent === kind.kind && isPublishedKind(group, version, sent)))
    throw badRequest(`the API version in the data (${at}) does not match the expected API version (${wanted})`);
  const internal = kind.group ? kind.group.split(".")[0] : "core";
  throw badRequest(
    `${sent} in version ${JSON.stringify(version)} cannot be handled as a ${kind.kind}: ${
      isPublishedKind(group, version, sent)
        ? `converting (${version}.${sent}) to (${internal}.${kind.kind}): unknown conversion`
        : `no kind ${JSON.stringify(sent)} is registered for version ${JSON.stringify(at)} in scheme "pkg/api/legacyscheme/scheme.go:30"`
    }`,
  );
}

/** Metadata that may be changed, apart from the stored one. */
function copied(metadata: KubeObject["metadata"]): KubeObject["metadata"] {
  const copy = { ...metadata };
  if (copy.labels) copy.labels = { ...copy.labels };
  if (copy.annotations) copy.annotations = { ...copy.annotations };
  if (copy.ownerReferences) copy.ownerReferences = copy.ownerReferences.map((owner) => ({ ...owner }));
  if (copy.finalizers) copy.finalizers = [...copy.finalizers];
  return copy;
}

/** A patched object as a refusal quotes it: unstructured content has its keys in order. */
const textOf = (kind: Kind, body: unknown): string => (kind.custom ? goJson(body) : (patchOf(body) ?? JSON.stringify(body)));

/** How a patch is refused whose result does not decode. */
export const patchRefusal = (value: string, detail: string) => invalidError({ group: "", kind: "" }, "", [invalid("patch", value, detail)]);

/** JSON's name for a value, as encoding/json says it. */
export const goKind = (value: unknown): string =>
  Array.isArray(value) ? "array" : value === null ? "null" : typeof value === "boolean" ? "bool" : typeof value;

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
      for (const key in value as object) {
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
      for (const key in value as object) {
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

const INT32 = 2147483647;

function scalar(walk: Walk, type: Type & { form: "scalar" }, value: unknown, struct: string, path: string): unknown {
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

const amount = (walk: Walk, write: (text: string | number) => string, value: unknown): unknown =>
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

const mismatch = (walk: Walk, type: Type, value: unknown, struct: string, path: string, what = goKind(value)): undefined =>
  fail(
    walk,
    path
      ? `json: cannot unmarshal ${what} into Go struct field ${struct}.${path} of type ${fieldGoType(struct, path, type)}`
      : `json: cannot unmarshal ${what} into Go value of type ${goType(type)}`,
  );
