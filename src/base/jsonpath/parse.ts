// Reading a template of kubectl's JSONPath dialect (client-go/util/jsonpath/parser.go), with its words for what is wrong.

export interface Slice {
  value: number;
  known: boolean;
}
export type PathNode =
  | { type: "list"; nodes: PathNode[] }
  | { type: "text"; text: string }
  | { type: "field"; name: string }
  | { type: "array"; params: [Slice, Slice, Slice] }
  | { type: "filter"; left: PathNode[]; right: PathNode[]; operator: string }
  | { type: "wildcard" }
  | { type: "recursive" }
  | { type: "union"; nodes: PathNode[][] }
  | { type: "identifier"; name: string }
  | { type: "value"; value: number | boolean }
  | { type: "quote"; text: string };

/** What the parser says, without the template around it. */
export class JsonPathError extends Error {}

const fail: (message: string) => never = (message) => {
  throw new JsonPathError(message);
};

/** @throws JsonPathError */
export function parseJsonPath(template: string): PathNode[] {
  const nodes: PathNode[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf("{", at);
    if (open < 0) {
      nodes.push({ type: "text", text: template.slice(at) });
      break;
    }
    if (open > at) nodes.push({ type: "text", text: template.slice(at, open) });
    const inner = new Inside(template, open + 1);
    nodes.push({ type: "list", nodes: inner.action() });
    at = inner.at;
  }
  return nodes;
}

const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character);
const isEnd = (character: string | undefined): boolean => character === undefined || " \t\r\n".includes(character);
/** unicode terminators of isAlphaNumeric fields. */
const FIELD_END = new Set([" ", "\t", "\r", "\n", ".", ",", "[", "]", "$", "@", "{", "}", undefined]);

class Inside {
  constructor(
    readonly text: string,
    public at: number,
  ) {}

  /** The nodes until the closing brace. */
  action(): PathNode[] {
    const nodes: PathNode[] = [];
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined || character === "\n") return fail("unclosed action");
      if (character === "}") {
        this.at++;
        return nodes;
      }
      this.step(nodes);
    }
  }

  /** One element of an action. */
  step(nodes: PathNode[]): void {
    const { text } = this;
    const character = text[this.at]!;
    if (isEnd(character)) {
      this.at++;
    } else if (character === "@" || character === "$") {
      this.at++;
    } else if (character === "[") {
      this.at++;
      this.array(nodes);
    } else if (character === '"' || character === "'") {
      nodes.push({ type: "text", text: this.quoted(character) });
    } else if (character === ".") {
      this.at++;
      if (text[this.at] === ".") {
        this.at++;
        nodes.push({ type: "recursive" });
        const next = text[this.at];
        if (next !== undefined && (isWord(next) || next === "\\")) this.field(nodes);
      } else this.field(nodes);
    } else if (character === "+" || character === "-" || (character >= "0" && character <= "9")) {
      const number = /^[+-]?[0-9.]*/.exec(text.slice(this.at))![0];
      const value = Number(number);
      if (!number || Number.isNaN(value) || /^[+-]?$/.test(number)) fail(`cannot parse number ${number}`);
      this.at += number.length;
      nodes.push({ type: "value", value });
    } else if (isWord(character)) {
      const start = this.at;
      while (isWord(text[this.at])) this.at++;
      const name = text.slice(start, this.at);
      nodes.push(name === "true" || name === "false" ? { type: "value", value: name === "true" } : { type: "identifier", name });
    } else
      fail(`unrecognized character in action: U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")} '${character}'`);
  }

  field(nodes: PathNode[]): void {
    let name = "";
    while (!FIELD_END.has(this.text[this.at])) {
      if (this.text[this.at] === "\\") {
        this.at++;
        if (this.text[this.at] === undefined) break;
      }
      name += this.text[this.at++];
    }
    if (name === "*") nodes.push({ type: "wildcard" });
    else nodes.push({ type: "field", name });
  }

  quoted(mark: string): string {
    const start = this.at++;
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined || character === "\n") return fail("unterminated quoted string");
      if (character === "\\") this.at += 2;
      else if (character === mark) break;
      else this.at++;
    }
    const raw = this.text.slice(start + 1, this.at++);
    return unquote(raw, this.text.slice(start, this.at));
  }

  array(nodes: PathNode[]): void {
    const { text } = this;
    if (text[this.at] === "?" && text[this.at + 1] === "(") {
      this.at += 2;
      this.filter(nodes);
      return;
    }
    const start = this.at;
    let mark: string | undefined;
    for (; ; this.at++) {
      const character = text[this.at];
      if (character === undefined || character === "\n") fail("unterminated array");
      if (mark) {
        if (character === "\\") this.at++;
        else if (character === mark) mark = undefined;
      } else if (character === '"' || character === "'") mark = character;
      else if (character === "]") break;
    }
    const inside = text.slice(start, this.at++);
    const unions = split(inside);
    if (unions.length > 1) {
      nodes.push({
        type: "union",
        nodes: unions.map((each) => {
          const inner: PathNode[] = [];
          index(inner, each.trim());
          return inner;
        }),
      });
    } else index(nodes, inside.trim());
  }

  filter(nodes: PathNode[]): void {
    const { text } = this;
    const start = this.at;
    let depth = 0;
    let mark: string | undefined;
    for (; ; this.at++) {
      const character = text[this.at];
      if (character === undefined || character === "\n") fail("unterminated filter");
      if (mark) {
        if (character === "\\") this.at++;
        else if (character === mark) mark = undefined;
      } else if (character === '"' || character === "'") mark = character;
      else if (character === "(") depth++;
      else if (character === ")") {
        if (depth === 0) break;
        depth--;
      }
    }
    const inside = text.slice(start, this.at++);
    if (text[this.at] !== "]") fail("unclosed array expect ]");
    this.at++;
    const match = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(inside);
    if (!match) {
      nodes.push({ type: "filter", left: expression(inside), right: [], operator: "exists" });
      return;
    }
    nodes.push({ type: "filter", left: expression(match[1]!), right: expression(match[3]!), operator: match[2]! });
  }
}

