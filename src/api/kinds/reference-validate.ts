// Validation of references to other objects, in the words that several groups share (networking's typed local reference, autoscaling's).
import type { FieldError } from "../field-errors.ts";
import { invalid, required } from "../field-errors.ts";
import { isDns1123Subdomain, isPathSegmentName, regexError } from "../names.ts";
import { each } from "./validation.ts";

/** A group, where one is named, a kind and a name, each fit to be part of a path. */
export function validateReference(reference: { apiGroup?: string; kind?: string; name?: string }, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (reference.apiGroup !== undefined)
    errors.push(...each(isDns1123Subdomain(reference.apiGroup), `${path}.apiGroup`, reference.apiGroup));
  for (const field of ["kind", "name"] as const) {
    const value = reference[field];
    if (value) errors.push(...each(isPathSegmentName(value), `${path}.${field}`, value));
    else errors.push(required(`${path}.${field}`));
  }
  return errors;
}

const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** apimachinery's IsDomainPrefixedPath. */
export function validateDomainPrefixedPath(value: string, path: string): FieldError[] {
  if (!value) return [required(path)];
  const slash = value.indexOf("/");
  const host = value.slice(0, Math.max(slash, 0));
  const rest = value.slice(slash + 1);
  if (!host || !rest) return [invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const errors = each(isDns1123Subdomain(host), path, host);
  if (!new RegExp(`^${PATH}$`).test(rest)) errors.push(invalid(path, rest, regexError("Invalid path", PATH)));
  return errors;
}
