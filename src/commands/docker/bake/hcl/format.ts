// format and formatlist: verbs in a text and what they make of values (zclconf/go-cty's stdlib/format.go, Go's fmt for numbers).
import { byteLength } from "../../../../base/bytes.ts";
import { goJson } from "../../../../base/go-json.ts";
import { converted } from "./convert.ts";
import { FunctionError, isList, refuse, textOf, type Value } from "./value.ts";

interface Verb {
  flags: string;
  /** -1 where none is told, as the next. */
  width: number;
  precision: number;
  mode: string;
}

const graphemes = (text: string): string[] => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

function padded(text: string, { flags, width }: Verb): string {
  const lacking = Math.max(0, width - graphemes(text).length);
  const fill = (flags.includes("0") ? "0" : " ").repeat(lacking);
  return flags.includes("-") ? text + fill : fill + text;
}

/** "1.5e+3" with an exponent of two digits at least. */
const scientific = (text: string): string => text.replace(/e([+-])(\d)$/, "e$10$2");

/** The shortest text that means the number, with an exponent where it is large or small for its precision (%g). */
export function general(value: number, precision = -1): string {
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const exact = precision < 0 ? value.toExponential() : value.toExponential(Math.max(0, precision - 1));
  const [mantissa = "", exponent = "0"] = exact.split("e");
  const trimmed = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  const count = trimmed.replace(/[-.]/g, "").length;
  const power = Number(exponent);
  const most = precision < 0 ? 6 : precision > count && count >= power + 1 ? count : precision || 1;
  if (power < -4 || power >= most) return scientific(`${trimmed}e${power < 0 ? "-" : "+"}${Math.abs(power)}`);
  return textOf(Number(exact));
}

/** Signs, prefixes and zeros as fmt puts them. */
function signed(isNegative: boolean, prefix: string, digits: string, verb: Verb): string {
  const { flags, width } = verb;
  const sign = isNegative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const zeros = flags.includes("0") && !flags.includes("-") ? Math.max(0, width - sign.length - prefix.length - digits.length) : 0;
  return padded(sign + prefix + "0".repeat(zeros) + digits, { ...verb, flags: flags.replaceAll("0", "") });
}

const BASES: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  b: [2, "0b"],
  d: [10, ""],
  o: [8, "0"],
  x: [16, "0x"],
  X: [16, "0X"],
};

function shownNumber(value: number, verb: Verb): string {
  const { mode, precision, flags } = verb;
  const isNegative = value < 0;
  const size = Math.abs(value);
  const base = BASES[mode];
  if (base) {
    if (!Number.isInteger(value)) refuse("an integer is required");
    const digits = BigInt(size).toString(base[0]).padStart(precision, "0");
    return signed(isNegative, flags.includes("#") ? base[1] : "", mode === "X" ? digits.toUpperCase() : digits, verb);
  }
  const kind = mode.toLowerCase();
  const places = precision < 0 ? 6 : precision;
  const text = kind === "e" ? scientific(size.toExponential(places)) : kind === "f" ? size.toFixed(places) : general(size, precision);
  return signed(isNegative, "", kind === mode ? text : text.toUpperCase(), verb);
}

/** @throws FunctionError */
function shown(value: Value, verb: Verb): string {
  const { mode, flags, precision } = verb;
  if (mode === "v") {
    const plain = flags.includes("#")
      ? undefined
      : typeof value === "string"
        ? value
        : typeof value === "number"
          ? general(value)
          : undefined;
    return padded(plain ?? goJson(value), verb);
  }
  if (value === null) return refuse("null value cannot be formatted");
  if (mode === "t") return String(converted(value, "bool"));
  if (mode !== "s" && mode !== "q") return shownNumber(converted(value, "number") as number, verb);
  const whole = converted(value, "string") as string;
  const text = precision > 0 ? graphemes(whole).slice(0, precision).join("") : whole;
  return padded(mode === "q" ? goJson(text) : text, verb);
}

const MODES = "vtbdoxXeEfgGsq";

/** @throws FunctionError */
export function formatted(format: string, args: readonly Value[]): string {
  let out = "";
  let next = 1;
  let most = 0;
  const offsetOf = (at: number) => byteLength(format.slice(0, at));
  for (let at = 0; at < format.length; ) {
    if (format[at] !== "%") {
      out += format[at++];
      continue;
    }
    if (format[at + 1] === "%") {
      out += "%";
      at += 2;
      continue;
    }
    const [raw = "", flags = "", width, precision, index] =
      /^%([0#+\- ]*)([1-9]\d*)?(?:\.(\d+))?(?:\[([1-9]\d*)\])?/.exec(format.slice(at)) ?? [];
    const end = at + raw.length;
    const mode = String.fromCodePoint(format.codePointAt(end) ?? 0);
    if (end >= format.length) refuse(`invalid format string starting at offset ${offsetOf(end)}`);
    // Within what stands before the letter, the first that fits nothing is named.
    if (!/[A-Za-z]/.test(mode)) {
      const wrong = /^[.[]$/.test(mode) ? end + 1 : end;
      if (wrong >= format.length) refuse(`invalid format string starting at offset ${offsetOf(wrong)}`);
      refuse(`unrecognized format character '${String.fromCodePoint(format.codePointAt(wrong)!)}' at offset ${offsetOf(wrong)}`);
    }
    const number = index === undefined ? next : Number(index);
    const place = `${JSON.stringify(raw + mode)} at ${offsetOf(at)}`;
    if (number > args.length) refuse(`not enough arguments for ${place}: need index ${number} but have ${args.length} total`);
    if (!MODES.includes(mode)) refuse(`unsupported format verb '${mode}' in ${JSON.stringify(raw + mode)} at offset ${offsetOf(at)}`);
    try {
      out += shown(args[number - 1]!, { flags, width: Number(width ?? -1), precision: Number(precision ?? -1), mode });
    } catch (error) {
      throw error instanceof FunctionError ? new FunctionError(`unsupported value for ${place}: ${error.message}`) : error;
    }
    most = Math.max(most, number);
    next = number + 1;
    at = end + 1;
  }
  if (most < args.length) refuse(`too many arguments; ${most ? `only ${most} used by` : "no verbs in"} format string`, most + 1);
  return out;
}

/** One text for each of the lists' elements. @throws FunctionError */
export function formattedList(format: string, args: readonly Value[]): string[] {
  const sizes = args.flatMap((each, at) => (isList(each) ? [{ at, size: each.length }] : []));
  const [first] = sizes;
  const other = sizes.find(({ size }) => size !== first!.size);
  if (other)
    refuse(
      `argument ${other.at + 1} has length ${other.size}, which is inconsistent with argument ${first!.at + 1} of length ${first!.size}`,
      other.at + 1,
    );
  if (!args.length) return [formatted(format, [])];
  return Array.from({ length: first?.size ?? 1 }, (_, at) => {
    try {
      return formatted(
        format,
        args.map((each) => (isList(each) ? each[at]! : each)),
      );
    } catch (error) {
      throw error instanceof FunctionError ? new FunctionError(`error on format iteration ${at}: ${error.message}`) : error;
    }
  });
}
