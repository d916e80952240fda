// Bake files in JSON, as the same blocks and expressions (hashicorp/hcl: json/structure.go).
import { jsonValueEnd } from "../../../../base/go-json-error.ts";
import { template } from "./parse.ts";
import { type Block, type Body, type Expression, HclError, type Range, startOf } from "./syntax.ts";

/** A bake file in JSON: strings are templates, and blocks are objects by their labels. @throws HclError, SyntaxError */
export function parseJson(text: string, file: string): Body {
  const at = startOf(file);
  const whole = objectIn(text, file);
  const expression = (value: unknown): Expression => {
    if (typeof value === "string") return template(value, at, false);
    if (Array.isArray(value)) return { kind: "list", items: value.map(expression), at };
    if (value !== null && typeof value === "object")
      return {
        kind: "object",
        entries: Object.entries(value).map(([key, each]) => [expression(key), expression(each)] as const),
        at,
      };
    return { kind: "literal", value: value as number | boolean | null, at };
  };
  const attributes = (object: object) => new Map(Object.entries(object).map(([name, value]) => [name, { value: expression(value), at }]));
  const isBlock = (name: string) => ["target", "group", "variable", "function"].includes(name);
  const blocks = Object.entries(whole)
    .filter(([name]) => isBlock(name))
    .flatMap(([type, labelled]) =>
      [labelled].flat().flatMap((each) =>
        Object.entries(labels(each, text, file, type)).map(([label, body]): Block => {
          const wrong = body !== null && typeof body !== "object";
          if (wrong)
            throw new HclError(
              "Incorrect JSON value type",
              `Either a JSON object or a JSON array is required, representing the contents of one or more "${type}" blocks.`,
              placeOf(text, file, [type, label]),
            );
          return { type, labels: [label], body: { attributes: attributes(body ?? {}), blocks: [] }, at };
        }),
      ),
    );
  return { attributes: attributes(Object.fromEntries(Object.entries(whole).filter(([name]) => !isBlock(name)))), blocks };
}

/** What a file has at its root: an object, or several in a list, whose members are one after the other. @throws HclError, SyntaxError */
function objectIn(text: string, file: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (value === null || typeof value !== "object")
    throw new HclError(
      "Root value must be object",
      "The root value in a JSON-based configuration must be either a JSON object or a JSON array of objects.",
      placeOf(text, file, []),
    );
  if (!Array.isArray(value)) return value as Record<string, unknown>;
  const odd = value.findIndex((each) => each === null || typeof each !== "object" || Array.isArray(each));
  if (odd >= 0)
    throw new HclError(
      "Incorrect JSON value type",
      "A JSON object is required here, to define arguments and child blocks.",
      placeOf(text, file, [String(odd)]),
    );
  return Object.assign({}, ...value) as Record<string, unknown>;
}

/** The names that stand below a block's type, with what each is. @throws HclError */
function labels(value: unknown, text: string, file: string, type: string): Record<string, unknown> {
  const at = () => placeOf(text, file, [type]);
  if (value === null)
    throw new HclError(
      "Missing block label",
      `At least one object property is required, whose name represents the ${type} block's name.`,
      at(),
    );
  if (typeof value !== "object")
    throw new HclError(
      "Incorrect JSON value type",
      "Either a JSON object or JSON array of objects is required here, to specify name labels for this block.",
      at(),
      1,
    );
  return value as Record<string, unknown>;
}

/** Where the value stands to which a way of keys and numbers leads. */
function placeOf(text: string, file: string, way: readonly string[]): Range {
  const skip = (from: number): number => from + /^\s*/.exec(text.slice(from))![0].length;
  const endOf = (from: number): number => from + jsonValueEnd(text.slice(from))!;
  let at = skip(0);
  for (const step of way) {
    const isList = text[at] === "[";
    for (let index = 0, next = skip(at + 1); ; index++) {
      const key = isList ? String(index) : (JSON.parse(text.slice(next, endOf(next))) as string);
      // Past the key, and the colon after it.
      const value = isList ? next : skip(skip(endOf(next)) + 1);
      if (key === step) {
        at = value;
        break;
      }
      next = skip(skip(endOf(value)) + 1);
    }
  }
  const before = text.slice(0, at).split("\n");
  const from = before.at(-1)!.length + 1;
  return { file, line: before.length, from, to: from + (endOf(at) - at) };
}
