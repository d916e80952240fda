// What a registry answers: its headers, JSON, and errors by their codes (registry/api/errcode, registry/api/v2/errors.go).
import type { HttpResponse } from "../../machine/sockets.ts";

const VERSION = { "docker-distribution-api-version": "registry/2.0" };

const CODES: Readonly<Record<string, [status: number, message: string]>> = {
  BLOB_UNKNOWN: [404, "blob unknown to registry"],
  BLOB_UPLOAD_UNKNOWN: [404, "blob upload unknown to registry"],
  DIGEST_INVALID: [400, "provided digest did not match uploaded content"],
  MANIFEST_BLOB_UNKNOWN: [404, "blob unknown to registry"],
  MANIFEST_INVALID: [400, "manifest invalid"],
  MANIFEST_UNKNOWN: [404, "manifest unknown"],
  NAME_UNKNOWN: [404, "repository name not known to registry"],
  PAGINATION_NUMBER_INVALID: [400, "invalid number of results requested"],
  UNAUTHORIZED: [401, "authentication required"],
  UNSUPPORTED: [405, "The operation is unsupported."],
};

export const answer = (status: number, body = "", headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
  status,
  headers: { "content-length": String(Buffer.byteLength(body)), ...VERSION, ...headers },
  body,
});
export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse =>
  answer(status, `${JSON.stringify(value)}\n`, { "content-type": "application/json; charset=utf-8", ...headers });

/** @param code one of the specification */
export function refused(code: string, detail?: unknown): HttpResponse {
  const [status, message] = CODES[code]!;
  return json(status, { errors: [{ code, message, ...(detail === undefined ? {} : { detail }) }] });
}
