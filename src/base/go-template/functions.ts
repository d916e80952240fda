// The functions that every Go template has (text/template/funcs.go), and kubectl's base64decode.
import { fromBase64, toBytes } from "../bytes.ts";
import { goJson } from "../go-json.ts";
import { goValue, nilPointer } from "../go-value.ts";

/** A function of a template; its last argument is what was piped in. Throws Error with Go's message. */
// biome-ignore lint/suspicious/noExplicitAny: values of a template have any type
export type TemplateFunction = (...values: any[]) => unknown;

const fail = (message: string): never => {
  throw new Error(message);
};

/** Go's idea of a value that counts as true: not zero, not empty. */
export function truth(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value === nilPointer) return false;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return true;
}

const kindOf = (value: unknown): string =>
  value === null || value === undefined
    ? "nil"
    : typeof value === "number"
      ? Number.isInteger(value)
        ? "integer"
        : "float"
      : Array.isArray(value)
        ? "list"
        : typeof value === "object"
          ? "map"
          : typeof value;
const order = (a: unknown, b: unknown): number => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  return fail(typeof a === "object" || typeof a === "boolean" ? "invalid type for comparison" : "incompatible types for comparison");
};
const same = (a: unknown, b: unknown): boolean => {
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x === "list" || x === "map" || y === "list" || y === "map")
    return fail("non-comparable types for comparison".replace("types", x === "nil" || y === "nil" ? "type" : "types"));
  if (x === "nil" || y === "nil") return x === y;
  if (x !== y && !(typeof a === "number" && typeof b === "number")) return fail("incompatible types for comparison");
  return a === b;
};

/** A number that stands in the template itself: an int in Go, where those of JSON are int64. */
export class Literal {
  constructor(readonly value: number) {}
}
const plain = (value: unknown): unknown => (value instanceof Literal ? value.value : value);

function index(value: unknown, ...keys: unknown[]): unknown {
  let current = plain(value);
  for (const each of keys) {
    const key = plain(each);
    if (current === null || current === undefined) return fail("index of untyped nil");
    if (Array.isArray(current) || typeof current === "string") {
      if (typeof key !== "number") return fail(`cannot index slice/array with type ${goType(each)}`);
      if (key < 0 || key >= current.length) return fail(`index out of range: ${key}`);
      current = typeof current === "string" ? current.charCodeAt(key) : current[key];
    } else if (typeof current === "object") {
      if (typeof key !== "string") return fail(`value has type ${goType(each)}; should be string`);
      current = (current as Record<string, unknown>)[key];
    } else return fail(`can't index item of type ${goType(current)}`);
  }
  return current;
}

/** The name of a Go type for a value of unstructured content. */
export const goType = (value: unknown): string =>
  value === null || value === undefined
    ? "nil"
    : typeof value === "string"
      ? "string"
      : typeof value === "boolean"
        ? "bool"
        : typeof value === "number"
          ? Number.isInteger(value)
            ? "int64"
            : "float64"
          : Array.isArray(value)
            ? "[]interface {}"
            : value instanceof Literal
              ? goType(value.value).replace("int64", "int")
              : "map[string]interface {}";

/** How {{ value }} shows a value. */
export const display = (value: unknown): string =>
  value === undefined || value === null ? "<no value>" : typeof value === "string" ? value : goValue(value);

