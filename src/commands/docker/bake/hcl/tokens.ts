// The words, strings and signs that HCL is written in.
import { HclError, type Range } from "./syntax.ts";

export interface Token {
  kind: "word" | "number" | "string" | "heredoc" | "sign" | "line" | "end";
  text: string;
  at: Range;
}

const SIGNS = [
  "...",
  "==",
  "!=",
  "<=",
  ">=",
  "&&",
  "||",
  "=>",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  "=",
  ",",
  ".",
  "?",
  ":",
  "+",
  "-",
  "*",
  "/",
  "%",
  "!",
  "<",
  ">",
];

/** `base`: where the text begins. @throws HclError */
export function tokensOf(text: string, base: Range): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let start = 0;
  const range = (size: number): Range => {
    const from = at - start + (line === 1 ? base.from : 1);
    return { file: base.file, line: line + base.line - 1, from, to: from + size };
  };
  const newLines = (piece: string) => {
    for (const [index, letter] of [...piece].entries())
      if (letter === "\n") {
        line++;
        start = at + index + 1;
      }
  };
  const push = (kind: Token["kind"], piece: string, value = piece) => {
    tokens.push({ kind, text: value, at: range(piece.length) });
    newLines(piece);
    at += piece.length;
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const skipped = /^(?:[ \t\r]+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)/.exec(rest)?.[0];
    if (skipped) {
      newLines(skipped);
      at += skipped.length;
      continue;
    }
    const document = /^<<(-?)(\w+)\n([\s\S]*?)^[ \t]*\2[ \t]*(?=\n|$)/m.exec(rest);
    const word = /^[A-Za-z_][\w-]*/.exec(rest)?.[0];
    const number = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(rest)?.[0];
    if (rest.startsWith("\n")) push("line", "\n");
    else if (rest.startsWith("<<") && document?.index === 0) push("heredoc", document[0], unindented(document[3]!, document[1] === "-"));
    else if (rest.startsWith('"')) {
      const size = quotedSize(rest);
      if (size < 0) throw new HclError("Unterminated template string", "No closing marker was found for the string.", range(1));
      push("string", rest.slice(0, size), rest.slice(1, size - 1));
    } else if (word) push("word", word);
    else if (number) push("number", number);
    else {
      const sign = SIGNS.find((each) => rest.startsWith(each));
      if (!sign) throw new HclError("Invalid character", "This character is not used within the language.", range(1));
      push("sign", sign);
    }
  }
  tokens.push({ kind: "line", text: "\n", at: range(0) }, { kind: "end", text: "", at: range(0) });
  return tokens;
}

/** Length of a quoted string with its quotes; strings in ${…} have quotes of their own. */
function quotedSize(text: string): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
    else if (text[at] === "\n") return -1;
    else if (text.startsWith("${", at) && text[at - 1] !== "$") {
      const end = closing(text, at + 2);
      if (end < 0) return -1;
      at = end;
    }
  }
  return -1;
}

/** Where the brace is that ends an interpolation. */
export function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') {
      const size = quotedSize(text.slice(at));
      if (size < 0) return -1;
      at += size - 1;
    } else if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return -1;
}

function unindented(text: string, asked: boolean): string {
  if (!asked) return text;
  const lines = text.split("\n");
  const indents = lines.filter((each) => each.trim()).map((each) => /^[ \t]*/.exec(each)![0].length);
  const least = indents.length ? Math.min(...indents) : 0;
  return lines.map((each) => each.slice(least)).join("\n");
}
