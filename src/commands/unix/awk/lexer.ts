// The words of an awk program.

/** A program that cannot be read; the message is what awk says of it. */
export class AwkSyntaxError extends Error {}

export type Token = {
  kind: "number" | "string" | "regex" | "name" | "call" | "keyword" | "symbol" | "newline" | "end";
  text: string;
  /** A blank stands before it. */
  spaced: boolean;
};

export const KEYWORDS = new Set(
  "BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf".split(" "),
);
const SYMBOLS = /(?:\*\*=|\*\*|\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|>>|&&|\|\||[{}()[\];,+\-*%^!<>|?:~$=])/y;
const NUMBER = /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/y;
const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\", '"': '"', "/": "/", a: "\x07", b: "\b", f: "\f", v: "\v" };

/** Backslashes in a string constant or an assignment on the command line. */
export const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{1,3}|\n|[\s\S])/g, (whole, letter: string) =>
    letter === "\n" ? "" : /^[0-7]/.test(letter) ? String.fromCharCode(Number.parseInt(letter, 8)) : (ESCAPES[letter] ?? whole),
  );

/** @throws AwkSyntaxError */
export function tokens(text: string): Token[] {
  const out: Token[] = [];
  let at = 0;
  let spaced = false;
  const match = (expression: RegExp): string | undefined => {
    expression.lastIndex = at;
    const found = expression.exec(text)?.[0];
    if (found) at += found.length;
    return found;
  };
  const add = (kind: Token["kind"], value: string) => {
    out.push({ kind, text: value, spaced });
    spaced = false;
  };
  /** A "/" divides after a value, and begins an expression elsewhere. */
  const divides = (): boolean => {
    const last = out.at(-1);
    return !!last && (["number", "string", "name"].includes(last.kind) || (last.kind === "symbol" && /^([)\]$]|\+\+|--)$/.test(last.text)));
  };
  while (at < text.length) {
    if (match(/[ \t\r]+|\\\r?\n|#[^\n]*/y)) {
      spaced = true;
      continue;
    }
    const character = text[at]!;
    if (character === "\n") {
      at++;
      add("newline", "\n");
    } else if (character === '"') {
      const string = match(/"(?:[^"\\\n]|\\[\s\S])*"/y);
      if (!string) throw new AwkSyntaxError(`unterminated string ${text.slice(at).split("\n", 1)[0]!.slice(0, 10)}...`);
      add("string", unescaped(string.slice(1, -1)));
    } else if (character === "/" && !divides()) {
      const regex = match(/\/(?:[^/\\\n[]|\\[\s\S]|\[\^?\]?(?:[^\]\\\n[]|\\[\s\S]|\[:\w+:\]|\[)*\])*\//y);
      if (!regex) throw new AwkSyntaxError("unterminated regexp");
      add("regex", regex.slice(1, -1).replaceAll("\\/", "/"));
    } else if (character === "/") {
      at++;
      if (text[at] === "=") at++;
      add("symbol", text[at - 1] === "=" ? "/=" : "/");
    } else {
      const number = match(NUMBER);
      const word = number ? undefined : match(/[A-Za-z_]\w*/y);
      const symbol = number || word ? undefined : match(SYMBOLS);
      if (number) add("number", number);
      else if (word) add(KEYWORDS.has(word) ? "keyword" : text[at] === "(" ? "call" : "name", word);
      else if (symbol) add("symbol", symbol === "**" ? "^" : symbol === "**=" ? "^=" : symbol);
      else throw new AwkSyntaxError(`unexpected character '${character}'`);
    }
  }
  add("newline", "\n");
  add("end", "");
  return out;
}
