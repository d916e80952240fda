// Finding and printing what a JSONPath template names (client-go/util/jsonpath/jsonpath.go).

import { goJson } from "../go-json.ts";
import { goType } from "../go-template/functions.ts";
import { goValue } from "../go-value.ts";
import { JsonPathError, type PathNode, parseJsonPath } from "./parse.ts";

const fail = (message: string): never => {
  throw new JsonPathError(message);
};
const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

export interface JsonPathOptions {
  /** A missing key gives nothing instead of an error. */
  allowMissingKeys?: boolean;
}

/** A template, ready to be used on many objects. */
export class JsonPath {
  readonly #nodes: PathNode[];
  readonly #allowMissing: boolean;

  /** @throws JsonPathError */
  constructor(template: string, options: JsonPathOptions = {}) {
    this.#nodes = parseJsonPath(template);
    this.#allowMissing = options.allowMissingKeys ?? false;
  }

  /** The values of each action of the template. @throws JsonPathError */
  find(data: unknown): unknown[][] {
    return this.#run(this.#nodes, data, 0).results;
  }

  /** The template filled in: values of one action are parted by spaces. @throws JsonPathError */
  text(data: unknown): string {
    return this.find(data)
      .map((values) => values.map(show).join(" "))
      .join("");
  }

  #run(nodes: readonly PathNode[], data: unknown, from: number): { results: unknown[][]; end: number } {
    const results: unknown[][] = [];
    for (let at = from; at < nodes.length; at++) {
      const node = nodes[at]!;
      if (node.type === "list" && node.nodes[0]?.type === "identifier") {
        const { name } = node.nodes[0];
        if (name === "range") {
          const values = this.#list(node.nodes.slice(1), [data]);
          let end = endOf(nodes, at + 1);
          if (end < 0) end = nodes.length;
          for (const value of values) results.push(...this.#run(nodes.slice(0, end), value, at + 1).results);
          at = end;
          continue;
        }
        if (name === "end") return fail("not in range, nothing to end");
        fail(`unrecognized identifier ${name}`);
      }
      results.push(this.#walk([data], node));
    }
    return { results, end: nodes.length };
  }

  #list(nodes: readonly PathNode[], values: unknown[]): unknown[] {
    let current = values;
    for (const node of nodes) current = this.#walk(current, node);
    return current;
  }

  #walk(values: unknown[], node: PathNode): unknown[] {
    switch (node.type) {
      case "list":
        return this.#list(node.nodes, values);
      case "text":
      case "quote":
        return [node.text];
      case "value":
        return [node.value];
      case "identifier":
        return fail(`unrecognized identifier ${node.name}`);
      case "field":
        return this.#field(values, node.name);
      case "array":
        return this.#array(values, node);
      case "filter":
        return this.#filter(values, node);
      case "wildcard":
        return values.flatMap((value) => (Array.isArray(value) ? value : isMap(value) ? children(value) : []));
      case "recursive":
        return values.flatMap((value) => descend(value));
      case "union":
        return node.nodes.flatMap((nodes) => this.#list(nodes, values));
    }
  }

  #field(values: unknown[], name: string): unknown[] {
    if (!values.length) return values;
    const found: unknown[] = [];
    for (const value of values) if (isMap(value) && value[name] !== undefined) found.push(value[name]);
    if (!found.length && !this.#allowMissing) fail(`${name} is not found`);
    return found;
  }

  #array(values: unknown[], node: Extract<PathNode, { type: "array" }>): unknown[] {
    const out: unknown[] = [];
    for (const value of values) {
      if (value === undefined || value === null) continue;
      if (!Array.isArray(value)) {
        fail(`${goType(value)} is not array or slice`);
        continue;
      }
      const [first, second, third] = node.params;
      const size = value.length;
      let from = first.known ? first.value : 0;
      let to = second.known ? second.value : size;
      const step = third.known ? third.value : 1;
      if (from < 0) from += size;
      if (second.known && to < 0) to += size;
      if (second.known && first.value < 0 && second.value === first.value + 1) to = from + 1;
      if (from >= size || from < 0) {
        if (from < 0 || second.value === first.value + 1) return fail(`array index out of bounds: index ${from}, length ${size}`);
        continue;
      }
      if (to > size) to = size;
      if (to < 0) return fail(`array index out of bounds: index ${to - 1}, length ${size}`);
      if (to < from && step > 0) return fail(`starting index ${from} is greater than ending index ${to}`);
      if (step <= 0) return fail("step must be > 0");
      for (let at = from; at < to; at += step) out.push(value[at]);
    }
    return out;
  }

  #filter(values: unknown[], node: Extract<PathNode, { type: "filter" }>): unknown[] {
    const lenient = (nodes: PathNode[], item: unknown): unknown[] => {
      try {
        return this.#list(nodes, [item]);
      } catch (error) {
        if (error instanceof JsonPathError) return [];
        throw error;
      }
    };
    const out: unknown[] = [];
    for (const value of values) {
      if (!Array.isArray(value)) {
        fail(`${goValue(value)} is not array or slice and cannot be filtered`);
        continue;
      }
      for (const item of value) {
        if (node.operator === "exists") {
          if (lenient(node.left, item).length) out.push(item);
          continue;
        }
        const left = this.#list(node.left, [item]);
        if (!left.length) continue;
        if (left.length > 1) fail("can only compare one element at a time");
        const right = this.#list(node.right, [item]);
        if (!right.length) continue;
        if (right.length > 1) fail("can only compare one element at a time");
        if (compare(left[0], right[0], node.operator)) out.push(item);
      }
    }
    return out;
  }
}

function compare(left: unknown, right: unknown, operator: string): boolean {
  const same = typeof left === typeof right;
  const ordered = (): number => {
    if (typeof left === "number" && typeof right === "number") return left - right;
    if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
    return fail("incompatible types for comparison");
  };
  switch (operator) {
    case "==":
      return same ? left === right : fail("incompatible types for comparison");
    case "!=":
      return same ? left !== right : fail("incompatible types for comparison");
    case "<":
      return ordered() < 0;
    case "<=":
      return ordered() <= 0;
    case ">":
      return ordered() > 0;
    case ">=":
      return ordered() >= 0;
    default:
      return fail(`unrecognized filter operator ${operator}`);
  }
}

/** The index of the {end} that closes a {range}. */
function endOf(nodes: readonly PathNode[], from: number): number {
  let depth = 0;
  for (let at = from; at < nodes.length; at++) {
    const node = nodes[at]!;
    if (node.type !== "list" || node.nodes[0]?.type !== "identifier") continue;
    if (node.nodes[0].name === "range") depth++;
    else if (node.nodes[0].name === "end" && depth-- === 0) return at;
  }
  return -1;
}

const children = (map: Record<string, unknown>): unknown[] =>
  Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort()
    .map((key) => map[key]);

/** The value and all below it. */
function descend(value: unknown): unknown[] {
  const below = Array.isArray(value) ? value : isMap(value) ? children(value) : [];
  return [...(below.length || isMap(value) || Array.isArray(value) ? [value] : []), ...below.flatMap(descend)];
}

/** A value as the template shows it: scalars plain, the rest as JSON. */
function show(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "object" ? goJson(value) : String(value);
}
