// awk's numbers as text, and printf.

/** %g of C. */
function general(value: number, precision: number, upper: boolean): string {
  const digits = precision || 1;
  if (value === 0) return "0";
  const exponent = Number(value.toExponential(digits - 1).split("e")[1]);
  let text: string;
  if (exponent < -4 || exponent >= digits)
    text = value
      .toExponential(digits - 1)
      .replace(/\.?0+e/, "e")
      .replace(/e([-+])(\d)$/, "e$10$2");
  else {
    text = value.toFixed(Math.max(0, digits - 1 - exponent));
    if (text.includes(".")) text = text.replace(/\.?0+$/, "");
  }
  return upper ? text.toUpperCase() : text;
}

/** How a number is written where text is wanted: whole ones plainly, others by `format` (CONVFMT or OFMT). */
export function numberText(value: number, format: string): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e16 ? String(value === 0 ? 0 : value) : BigInt(value).toString();
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  return format === "%.6g" ? general(value, 6, false) : sprintf(format, [{ number: value, text: "" }]);
}

export function sprintf(format: string, args: readonly { number: number; text: string; isNumber?: boolean }[]): string {
  let next = 0;
  const take = () => args[next++] ?? { number: 0, text: "" };
  return format.replace(
    /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?(?:hh|h|ll|l|L|q)?([a-zA-Z%])/g,
    (whole, flags: string, width: string | undefined, precision: string | undefined, letter: string) => {
      if (letter === "%") return "%";
      let left = flags.includes("-");
      let size = width === "*" ? take().number : Number(width ?? 0);
      if (size < 0) [left, size] = [true, -size];
      const digits = precision === undefined ? undefined : precision === "*" ? take().number : Number(precision || 0);
      const plus = (value: number) =>
        value < 0 || Object.is(value, -0) ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
      let [sign, body, numeric] = ["", "", true];
      switch (letter) {
        case "d":
        case "i": {
          const value = Math.trunc(take().number);
          sign = value === 0 ? plus(0) : plus(value);
          body = (Number.isFinite(value) ? numberText(Math.abs(value), "%.6g") : "inf").padStart(digits ?? 0, "0");
          break;
        }
        case "u":
        case "o":
        case "x":
        case "X": {
          const value = Math.trunc(take().number);
          const base = letter === "o" ? 8 : letter === "u" ? 10 : 16;
          body = (value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(value)).toString(base).padStart(digits ?? 0, "0");
          if (letter === "X") body = body.toUpperCase();
          if (flags.includes("#") && value) body = (letter === "o" ? "0" : letter === "u" ? "" : `0${letter}`) + body;
          break;
        }
        case "f":
        case "F":
        case "e":
        case "E":
        case "g":
        case "G": {
          const value = take().number;
          sign = plus(value);
          const size = Math.abs(value);
          if (!Number.isFinite(value)) body = Number.isNaN(value) ? "nan" : "inf";
          else if (/f/i.test(letter)) body = size.toFixed(digits ?? 6);
          else if (/e/i.test(letter)) body = size.toExponential(digits ?? 6).replace(/e([-+])(\d)$/, "e$10$2");
          else body = general(size, digits ?? 6, false);
          if (/[EG]/.test(letter)) body = body.toUpperCase();
          break;
        }
        case "c": {
          const arg = take();
          numeric = false;
          body = arg.isNumber ? String.fromCodePoint(arg.number & 0x1fffff) : ([...arg.text][0] ?? "");
          break;
        }
        case "s":
          numeric = false;
          body = [...take().text].slice(0, digits).join("");
          break;
        default:
          return whole;
      }
      const missing = size - [...(sign + body)].length;
      if (missing <= 0) return sign + body;
      if (left) return sign + body + " ".repeat(missing);
      return numeric && flags.includes("0") && !(digits !== undefined && /[dioxXu]/.test(letter))
        ? sign + "0".repeat(missing) + body
        : " ".repeat(missing) + sign + body;
    },
  );
}
