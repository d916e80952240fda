// From Python's text to tokens: indentation, lines that go on inside brackets, strings with their prefixes.

export interface Token {
  type: "name" | "number" | "string" | "op" | "newline" | "indent" | "dedent" | "end";
  text: string;
  /** Of strings: what is between the quotes with escapes resolved, and the prefix in lower case. */
  value?: string;
  prefix?: string;
  line: number;
}

export class PythonSyntaxError extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly kind: "SyntaxError" | "IndentationError" = "SyntaxError",
  ) {
    super(message);
  }
}

const OPERATORS =
  /^(\*\*=|\/\/=|>>=|<<=|\.\.\.|!=|->|:=|\*\*|\/\/|<<|>>|<=|>=|==|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|@=|[-+*/%@&|^~<>()[\]{},:.;=])/;
const NUMBER = /^(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][-+]?\d+)?)/;
const NAME = /^[\p{L}_][\p{L}\p{N}_]*/u;
const STRING = /^([rRbBfFuU]{0,2})("""|'''|"|')/;
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "0": "\0",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};

/** @throws PythonSyntaxError */
export function tokens(source: string): Token[] {
  const text = source.replace(/\r\n?/g, "\n");
  const found: Token[] = [];
  const indents = [0];
  let at = 0;
  let line = 1;
  let depth = 0;
  let fresh = true;
  const push = (type: Token["type"], piece: string, more: Partial<Token> = {}) => found.push({ type, text: piece, line, ...more });
  while (at < text.length) {
    if (fresh && !depth) {
      const [space = ""] = /^[ \t]*/.exec(text.slice(at))!;
      const next = text[at + space.length];
      if (next === undefined || next === "\n" || next === "#") {
        const end = text.indexOf("\n", at);
        at = end < 0 ? text.length : end + 1;
        line++;
        continue;
      }
      const width = space.replaceAll("\t", "        ").length;
      at += space.length;
      if (width > indents.at(-1)!) {
        indents.push(width);
        push("indent", "");
      }
      while (width < indents.at(-1)!) {
        indents.pop();
        push("dedent", "");
        if (width > indents.at(-1)!)
          throw new PythonSyntaxError("unindent does not match any outer indentation level", line, "IndentationError");
      }
      fresh = false;
    }
    const rest = text.slice(at);
    const char = rest[0]!;
    if (char === "\n") {
      if (!depth) {
        push("newline", "\n");
        fresh = true;
      }
      line++;
      at++;
    } else if (char === " " || char === "\t") at++;
    else if (char === "#") at += /^[^\n]*/.exec(rest)![0].length;
    else if (char === "\\" && rest[1] === "\n") {
      at += 2;
      line++;
    } else if (STRING.test(rest)) {
      const [head, prefix = "", quote = ""] = STRING.exec(rest)!;
      let end = head.length;
      while (end < rest.length && !rest.startsWith(quote, end)) {
        if (quote.length === 1 && rest[end] === "\n") throw new PythonSyntaxError("unterminated string literal", line);
        end += rest[end] === "\\" ? 2 : 1;
      }
      if (end >= rest.length) throw new PythonSyntaxError(`unterminated ${quote.length === 3 ? "triple-quoted " : ""}string literal`, line);
      const inner = rest.slice(head.length, end);
      const raw = /r/i.test(prefix);
      push("string", rest.slice(0, end + quote.length), { value: raw ? inner : plainText(inner), prefix: prefix.toLowerCase() });
      line += inner.split("\n").length - 1;
      at += end + quote.length;
    } else if (/^[\d]|^\.\d/.test(rest)) {
      const [number] = NUMBER.exec(rest)!;
      push("number", number);
      at += number.length;
    } else if (NAME.test(rest)) {
      const [name] = NAME.exec(rest)!;
      push("name", name);
      at += name.length;
    } else {
      const operator = OPERATORS.exec(rest)?.[0];
      if (!operator) throw new PythonSyntaxError("invalid syntax", line);
      if ("([{".includes(operator)) depth++;
      if (")]}".includes(operator)) depth--;
      if (depth < 0) throw new PythonSyntaxError(`unmatched '${operator}'`, line);
      push("op", operator);
      at += operator.length;
    }
  }
  if (depth) throw new PythonSyntaxError("'(' was never closed", line);
  if (!fresh) push("newline", "\n");
  while (indents.length > 1) {
    indents.pop();
    push("dedent", "");
  }
  push("end", "");
  return found;
}

const plainText = (text: string): string =>
  text.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|N\{[^}]*\}|[\s\S])/g, (whole, code: string) =>
    code[0] === "x" || code[0] === "u" ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? whole),
  );