/** fmt.Sprintf, for the verbs that templates use. */
export function sprintf(format: string, ...given: unknown[]): string {
  const values = given.map(plain);
  let next = 0;
  const text = format.replace(
    /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+))?([a-zA-Z%])/g,
    (whole, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
      if (verb === "%") return "%";
      const size = width === "*" ? Number(values[next++]) : width === undefined ? undefined : Number(width);
      const digits = precision === "*" ? Number(values[next++]) : precision === undefined ? undefined : Number(precision);
      if (next >= values.length) return `%!${verb}(MISSING)`;
      const type = goType(given[next]);
      const value = values[next++];
      const body = verb === "T" ? type : (format1(verb, value, digits, flags) ?? `%!${verb}(${type}=${goValue(value)})`);
      if (size === undefined || body.length >= size) return body;
      if (flags.includes("-")) return body.padEnd(size);
      if (flags.includes("0") && typeof value === "number")
        return body.startsWith("-") ? `-${body.slice(1).padStart(size - 1, "0")}` : body.padStart(size, "0");
      return whole ? body.padStart(size) : body;
    },
  );
  return next < values.length
    ? `${text}%!(EXTRA ${values
        .slice(next)
        .map((value, at) => `${goType(given[next + at])}=${goValue(value)}`)
        .join(", ")})`
    : text;
}
/** Ties go to the even digit, as in Go. */
function fixed(value: number, digits: number): string {
  const scaled = value * 10 ** digits;
  if (Math.abs(scaled % 1) !== 0.5) return value.toFixed(digits);
  const down = Math.floor(scaled);
  return ((down % 2 === 0 ? down : down + 1) / 10 ** digits).toFixed(digits);
}
function format1(verb: string, value: unknown, digits: number | undefined, flags: string): string | undefined {
  const number = typeof value === "number" ? value : undefined;
  const signed = (text: string): string => (flags.includes("+") && number !== undefined && number >= 0 ? `+${text}` : text);
  switch (verb) {
    case "v":
      return goValue(value);
    case "s":
      return typeof value === "string"
        ? digits === undefined
          ? value
          : value.slice(0, digits)
        : typeof value === "number" || typeof value === "boolean"
          ? undefined
          : goValue(value);
    case "q":
      return typeof value === "string" ? JSON.stringify(value) : undefined;
    case "d":
      return number !== undefined && Number.isInteger(number) ? signed(String(number)) : undefined;
    case "f":
    case "F":
      return number === undefined || Number.isInteger(number) ? undefined : signed(fixed(number, digits ?? 6));
    case "e":
      return number === undefined || Number.isInteger(number)
        ? undefined
        : number.toExponential(digits ?? 6).replace(/e([+-])(\d)$/, "e$10$2");
    case "g":
      return number === undefined || Number.isInteger(number) ? undefined : String(number);
    case "t":
      return typeof value === "boolean" ? String(value) : undefined;
    case "x":
    case "X": {
      const text =
        number !== undefined ? number.toString(16) : typeof value === "string" ? Buffer.from(toBytes(value)).toString("hex") : undefined;
      return verb === "X" ? text?.toUpperCase() : text;
    }
    case "o":
      return number?.toString(8);
    case "b":
      return number?.toString(2);
    case "c":
      return number === undefined ? undefined : String.fromCodePoint(number);
    default:
      return undefined;
  }
}

const print = (values: readonly unknown[]): string =>
  values.map((value, at) => (at && typeof value !== "string" && typeof values[at - 1] !== "string" ? " " : "") + goValue(value)).join("");
const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;", "\0": "\uFFFD" };

export const builtins: Readonly<Record<string, TemplateFunction>> = {
  and: (...values) => values.find((value) => !truth(value)) ?? values.at(-1),
  or: (...values) => values.find(truth) ?? values.at(-1),
  not: (value) => !truth(value),
  len: (value) =>
    typeof value === "string"
      ? toBytes(value).length
      : Array.isArray(value)
        ? value.length
        : value !== null && typeof value === "object"
          ? Object.values(value).filter((each) => each !== undefined).length
          : fail(value === undefined || value === null ? "len of nil pointer" : `len of type ${goType(value)}`),
  index,
  slice: (value, ...bounds) => {
    if (typeof value !== "string" && !Array.isArray(value))
      return fail(value === undefined || value === null ? "slice of untyped nil" : `can't slice item of type ${goType(value)}`);
    const [from = 0, to = value.length] = bounds as number[];
    const wrong = [from, to].find((bound) => bound < 0 || bound > value.length);
    if (wrong !== undefined) return fail(`index out of range: ${wrong}`);
    return from > to ? fail(`invalid slice index: ${from} > ${to}`) : value.slice(from, to);
  },
  print: (...values) => print(values),
  println: (...values) => `${values.map((value) => goValue(value)).join(" ")}\n`,
  printf: (format, ...values) => sprintf(String(format), ...values),
  html: (...values) => print(values).replace(/[&<>"'\0]/g, (character) => ENTITIES[character]!),
  js: (...values) =>
    print(values).replace(
      /[\\'"<>&=\n\r\t]/g,
      (character) =>
        ({
          "\\": "\\\\",
          "'": "\\'",
          '"': '\\"',
          "<": "\\u003C",
          ">": "\\u003E",
          "&": "\\u0026",
          "=": "\\u003D",
          "\n": "\\n",
          "\r": "\\r",
          "\t": "\\t",
        })[character]!,
    ),
  urlquery: (...values) =>
    encodeURIComponent(print(values))
      .replace(/%20/g, "+")
      .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
  eq: (first, ...rest) => (rest.length ? rest.some((value) => same(first, value)) : fail("missing argument for comparison")),
  ne: (a, b) => !same(a, b),
  lt: (a, b) => order(a, b) < 0,
  le: (a, b) => order(a, b) <= 0,
  gt: (a, b) => order(a, b) > 0,
  ge: (a, b) => order(a, b) >= 0,
  call: (target, ...values) => (typeof target === "function" ? target(...values) : fail("call of nil")),
};

/** What kubectl adds (cli-runtime/pkg/printers/template.go). */
export const kubectlFunctions: Readonly<Record<string, TemplateFunction>> = {
  exists: (value, ...keys) => {
    try {
      return truth(index(value, ...keys));
    } catch {
      return false;
    }
  },
  base64decode: (text) =>
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(String(text))
      ? fromBase64(String(text))
      : fail("base64 decode failed: illegal base64 data at input byte 0"),
  toJson: (value) => goJson(value),
};
