// f-strings: text, and fields with expressions.
import { PythonSyntaxError, type Token, tokens } from "./lexer.ts";
import type { Expression } from "./tree.ts";

type Parts = Extract<Expression, { type: "format" }>["parts"];
/** Reads a field's expression. @throws PythonSyntaxError */
type Parse = (tokens: readonly Token[]) => Expression;

/** What is between the quotes of an f-string. */
export function formatParts(text: string, line: number, parse: Parse): Parts {
  const parts: Parts = [];
  let plain = "";
  for (let at = 0; at < text.length; at++) {
    const two = text.slice(at, at + 2);
    if (two === "{{" || two === "}}") {
      plain += two[0];
      at++;
    } else if (text[at] === "{") {
      let depth = 1;
      let end = at + 1;
      let quote = "";
      for (; end < text.length; end++) {
        const char = text[end]!;
        if (quote) quote = char === quote ? "" : quote;
        else if (char === "'" || char === '"') quote = char;
        else if ("([{".includes(char)) depth++;
        else if (")]}".includes(char) && --depth === 0) break;
      }
      if (end >= text.length) throw new PythonSyntaxError("f-string: expecting '}'", line);
      parts.push(plain, field(text.slice(at + 1, end), line, parse));
      plain = "";
      at = end;
    } else plain += text[at];
  }
  parts.push(plain);
  return parts;
}

function field(text: string, line: number, parse: Parse): Exclude<Parts[number], string> {
  let depth = 0;
  let quote = "";
  let cut = text.length;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote) quote = char === quote ? "" : quote;
    else if (char === "'" || char === '"') quote = char;
    else if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
    else if (!depth && (char === ":" || (char === "!" && text[at + 1] !== "="))) {
      cut = at;
      break;
    }
  }
  const head = text.slice(0, cut);
  const tail = text.slice(cut);
  const conversion = /^!([rsa])/.exec(tail)?.[1] ?? "";
  const spec = tail.slice(conversion ? 2 : 0).replace(/^:/, "");
  const shown = /[^=!<>]=\s*$/.test(head) ? head : undefined;
  const list = tokens(shown ? head.replace(/=\s*$/, "") : head.trim());
  return {
    value: parse(list.map((token) => ({ ...token, line }))),
    conversion: conversion || (shown && !spec ? "r" : ""),
    spec: spec ? { type: "format", parts: formatParts(spec, line, parse) } : undefined,
    shown,
  };
}
