// Rules in CEL over custom resources (x-kubernetes-validations).
import { type FieldError, invalid } from "../field-errors.ts";
import type { KubeObject } from "../object.ts";
import type { CustomSchema } from "./schema.ts";

/** Errors after which rules are not looked at: the object is not of the types that they were checked for. */
const BLOCKING = new Set([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);

const hasRules = (schema: CustomSchema | undefined): boolean =>
  !!schema &&
  (!!schema["x-kubernetes-validations"]?.length ||
    Object.values(schema.properties ?? {}).some(hasRules) ||
    (typeof schema.items === "object" && !Array.isArray(schema.items) && hasRules(schema.items)) ||
    (typeof schema.additionalProperties === "object" && hasRules(schema.additionalProperties)));

export class RuleSet {
  readonly #any: boolean;
  constructor(readonly schema: CustomSchema) {
    this.#any = hasRules(schema);
  }

  check(_object: KubeObject, _old: KubeObject | undefined, errors: readonly FieldError[]): FieldError[] {
    if (!this.#any) return [];
    if (errors.some(({ type }) => BLOCKING.has(type)))
      return [
        invalid(
          "<nil>",
          null,
          "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
        ),
      ];
    return [];
  }
}
