// The rules of a schema: that they compile, and that what they name exists (apiextensions' validation of x-kubernetes-validations).
import { CelCompileError, compileCel } from "../../base/cel/index.ts";
import { typeText } from "../../base/cel/types.ts";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { internalRule } from "./internal.ts";
import { isTransition, variablesOf } from "./rules.ts";
import { type Cardinality, costOf, exceeds, inItems, inValues, RULE_LIMIT, TotalCost } from "./rules-cost.ts";
import { type CustomSchema, itemsOf, type ValidationRule, valuesOf } from "./schema.ts";

const REASONS = ["FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate"];
const TOTAL = "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema";

export function validateRules(schema: CustomSchema, path: string): FieldError[] {
  const total = new TotalCost();
  const errors = visit(schema, path, true, { loose: undefined, times: 1, total });
  const { excess } = total;
  if (!excess) return errors;
  return [...errors, ...excess.paths.map((at) => forbidden(at, TOTAL)), forbidden(path, excess.message)];
}

/** Where in a schema a rule stands. */
interface Place {
  /** The path of the innermost list whose items cannot be told apart over time. */
  loose: string | undefined;
  times: Cardinality;
  total: TotalCost;
}

function visit(schema: CustomSchema, path: string, root: boolean, place: Place): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, rule] of (schema["x-kubernetes-validations"] ?? []).entries())
    errors.push(...ruleErrors(schema, rule, `${path}.x-kubernetes-validations[${index}]`, root, place));
  for (const [name, each] of Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
    errors.push(...visit(each, `${path}.properties[${name}]`, false, place));
  const items = itemsOf(schema);
  const loose = schema["x-kubernetes-list-type"] === "map" ? place.loose : (place.loose ?? path);
  if (items) errors.push(...visit(items, `${path}.items`, false, { ...place, loose, times: inItems(place.times, schema) }));
  const values = valuesOf(schema);
  if (values) errors.push(...visit(values, `${path}.additionalProperties`, false, { ...place, times: inValues(place.times, schema) }));
  return errors;
}

function ruleErrors(schema: CustomSchema, rule: ValidationRule, path: string, root: boolean, { loose, times, total }: Place): FieldError[] {
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
  let cost = { rule: 0, message: 0 };
  try {
    const { type } = compileCel(rule.rule, variables);
    cost = costOf(schema, rule, root, times);
    if (cost.rule > RULE_LIMIT) errors.push(forbidden(`${path}.rule`, exceeds("estimated rule cost", cost.rule, RULE_LIMIT)));
    total.observe(`${path}.rule`, cost.rule);
    if (type.kind !== "bool" && type.kind !== "dyn")
      errors.push(invalid(`${path}.rule`, internalRule(rule), "cel expression must evaluate to a bool"));
    else if (isTransition(rule) && loose)
      errors.push(invalid(`${path}.rule`, rule.rule, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${loose}`));
  } catch (error) {
    if (!(error instanceof CelCompileError)) throw error;
    return [...errors, invalid(`${path}.rule`, internalRule(rule), `compilation failed: ${error.message}`)];
  }
  if (!messageExpression?.trim()) return errors;
  try {
    const { type } = compileCel(messageExpression, variables);
    if (type.kind !== "string" && type.kind !== "dyn")
      errors.push(
        invalid(`${path}.messageExpression`, internalRule(rule), `messageExpression must evaluate to a string, but got ${typeText(type)}`),
      );
    else {
      if (cost.message > RULE_LIMIT)
        errors.push(forbidden(`${path}.messageExpression`, exceeds("estimated messageExpression cost", cost.message, RULE_LIMIT)));
      total.observe(`${path}.messageExpression`, cost.message);
    }
  } catch (error) {
    if (!(error instanceof CelCompileError)) throw error;
    errors.push(invalid(`${path}.messageExpression`, internalRule(rule), `messageExpression compilation failed: ${error.message}`));
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
