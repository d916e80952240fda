// What the rules of a schema may cost: how often a rule is evaluated in a request as large as may be, and how large what it sees can be (apiserver/pkg/cel/common/schemas.go, apiextensions' validation and schema/cel/compilation.go).
import { estimateCost, type Sized } from "../../base/cel/cost.ts";
import { parse } from "../../base/cel/parser.ts";
import { escapedName } from "./cel-types.ts";
import { type CustomSchema, itemsOf, type ValidationRule, valuesOf } from "./schema.ts";

/** Bytes of a request. */
const LARGEST = 3 * 1024 * 1024;
/** What one expression may cost, and all of a schema together. */
export const RULE_LIMIT = 10_000_000;
const SCHEMA_LIMIT = 100_000_000;

/** A value's type with the least number of bytes that it takes in JSON. */
interface Declared extends Sized {
  readonly least: number;
}

const scalar = (kind: Sized["kind"], least: number): Declared => ({ kind, most: 0, least });
const TIMES: Readonly<Record<string, [least: number, most: number]>> = { date: [12, 12], "date-time": [22, 22] };

function text(schema: CustomSchema): Declared {
  const { format = "", maxLength } = schema;
  if (format === "byte") return { kind: "bytes", most: maxLength ?? LARGEST - 2, least: 2 };
  if (format === "duration") return { kind: "duration", most: 32, least: 2 };
  const time = TIMES[format];
  if (time) return { kind: "timestamp", most: time[1], least: time[0] };
  if (maxLength !== undefined) return { kind: "string", most: Math.max(0, maxLength) * 4, least: 2 };
  const values = (schema.enum ?? []).map((value) => (typeof value === "string" ? value.length : 0));
  return { kind: "string", most: values.length ? Math.max(...values) : LARGEST - 2, least: 2 };
}

/** undefined where rules cannot see what there is. */
function declared(schema: CustomSchema | undefined, resource = false): Declared | undefined {
  if (!schema) return undefined;
  if (schema["x-kubernetes-int-or-string"]) return { kind: "dyn", most: LARGEST - 2, least: 1 };
  switch (schema.type) {
    case "array": {
      const of = declared(itemsOf(schema), itemsOf(schema)?.["x-kubernetes-embedded-resource"]);
      return of && { kind: "list", of, most: schema.maxItems ?? Math.floor((LARGEST - 2) / (of.least + 1)), least: 2 };
    }
    case "object": {
      const values = valuesOf(schema);
      if (!values) return structure(schema, resource || schema["x-kubernetes-embedded-resource"] === true);
      const of = declared(values, values["x-kubernetes-embedded-resource"]);
      const key: Sized = { kind: "string", most: 0 };
      return of && { kind: "map", of, key, most: schema.maxProperties ?? Math.floor((LARGEST - 2) / (of.least + 6)), least: 2 };
    }
    case "string":
      return text(schema);
    case "boolean":
      return scalar("bool", 4);
    case "integer":
      return scalar("int", 1);
    case "number":
      return scalar("double", 1);
    default:
      return undefined;
  }
}

const TEXT: CustomSchema = { type: "string" };
const OF_RESOURCES: Readonly<Record<string, CustomSchema>> = {
  apiVersion: TEXT,
  kind: TEXT,
  metadata: { type: "object", properties: { name: TEXT, generateName: TEXT } },
};

function structure(schema: CustomSchema, resource: boolean): Declared {
  const fields = new Map<string, Sized>();
  let least = 2;
  const properties = resource ? { ...schema.properties, ...OF_RESOURCES } : (schema.properties ?? {});
  for (const [name, property] of Object.entries(properties)) {
    const type = declared(property);
    const escaped = escapedName(name);
    if (!type) continue;
    if (escaped) fields.set(escaped, type);
    if (schema.required?.includes(name) && property.default === undefined) least += name.length + type.least + 4;
  }
  return { kind: "object", most: 0, fields, least };
}

/** How often data of a type can be in one request at most. */
const mostOften = ({ least }: Declared): number => Math.floor(LARGEST / (least + 1));

/** How often there can be what a schema describes within the values that hold it; undefined where nothing limits it. */
export type Cardinality = number | undefined;
export const inItems = (outer: Cardinality, { maxItems }: CustomSchema): Cardinality =>
  outer === undefined || maxItems === undefined ? undefined : outer * maxItems;
export const inValues = (outer: Cardinality, { maxProperties }: CustomSchema): Cardinality =>
  outer === undefined || maxProperties === undefined ? undefined : outer * maxProperties;

export interface RuleCost {
  rule: number;
  message: number;
}

/** The most that a rule which compiles and the expression of its message may cost. */
export function costOf(schema: CustomSchema, rule: ValidationRule, root: boolean, times: Cardinality): RuleCost {
  const self = declared(schema, root || schema["x-kubernetes-embedded-resource"] === true);
  if (!self) return { rule: 0, message: 0 };
  // An optional is not seen through.
  const old: Sized = rule.optionalOldSelf ? { kind: "optional", most: 0 } : self;
  const once = (expression: string): number => {
    const { tree } = parse(expression);
    return tree ? estimateCost(tree, { self, oldSelf: old }) : 0;
  };
  const { messageExpression } = rule;
  return {
    rule: Math.min(2 ** 64, once(rule.rule) * (times ?? mostOften(self))),
    message: messageExpression?.trim() ? once(messageExpression) : 0,
  };
}

const SIMPLIFY =
  "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";

export function exceeds(what: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const said = factor > 100 ? "more than 100x" : `${factor.toFixed(factor < 1.5 ? 6 : 1)}x`;
  return `${what} exceeds budget by factor of ${said} ${SIMPLIFY}`;
}

/** All that the rules of one schema cost. */
export class TotalCost {
  #total = 0;
  #most: { path: string; cost: number }[] = [];

  observe(path: string, cost: number): void {
    this.#total = Math.min(2 ** 64, this.#total + cost);
    // What contributes less than a hundredth is not worth naming.
    if (cost < SCHEMA_LIMIT / 100) return;
    this.#most = [...this.#most, { path, cost }].sort((a, b) => b.cost - a.cost).slice(0, 4);
  }

  /** The expressions that cost most, and what is said of them all, where they cost too much together. */
  get excess(): { paths: readonly string[]; message: string } | undefined {
    if (this.#total <= SCHEMA_LIMIT) return undefined;
    return {
      paths: this.#most.map(({ path }) => path),
      message: exceeds("x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", this.#total, SCHEMA_LIMIT),
    };
  }
}
