// Bake files in JSON, as the same blocks and expressions.
import { template } from "./parse.ts";
import { type Block, type Body, type Expression, startOf } from "./syntax.ts";

/** A bake file in JSON: strings are templates, and blocks are objects by their labels. @throws HclError, SyntaxError */
export function parseJson(text: string, file: string): Body {
  const at = startOf(file);
  const whole = JSON.parse(text) as Record<string, unknown>;
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
      [labelled]
        .flat()
        .flatMap((each) =>
          Object.entries(each as object).map(
            ([label, body]): Block => ({ type, labels: [label], body: { attributes: attributes(body as object), blocks: [] }, at }),
          ),
        ),
    );
  return { attributes: attributes(Object.fromEntries(Object.entries(whole).filter(([name]) => !isBlock(name)))), blocks };
}
