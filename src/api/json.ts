// JSON text with the names that it gives twice: JSON.parse forgets them, strict decoding reports them.
import { goJsonError } from "../base/go-json-error.ts";
import { badRequest } from "./errors.ts";

export interface ParsedJson {
  value: unknown;
  /** Paths of the fields given more than once, as `data.a`. */
  duplicates: readonly string[];
}

/** Parses; what is no JSON is a bad request. */
export function parseJson(text: string): ParsedJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest(goJsonError(text) ?? "unexpected end of JSON input");
  }
  return { value, duplicates: duplicates(text) };
}

/** Walks valid JSON for names given twice within one object. */
function duplicates(text: string): string[] {
  const found: string[] = [];
  const stack: { list: boolean; index: number; names: Set<string>; name: string; path: string }[] = [];
  let expectsName = false;
  const here = (): string => {
    const top = stack.at(-1);
    if (!top) return "";
    return top.list ? `${top.path}[${top.index}]` : top.path ? `${top.path}.${top.name}` : top.name;
  };
  for (const token of text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []) {
    const top = stack.at(-1);
    if (token === "{" || token === "[") {
      stack.push({ list: token === "[", index: 0, names: new Set(), name: "", path: here() });
      expectsName = token === "{";
    } else if (token === "}" || token === "]") {
      stack.pop();
      expectsName = false;
    } else if (token === ",") {
      if (top?.list) top.index++;
      else expectsName = true;
    } else if (expectsName && top && token.startsWith('"')) {
      top.name = JSON.parse(token) as string;
      if (top.names.has(top.name)) found.push(here());
      top.names.add(top.name);
      expectsName = false;
    }
  }
  return found;
}
