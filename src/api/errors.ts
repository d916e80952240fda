// What the door answers when it refuses: a metav1.Status, with the messages of apimachinery's api/errors package.
import type { FieldError } from "./field-errors.ts";

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}
export interface Status {
  kind: "Status";
  apiVersion: "v1";
  /** With a refused continue token, one with which an inconsistent list can be continued. */
  metadata: { continue?: string };
  status: "Success" | "Failure";
  message?: string;
  reason?: string;
  details?: { name?: string; group?: string; kind?: string; uid?: string; causes?: StatusCause[]; retryAfterSeconds?: number };
  code: number;
}

export class ApiError extends Error {
  constructor(readonly status: Status) {
    super(status.message);
  }
  get reason(): string | undefined {
    return this.status.reason;
  }
  get code(): number {
    return this.status.code;
  }
}

interface Resource {
  group: string;
  plural: string;
}
const label = (resource: Resource): string => (resource.group ? `${resource.plural}.${resource.group}` : resource.plural);

export function failure(code: number, reason: string, message: string, details?: Status["details"]): ApiError {
  // An answer, not a fault in the program: nobody reads its stack, which costs more than the rest of a request.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new ApiError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    ...(details ? { details } : {}),
    code,
  });
  Error.stackTraceLimit = limit;
  return error;
}

const of = (resource: Resource, name: string): NonNullable<Status["details"]> => ({
  ...(name ? { name } : {}),
  ...(resource.group ? { group: resource.group } : {}),
  kind: resource.plural,
});

export const notFoundError = (resource: Resource, name: string): ApiError =>
  failure(404, "NotFound", `${label(resource)} "${name}" not found`, of(resource, name));
export const alreadyExists = (resource: Resource, name: string): ApiError =>
  failure(409, "AlreadyExists", `${label(resource)} "${name}" already exists`, of(resource, name));
export const conflict = (resource: Resource, name: string, why: string): ApiError =>
  failure(409, "Conflict", `Operation cannot be fulfilled on ${label(resource)} "${name}": ${why}`, of(resource, name));
/** What optimistic locking says. */
export const MODIFIED = "the object has been modified; please apply your changes to the latest version and try again";
export const forbiddenError = (resource: Resource, name: string, why: string): ApiError =>
  failure(
    403,
    "Forbidden",
    name ? `${label(resource)} "${name}" is forbidden: ${why}` : `${label(resource)} is forbidden: ${why}`,
    of(resource, name),
  );
export const unauthorized = (): ApiError => failure(401, "Unauthorized", "Unauthorized");
export const badRequest = (message: string): ApiError => failure(400, "BadRequest", message);
/** 410: a version is no longer known. `token` continues the list nevertheless, without its consistency. */
export function gone(message: string, token?: string): ApiError {
  const error = failure(410, "Expired", message);
  return token ? new ApiError({ ...error.status, metadata: { continue: token } }) : error;
}
/** 504: a version that has not come yet (storage.NewTooLargeResourceVersionError). */
export const tooLargeResourceVersion = (asked: number, current: number): ApiError =>
  failure(504, "Timeout", `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
export const methodNotAllowed = (resource: Resource, verb: string): ApiError =>
  failure(405, "MethodNotAllowed", `${verb} is not supported on resources of kind "${label(resource)}"`, of(resource, ""));
export const tooManyRequests = (message: string, retryAfterSeconds: number, causes?: StatusCause[]): ApiError =>
  failure(429, "TooManyRequests", message, { ...(causes ? { causes } : {}), ...(retryAfterSeconds ? { retryAfterSeconds } : {}) });

/** 422: validation failed. `kind` is as in "Deployment.apps". */
export function invalidError(kind: { group: string; kind: string }, name: string, errors: readonly FieldError[]): ApiError {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  const all = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  return failure(422, "Invalid", `${kind.group ? `${kind.kind}.${kind.group}` : kind.kind} "${name}" is invalid: ${all}`, {
    name,
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.kind,
    causes: errors.map((error) => ({ reason: error.type, message: error.message, field: error.field })),
  });
}
