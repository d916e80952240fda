// The rules of a schema: that they compile, and that what they name exists (apiextensions' validation of x-kubernetes-validations).
import type { FieldError } from "../field-errors.ts";
import type { CustomSchema } from "./schema.ts";

export function validateRules(_schema: CustomSchema, _path: string): FieldError[] {
  return [];
}
