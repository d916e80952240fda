// Reading JSON as jq does: values one after the other from a stream, with jq's words for what is wrong.
import type { Json } from "./value.ts";

/** The message is jq's, as `Invalid numeric literal at line 1, column 4`. */
export class ParseError extends Error {}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const WORD = /[^ \t\r\n[\]{},:"]+/y;
const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** The values of a whole text, and where (as an index) each ends. @throws ParseError */
export function* readValues(text: string): Generator<{ value: Json; end: number }> {
  let at = 0;
  const match = (expression: RegExp): string => {
    expression.lastIndex = at;
    const found = expression.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  };
  /** @param index of the character at which the fault shows */
  const fail = (words: string, index = at): never => {
    const ended = index >= text.length;
    const before = text.slice(0, index + 1);
    const line = before.split("\n").length;
    const column = before.length - (before.lastIndexOf("\n") + 1);
    throw new ParseError(`${words} at ${ended ? "EOF at " : ""}line ${line}, column ${column}`);
  };
  const unfinished = () => fail("Unfinished JSON term", text.length);

  const value = (): Json => {
    match(SPACE);
    const character = text[at];
    switch (character) {
      case undefined:
        return unfinished();
      case "{": {
        const map = new Map<string, Json>();
        at++;
        match(SPACE);
        if (text[at] === "}") {
          at++;
          return map;
        }
        for (;;) {
          match(SPACE);
          if (text[at] === undefined) return unfinished();
          if (text[at] === "}") return fail("Objects must consist of key:value pairs");
          const key = value();
          match(SPACE);
          if (text[at] === undefined) return unfinished();
          if (text[at] !== ":") return fail("Objects must consist of key:value pairs");
          if (typeof key !== "string") return fail("Object keys must be strings");
          at++;
          map.set(key, value());
          match(SPACE);
          if (text[at] === undefined) return unfinished();
          if (text[at] !== "," && text[at] !== "}") return fail("Expected separator between values");
          if (text[at++] === "}") return map;
        }
      }
      case "[": {
        const items: Json[] = [];
        at++;
        match(SPACE);
        if (text[at] === "]") {
          at++;
          return items;
        }
        for (;;) {
          match(SPACE);
          if (text[at] === "]") return fail("Expected another array element");
          items.push(value());
          match(SPACE);
          if (text[at] === undefined) return unfinished();
          if (text[at] !== "," && text[at] !== "]") return fail("Expected separator between values");
          if (text[at++] === "]") return items;
        }
      }
      case '"': {
        const start = at;
        const quoted = match(STRING);
        if (!quoted) return fail("Unfinished string", text.length);
        if (!quoted.includes("\\") && !/[\0-\x1f]/.test(quoted)) return quoted.slice(1, -1);
        try {
          return JSON.parse(quoted.replace(/[\0-\x1f]/g, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`));
        } catch {
          return fail("Invalid escape", start + quoted.length - 1);
        }
      }
      case ",":
        return fail("Expected value before ','");
      case ":":
        return fail("':' not as part of an object");
      case "]":
        return fail("Unmatched ']'");
      case "}":
        return fail("Unmatched '}'");
    }
    const word = match(WORD);
    if (word === "null") return null;
    if (word === "true" || word === "false") return word === "true";
    if (word === "nan" || word === "NaN") return Number.NaN;
    if (NUMBER.test(word)) return Number(word);
    return fail(/^['a-z]/i.test(word) && /^(nul|tru|fals|n|t|f)/.test(word) ? "Invalid literal" : "Invalid numeric literal");
  };

  for (match(SPACE); at < text.length; match(SPACE)) {
    if (text[at] === "\ufeff" || text[at] === "\u001e") {
      at++;
      continue;
    }
    const read = value();
    yield { value: read, end: at };
  }
}

/** Tells, of text that comes in pieces, how much of it holds whole values. */
export class Splitter {
  #text = "";
  #scanned = 0;
  #depth = 0;
  #quoted = false;
  #word = false;

  /** The text up to the end of the last whole value, taken away; "" when there is none yet. */
  feed(chunk: string): string {
    this.#text += chunk;
    let end = 0;
    const text = this.#text;
    for (let i = this.#scanned; i < text.length; i++) {
      const character = text[i]!;
      if (this.#quoted) {
        if (character === "\\") {
          if (i + 1 >= text.length) break;
          i++;
        } else if (character === '"') {
          this.#quoted = false;
          if (!this.#depth) end = i + 1;
        }
      } else if (character === '"') this.#quoted = true;
      else if (character === "{" || character === "[") this.#depth++;
      else if (character === "}" || character === "]") {
        if (--this.#depth <= 0) {
          this.#depth = 0;
          end = i + 1;
        }
      } else if (/\s/.test(character)) {
        if (!this.#depth && this.#word) end = i;
        this.#word = false;
        // The break after a value belongs to it: jq counts it before it works on the value.
        if (!this.#depth && end === i && character === "\n") end = i + 1;
        this.#scanned = i + 1;
        continue;
      } else if (!this.#depth) this.#word = true;
      this.#scanned = i + 1;
    }
    const whole = text.slice(0, end);
    this.#text = text.slice(end);
    this.#scanned -= end;
    return whole;
  }
  /** What is left. */
  get rest(): string {
    return this.#text;
  }
}
