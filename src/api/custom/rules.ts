// Rules in CEL over custom resources: x-kubernetes-validations (apiextensions-apiserver's schema/cel/validation.go).
import { type CelProgram, CelRuntimeError, compileCel } from "../../base/cel/index.ts";
import { optionalOf } from "../../base/cel/types.ts";
import { adapt, NONE, Optional } from "../../base/cel/values.ts";
import { duplicate, type FieldError, forbidden, invalid, invalidWhole, required } from "../field-errors.ts";
import type { KubeObject } from "../object.ts";
import { equal } from "../structure.ts";
import { celType } from "./cel-types.ts";
import { below, type CustomSchema, isFields, itemsOf, propertyOf, type ValidationRule, valuesOf } from "./schema.ts";

/** Errors after which rules are not looked at: the object is not of the types that they were checked for. */
const BLOCKING = new Set([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);

interface Rule {
  spec: ValidationRule;
  program: CelProgram;
  message: CelProgram | undefined;
  /** It speaks of the old value. */
  transition: boolean;
}

/** Whether a rule compares with what there was. */
export const isTransition = ({ rule }: ValidationRule): boolean => /\boldSelf\b/.test(rule);

/** The variables of a rule, and their types. */
export function variablesOf(schema: CustomSchema, rule: ValidationRule, root: boolean) {
  const type = celType(schema, root);
  return type && { self: type, oldSelf: rule.optionalOldSelf ? optionalOf(type) : type };
}

/** A node of the schema at or below which there are rules. */
interface Node {
  schema: CustomSchema;
  root: boolean;
  rules: readonly Rule[];
  properties: ReadonlyMap<string, Node>;
  items: Node | undefined;
  values: Node | undefined;
}

function nodeOf(schema: CustomSchema | undefined, root: boolean): Node | undefined {
  if (!schema) return undefined;
  const rules = (schema["x-kubernetes-validations"] ?? []).flatMap((spec): Rule[] => {
    const variables = variablesOf(schema, spec, root);
    if (!variables) return [];
    try {
      return [
        {
          spec,
          program: compileCel(spec.rule, variables),
          message: spec.messageExpression ? compileCel(spec.messageExpression, variables) : undefined,
          transition: isTransition(spec),
        },
      ];
    } catch {
      return [];
    }
  });
  const properties = new Map<string, Node>();
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    const node = nodeOf(each, false);
    if (node) properties.set(name, node);
  }
  const items = nodeOf(itemsOf(schema), false);
  const values = nodeOf(valuesOf(schema), false);
  return rules.length || properties.size || items || values ? { schema, root, rules, properties, items, values } : undefined;
}

export class RuleSet {
  #root: { node: Node | undefined } | undefined;
  constructor(readonly schema: CustomSchema) {}

  /** `errors` are those of the schema: rules are not looked at where types may be wrong. */
  check(object: KubeObject, old: KubeObject | undefined, errors: readonly FieldError[]): FieldError[] {
    this.#root ??= { node: nodeOf(this.schema, true) };
    const { node } = this.#root;
    if (!node) return [];
    if (errors.some(({ type }) => BLOCKING.has(type)))
      return [
        invalid(
          "<nil>",
          "null",
          "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
        ),
      ];
    return visit(node, object, old, "");
  }
}

function visit(node: Node, value: unknown, old: unknown, path: string): FieldError[] {
  const errors = node.rules.flatMap((rule) => judge(node, rule, value, old, path));
  if (value === null || value === undefined) return errors;
  if (Array.isArray(value)) {
    const { items, schema } = node;
    if (!items) return errors;
    const keys = schema["x-kubernetes-list-type"] === "map" ? (schema["x-kubernetes-list-map-keys"] ?? []) : undefined;
    const before = keys && Array.isArray(old) ? old : undefined;
    for (const [index, item] of value.entries()) {
      const was = before?.find((other) => isFields(other) && isFields(item) && keys!.every((key) => equal(other[key], item[key])));
      errors.push(...visit(items, item, was, `${path}[${index}]`));
    }
  } else if (isFields(value)) {
    const before = isFields(old) ? old : undefined;
    for (const key of Object.keys(value).sort()) {
      const inner = node.properties.get(key) ?? (propertyOf(node.schema, key) ? undefined : node.values);
      const at = node.values && inner === node.values ? `${path}[${key}]` : below(path, key);
      if (inner) errors.push(...visit(inner, value[key], before?.[key], at));
    }
  }
  return errors;
}

function judge(node: Node, rule: Rule, value: unknown, old: unknown, path: string): FieldError[] {
  const { spec, program, transition } = rule;
  if (transition && old === undefined && !spec.optionalOldSelf) return [];
  // What has not changed is not held against the writer.
  if (!transition && old !== undefined && equal(old, value)) return [];
  const type = celType(node.schema, node.root)!;
  const before = spec.optionalOldSelf ? (old === undefined ? NONE : new Optional(adapt(old, type))) : old;
  const bindings = { self: value, oldSelf: before };
  const shown = node.schema.type ?? "";
  try {
    if (program.evaluate(bindings) === true) return [];
  } catch (error) {
    if (!(error instanceof CelRuntimeError)) throw error;
    const named = (spec.message ?? spec.rule).trim();
    const { message } = error;
    const detail = message.startsWith("no such overload")
      ? `'${message}': call arguments did not match a supported operator, function or macro signature for rule: ${named}`
      : /cost limit exceeded/.test(message)
        ? `'${message}': no further validation rules will be run due to call cost exceeds limit for rule: ${named}`
        : `${message} evaluating rule: ${named}`;
    return [invalid(path || "<nil>", shown, detail)];
  }
  const at = spec.fieldPath ? `${path}${path ? spec.fieldPath : spec.fieldPath.replace(/^\./, "")}` : path || "<nil>";
  return [failed(spec.reason, at, value, messageOf(rule, bindings))];
}

/** The expression's text, or where that is none the message, or the rule itself. */
function messageOf({ spec, message }: Rule, bindings: Record<string, unknown>): string {
  if (message) {
    try {
      const text = message.evaluate(bindings);
      if (typeof text === "string" && text.trim() && !/[\r\n]/.test(text) && text.length <= 5120) return text.trim();
    } catch (error) {
      if (!(error instanceof CelRuntimeError)) throw error;
    }
  }
  return spec.message ? spec.message.trim() : `failed rule: ${spec.rule.trim()}`;
}

/** Structures are not shown. */
function failed(reason: string | undefined, path: string, value: unknown, detail: string): FieldError {
  switch (reason) {
    case "FieldValueForbidden":
      return forbidden(path, detail);
    case "FieldValueRequired":
      return required(path, detail);
    case "FieldValueDuplicate":
      return typeof value === "object" ? { type: "FieldValueDuplicate", field: path, message: "Duplicate value" } : duplicate(path, value);
    default:
      return typeof value === "object" ? invalidWhole(path, detail) : invalid(path, value, detail);
  }
}
