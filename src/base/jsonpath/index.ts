// kubectl's JSONPath dialect.
export { JsonPath } from "./evaluate.ts";
export { JsonPathError } from "./parse.ts";

/** The loose forms of sort keys and custom columns (x.y, .x.y, {.x.y}) as a template; undefined when the text is none of them. */
export function relaxedPath(text: string): string | undefined {
  if (!text) return "";
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  if (!match) return undefined;
  return `{.${match[1] ?? match[2]}}`;
}
