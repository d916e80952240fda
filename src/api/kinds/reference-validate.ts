// Validation of references to other objects, in the words that several groups share (networking's typed local reference, autoscaling's).
import type { FieldError } from "../field-errors.ts";
import { required } from "../field-errors.ts";
import { isDns1123Subdomain, isPathSegmentName } from "../names.ts";
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
