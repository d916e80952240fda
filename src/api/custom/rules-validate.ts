// The rules of a schema: that they compile, and that what they name exists (apiextensions' validation of x-kubernetes-validations).
import { CelCompileError, compileCel } from "../../base/cel/index.ts";
import { typeText } from "../../base/cel/types.ts";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { isTransition, variablesOf } from "./rules.ts";
import { isUnbounded } from "./rules-cost.ts";
import { type CustomSchema, itemsOf, type ValidationRule, valuesOf } from "./schema.ts";

const REASONS = ["FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate"];
const SIMPLIFY =
  "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";
const TOTAL = "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema";

export function validateRules(schema: CustomSchema, path: string): FieldError[] {
  const costly: string[] = [];
  const errors = visit(schema, path, true, undefined, costly);
  for (const at of costly) errors.push(forbidden(at, TOTAL));
  if (costly.length)
    errors.push(
      forbidden(
        path,
        `x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${SIMPLIFY}`,
      ),
    );
  return errors;
}

/** A rule as errors quote it: the internal type. */
const internal = (rule: ValidationRule) => ({
  Rule: rule.rule,
  Message: rule.message ?? "",
  MessageExpression: rule.messageExpression ?? "",
  Reason: rule.reason ?? null,
  FieldPath: rule.fieldPath ?? "",
  OptionalOldSelf: rule.optionalOldSelf ?? null,
});

/** `loose`: the path of the innermost list whose items cannot be told apart over time. */
function visit(schema: CustomSchema, path: string, root: boolean, loose: string | undefined, costly: string[]): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, rule] of (schema["x-kubernetes-validations"] ?? []).entries())
    errors.push(...ruleErrors(schema, rule, `${path}.x-kubernetes-validations[${index}]`, root, loose, costly));
  for (const [name, each] of Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
    errors.push(...visit(each, `${path}.properties[${name}]`, false, loose, costly));
  const items = itemsOf(schema);
  const loosely = schema["x-kubernetes-list-type"] === "map" ? loose : (loose ?? path);
  if (items) errors.push(...visit(items, `${path}.items`, false, loosely, costly));
  const values = valuesOf(schema);
  if (values) errors.push(...visit(values, `${path}.additionalProperties`, false, loose, costly));
  return errors;
}

function ruleErrors(
  schema: CustomSchema,
  rule: ValidationRule,
  path: string,
  root: boolean,
  loose: string | undefined,
  costly: string[],
): FieldError[] {
  const errors: FieldError[] = [];
  const { message, fieldPath, reason, messageExpression } = rule;
  if (!rule.rule?.trim()) return [required(`${path}.rule`, "rule is not specified")];
  if (message && !message.trim()) errors.push(invalid(`${path}.message`, message, "message must be non-empty if specified"));
  else if (message && /[\r\n]/.test(message.trim()))
    errors.push(invalid(`${path}.message`, message, "message must not contain line breaks"));
  else if (!message && !messageExpression && /[\r\n]/.test(rule.rule.trim()))
    errors.push(required(`${path}.message`, "message must be specified if rule contains line breaks"));
  if (messageExpression !== undefined && messageExpression !== "" && !messageExpression.trim())
    errors.push(required(`${path}.messageExpression`, "messageExpression must be non-empty if specified"));
  if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${path}.reason`, reason, REASONS));
  if (fieldPath && !leadsSomewhere(schema, fieldPath)) errors.push(invalid(`${path}.fieldPath`, fieldPath, "must be a valid path"));
  const variables = variablesOf(schema, rule, root);
  if (errors.length || !variables) return errors;
  try {
    const { type } = compileCel(rule.rule, variables);
    if (type.kind !== "bool" && type.kind !== "dyn")
      errors.push(invalid(`${path}.rule`, internal(rule), "cel expression must evaluate to a bool"));
    else if (isTransition(rule) && loose)
      errors.push(invalid(`${path}.rule`, rule.rule, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${loose}`));
    else if (isUnbounded(rule.rule, schema)) {
      errors.push(forbidden(`${path}.rule`, `estimated rule cost exceeds budget by factor of more than 100x ${SIMPLIFY}`));
      costly.push(`${path}.rule`);
    }
  } catch (error) {
    if (!(error instanceof CelCompileError)) throw error;
    return [...errors, invalid(`${path}.rule`, internal(rule), `compilation failed: ${error.message}`)];
  }
  if (!messageExpression?.trim()) return errors;
  try {
    const { type } = compileCel(messageExpression, variables);
    if (type.kind !== "string" && type.kind !== "dyn")
      errors.push(
        invalid(`${path}.messageExpression`, internal(rule), `messageExpression must evaluate to a string, but got ${typeText(type)}`),
      );
    else if (isUnbounded(messageExpression, schema)) {
      errors.push(
        forbidden(`${path}.messageExpression`, `estimated messageExpression cost exceeds budget by factor of more than 100x ${SIMPLIFY}`),
      );
      costly.push(`${path}.messageExpression`);
    }
  } catch (error) {
    if (!(error instanceof CelCompileError)) throw error;
    errors.push(invalid(`${path}.messageExpression`, internal(rule), `messageExpression compilation failed: ${error.message}`));
  }
  return errors;
}

/** Whether a path as .lines or ['a.b'].c leads to a field of the schema. */
function leadsSomewhere(schema: CustomSchema, path: string): boolean {
  if (!/^(\.[A-Za-z_][\w-]*|\['[^']+'\])+$/.test(path)) return false;
  let at: CustomSchema | undefined = schema;
  for (const [, plain, quoted] of path.matchAll(/\.([A-Za-z_][\w-]*)|\['([^']+)'\]/g)) {
    const name = (plain ?? quoted)!;
    at = at?.properties?.[name] ?? valuesOf(at);
    if (!at) return false;
  }
  return true;
}
