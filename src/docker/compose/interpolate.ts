// Variables in the values of a compose file: $X, ${X}, ${X:-default}, ${X-default}, ${X:?message}, ${X:+instead}, and $$ (compose-go/template).
import { ComposeError } from "./model.ts";

export interface Variables {
  get(name: string): string | undefined;
  /** Called for each variable that is not set and has no default. */
  missing(name: string): void;
}

/** The text does not keep to the form. */
class Invalid extends Error {}
class Required extends Error {}

const NAME = /^[_a-zA-Z][_a-zA-Z0-9]*/;

/** Where the brace that is open at `from` is closed. */
function closing(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith("${", at)) {
      depth++;
      at++;
    } else if (text[at] === "}") {
      if (depth === 0) return at;
      depth--;
    }
  }
  throw new Invalid();
}

function substituted(text: string, variables: Variables): string {
  if (!text.includes("$")) return text;
  let out = "";
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf("$", at);
    if (dollar < 0) return out + text.slice(at);
    out += text.slice(at, dollar);
    const next = text[dollar + 1];
    if (next === "$") {
      out += "$";
      at = dollar + 2;
    } else if (next === "{") {
      const end = closing(text, dollar + 2);
      out += braced(text.slice(dollar + 2, end), variables);
      at = end + 1;
    } else {
      const name = NAME.exec(text.slice(dollar + 1))?.[0];
      if (!name) throw new Invalid();
      out += plain(name, variables);
      at = dollar + 1 + name.length;
    }
  }
  return out;
}

function plain(name: string, variables: Variables): string {
  const value = variables.get(name);
  if (value === undefined) variables.missing(name);
  return value ?? "";
}

function braced(text: string, variables: Variables): string {
  const name = NAME.exec(text)?.[0];
  if (!name) throw new Invalid();
  const rest = text.slice(name.length);
  if (!rest) return plain(name, variables);
  const [, colon = "", operator, word = ""] = /^(:?)([-?+])(.*)$/s.exec(rest) ?? [];
  if (!operator) throw new Invalid();
  const value = variables.get(name);
  const there = colon ? Boolean(value) : value !== undefined;
  if (operator === "-") return there ? value! : substituted(word, variables);
  if (operator === "+") return there ? substituted(word, variables) : "";
  if (there) return value!;
  throw new Required(`required variable ${name} is missing a value${word ? `: ${substituted(word, variables)}` : ""}`);
}

/** The same tree with all values substituted; keys stay as they are. @throws ComposeError */
export function interpolate(value: unknown, variables: Variables, path = ""): unknown {
  if (typeof value === "string")
    try {
      return substituted(value, variables);
    } catch (error) {
      if (error instanceof Invalid)
        throw new ComposeError(`invalid interpolation format for ${path}.\nYou may need to escape any $ with another $.\n${value}`);
      if (error instanceof Required) throw new ComposeError(`error while interpolating ${path}: ${error.message}`);
      throw error;
    }
  if (Array.isArray(value)) return value.map((each) => interpolate(each, variables, `${path}.[]`));
  if (value && typeof value === "object")
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, interpolate(each, variables, path ? `${path}.${key}` : key)]),
    );
  return value;
}
