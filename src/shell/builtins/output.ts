// Builtins that print: echo and printf.
import { joinedBytes } from "../../base/bytes.ts";
import type { Builtin } from "../evaluate/shell.ts";

/** Backslash escapes as `echo -e` and printf's %b read them; `stop` when \c ended the output. */
export function withoutEscapes(text: string): { text: string; stop: boolean } {
  let stop = false;
  const out = text.replace(
    /\\(0[0-7]{0,3}|[1-7][0-7]{0,2}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|c[\s\S]*|[\s\S])/g,
    (all, code: string) => {
      if (code[0] === "c") {
        stop = true;
        return "";
      }
      if (/^[0-7]/.test(code)) return byte(Number.parseInt(code, 8));
      if (code[0] === "x" && code.length > 1) return byte(Number.parseInt(code.slice(1), 16));
      if (/^[uU]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
      return (
        (
          {
            n: "\n",
            t: "\t",
            r: "\r",
            a: "\u0007",
            b: "\b",
            f: "\f",
            v: "\v",
            e: "\u001b",
            E: "\u001b",
            "\\": "\\",
            '"': '"',
            "'": "'",
          } as Record<string, string>
        )[code] ?? all
      );
    },
  );
  return { text: out, stop };
}
const byte = (code: number): string => (code < 0x80 ? String.fromCharCode(code) : String.fromCharCode(0xdc00 + (code & 255)));

/** What `echo` prints; dash and busybox read escapes or options in their own way. */
export function echoText(args: readonly string[], options: { escapes?: boolean } = {}): string {
  let at = 0;
  let escapes = options.escapes ?? false;
  let newline = true;
  for (; at < args.length && /^-[neE]+$/.test(args[at]!); at++) {
    if (args[at]!.includes("n")) newline = false;
    if (args[at]!.includes("e")) escapes = true;
    if (args[at]!.includes("E")) escapes = false;
  }
  const plain = args.slice(at).join(" ");
  const { text, stop } = escapes ? withoutEscapes(plain) : { text: plain, stop: false };
  return joinedBytes(text + (newline && !stop ? "\n" : ""));
}

/** What `printf` prints; `errors` are its complaints about arguments. */
export function printfText(format: string, args: readonly string[]): { text: string; errors: string[] } {
  const errors: string[] = [];
  let text = "";
  let at = 0;
  const number = (word: string | undefined): number => {
    if (word === undefined || word === "") return 0;
    if (/^["']/.test(word)) return word.codePointAt(1) ?? 0;
    const value = /^[-+]?0[0-7]+$/.test(word) ? Number.parseInt(word, 8) : Number(word);
    if (Number.isNaN(value)) errors.push(`printf: ${word}: invalid number`);
    return Number.isNaN(value) ? Number.parseInt(word, 10) || 0 : value;
  };
  do {
    const before = at;
    let stop = false;
    text += format.replace(
      /%%|%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z])|\\(?:0?[0-7]{1,3}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|[\s\S])|[^%\\]+/g,
      (all: string, flags?: string, width?: string, precision?: string, letter?: string) => {
        if (stop) return "";
        if (all === "%%") return "%";
        if (all[0] === "\\") {
          const done = withoutEscapes(all);
          stop = done.stop;
          return done.text;
        }
        if (letter === undefined) return all;
        const size = width === "*" ? number(args[at++]) : Number(width ?? 0);
        const hasPrecision = /\./.test(all);
        const digits = precision === "*" ? number(args[at++]) : Number(precision ?? 0);
        const word = args[at++];
        let value: string;
        const signed = (each: number) => (each >= 0 && flags?.includes("+") ? "+" : each >= 0 && flags?.includes(" ") ? " " : "");
        if (letter === "s") value = hasPrecision ? [...(word ?? "")].slice(0, digits).join("") : (word ?? "");
        else if (letter === "b") {
          const done = withoutEscapes(word ?? "");
          stop = done.stop;
          value = done.text;
        } else if (letter === "q") value = /^[\w@%+=:,./-]+$/.test(word ?? "") ? word! : `'${(word ?? "").replaceAll("'", "'\\''")}'`;
        else if (letter === "c") value = [...(word ?? "")][0] ?? "";
        else if (/[diu]/.test(letter)) {
          const each = Math.trunc(number(word));
          value = signed(each) + (hasPrecision ? (each < 0 ? "-" : "") + String(Math.abs(each)).padStart(digits, "0") : String(each));
        } else if (letter === "x") value = (flags?.includes("#") ? "0x" : "") + Math.trunc(number(word)).toString(16);
        else if (letter === "X") value = Math.trunc(number(word)).toString(16).toUpperCase();
        else if (letter === "o") value = Math.trunc(number(word)).toString(8);
        else if (letter === "f" || letter === "F") value = signed(number(word)) + number(word).toFixed(hasPrecision ? digits : 6);
        else if (letter === "e")
          value = number(word)
            .toExponential(hasPrecision ? digits : 6)
            .replace(/e([-+])(\d)$/, "e$10$2");
        else if (letter === "g") value = String(Number(number(word).toPrecision(hasPrecision ? digits || 1 : 6)));
        else {
          errors.push(`printf: \`${letter}': invalid format character`);
          value = "";
        }
        const missing = size - [...value].length;
        if (missing <= 0) return value;
        if (flags?.includes("-")) return value + " ".repeat(missing);
        return flags?.includes("0") && !/[sbcq]/.test(letter)
          ? value.replace(/^[-+]?/, (sign) => sign + "0".repeat(missing))
          : " ".repeat(missing) + value;
      },
    );
    if (stop || at === before) break;
  } while (at < args.length);
  return { text: joinedBytes(text), errors };
}

export const output: Record<string, Builtin> = {
  *echo(shell, args) {
    yield* shell.out(echoText(args, { escapes: shell.flavour === "dash" || shell.options.has("xpg_echo") }));
    return 0;
  },
  *printf(shell, args) {
    const into = args[0] === "-v" ? args[1] : undefined;
    const [format, ...rest] = (into === undefined ? args : args.slice(2)).filter((word, index) => !(index === 0 && word === "--"));
    if (format === undefined) {
      yield* shell.error(`${shell.name}: printf: usage: printf [-v var] format [arguments]\n`);
      return 2;
    }
    const { text, errors } = printfText(format, rest);
    if (into === undefined) yield* shell.out(text);
    else shell.variables.set(into, text);
    for (const error of errors) yield* shell.complain(error);
    return errors.length ? 1 : 0;
  },
};