/** A part of a filter: an action without braces. */
function expression(text: string): PathNode[] {
  return new Inside(`${text}}`, 0).action();
}

/** Commas outside quotes. */
function split(text: string): string[] {
  const parts = [""];
  let mark: string | undefined;
  for (const character of text) {
    if (mark) {
      if (character === mark) mark = undefined;
    } else if (character === '"' || character === "'") mark = character;
    else if (character === ",") {
      parts.push("");
      continue;
    }
    parts[parts.length - 1] += character;
  }
  return parts;
}

function index(nodes: PathNode[], text: string): void {
  const quoted = /^'([^']*)'$/.exec(text) ?? /^"([^"]*)"$/.exec(text);
  if (quoted) {
    // A name in brackets is read as one after a dot: its dots part fields unless they are escaped.
    nodes.push(...new Inside(`.${quoted[1]}}`, 0).action());
    return;
  }
  // All of an array, and of nothing else.
  const match = /^(-?\d*)(:(-?\d*))?(:(-?\d*))?$/.exec(text === "*" ? ":" : text);
  if (!match) fail(`invalid array index ${text}`);
  const slice = (digits: string | undefined, otherwise: number): Slice =>
    digits ? { value: Number(digits), known: true } : { value: otherwise, known: false };
  const first = slice(match[1], 0);
  const second: Slice = match[2] === undefined ? { value: first.value + 1, known: true } : slice(match[3], 0);
  if (match[2] === undefined && first.value === -1) second.known = false;
  nodes.push({ type: "array", params: [first, second, slice(match[5], 1)] });
}

const SIMPLE: Record<string, string> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v", "\\": "\\", "'": "'", '"': '"' };
function unquote(raw: string, shown: string): string {
  return raw.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[0-7]{3}|.)/gs, (_, code: string) => {
    if (code.length > 1) return String.fromCodePoint(/^[ux]/.test(code) ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8));
    const known = SIMPLE[code];
    if (known === undefined) return fail(`unquote string ${shown} error invalid syntax`);
    return known;
  });
}
