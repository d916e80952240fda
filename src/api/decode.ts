// A request's body as an object of its kind: checked against the published schema as Go's decoder does, pruned of what nobody knows, copied.
import { goJson } from "../base/go-json.ts";
import { goKind } from "../base/go-json-error.ts";
import { DecodeError } from "./decode-scalar.ts";
import { type Decoded, decodeValue } from "./decode-value.ts";
import { badRequest, invalidError } from "./errors.ts";
import { invalid } from "./field-errors.ts";
import { parseJson } from "./json.ts";
import { apiVersion, type Kind } from "./kind.ts";
import type { KubeObject } from "./object.ts";
import { quotedPatch } from "./patch-text.ts";
import type { Request } from "./request.ts";
import { isPublishedKind } from "./schema/published.ts";
import { goType, typeOfKind } from "./schema/types.ts";
import { checkWriteOptions } from "./write-options.ts";

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
  checkWriteOptions(request);
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
const textOf = (kind: Kind, body: unknown): string => (kind.custom ? goJson(body) : (quotedPatch(body) ?? JSON.stringify(body)));

/** How a patch is refused whose result does not decode. */
export const patchRefusal = (value: string, detail: string) => invalidError({ group: "", kind: "" }, "", [invalid("patch", value, detail)]);
