// What may be asked of lists and watches, and how versions and continue tokens are read
// (apimachinery/pkg/apis/meta/internalversion/validation, apiserver/pkg/storage/continue.go).
import { badRequest, invalidError } from "../../api/errors.ts";
import { type FieldError, forbidden, invalid, notSupported } from "../../api/field-errors.ts";
import type { Request } from "../../api/request.ts";
import { hubOf } from "../../api/versions.ts";

const MATCH = "resourceVersionMatch";

/** @throws ApiError 422 of ListOptions */
export function checkListOptions(request: Request): void {
  const { resourceVersionMatch: match, sendInitialEvents } = request;
  if (match === undefined && sendInitialEvents === undefined) return;
  const errors = request.verb === "watch" ? watchErrors(request) : listErrors(request);
  if (errors.length) throw invalidError({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
}

function listErrors({ resourceVersionMatch: match, resourceVersion, continue: token, sendInitialEvents }: Request): FieldError[] {
  const errors: FieldError[] = [];
  if (match) {
    if (!resourceVersion) errors.push(forbidden(MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    if (token) errors.push(forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
    if (match !== "Exact" && match !== "NotOlderThan") errors.push(notSupported(MATCH, match, ["Exact", "NotOlderThan", ""]));
    if (match === "Exact" && resourceVersion === "0")
      errors.push(forbidden(MATCH, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (sendInitialEvents !== undefined) errors.push(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  return errors;
}

function watchErrors({ resourceVersionMatch: match, continue: token, sendInitialEvents }: Request): FieldError[] {
  const errors: FieldError[] = [];
  if (sendInitialEvents !== undefined && match !== "NotOlderThan")
    errors.push(forbidden(MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  if (match) {
    if (sendInitialEvents === undefined)
      errors.push(forbidden(MATCH, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
    if (match !== "NotOlderThan") errors.push(notSupported(MATCH, match, ["NotOlderThan"]));
    if (token) errors.push(forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
  }
  return errors;
}

/** A resourceVersion as a number; 0 for none. @throws ApiError 422 */
export function versionOf(request: Request): number {
  const { resourceVersion: text } = request;
  if (!text) return 0;
  if (/^\d+$/.test(text)) return Number(text);
  const { group, plural } = hubOf(request.kind);
  throw invalidError({ group, kind: plural }, "", [
    invalid("resourceVersion", text, `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`),
  ]);
}

/** Where a list goes on. */
export interface Position {
  /** The version of the first page; below 0 the latest counts. */
  version: number;
  /** The key at which the next page starts. */
  start: string;
}

const TOKEN_VERSION = "meta.k8s.io/v1";

export const encodeContinue = ({ version, start }: Position): string =>
  Buffer.from(JSON.stringify({ v: TOKEN_VERSION, rv: version, start })).toString("base64url");

/** @throws ApiError 400 */
export function decodeContinue(token: string): Position {
  const refuse = (why: string) => badRequest(`invalid continue token: continue key is not valid: ${why}`);
  const wrong = token.search(/[^A-Za-z0-9_-]/);
  if (wrong >= 0 || token.length % 4 === 1) throw refuse(`illegal base64 data at input byte ${wrong >= 0 ? wrong : token.length - 1}`);
  let read: { v?: string; rv?: number; start?: string };
  try {
    read = JSON.parse(Buffer.from(token, "base64url").toString()) as typeof read;
  } catch {
    throw refuse("invalid character in the token");
  }
  if (read.v !== TOKEN_VERSION) throw refuse(`server does not recognize this encoded version ${JSON.stringify(read.v ?? "")}`);
  if (!read.rv) throw refuse(`incorrect encoded start resourceVersion (version ${TOKEN_VERSION})`);
  if (!read.start) throw refuse(`encoded start key empty (version ${TOKEN_VERSION})`);
  return { version: read.rv, start: read.start };
}
