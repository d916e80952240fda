// Words of a Dockerfile: quotes, escapes and variables (buildkit/frontend/dockerfile/shell/lex.go).

export type Variables = ReadonlyMap<string, string>;

export class WordError extends Error {}

export interface Expanding {
  escapeMark: string;
  /** Quotes and escapes stay as they are, and so do variables that nobody set: for what people read. */
  raw?: boolean;
  /** Is told of variables that nobody set. */
  unset?(name: string): void;
}

/** One word with variables replaced, quotes and escapes taken off. @throws WordError */
export const expand = (text: string, variables: Variables, options: Expanding): string => new Lexer(text, variables, options).all();

/** The words of a text, split at spaces outside quotes. @throws WordError */
export const split = (text: string, variables: Variables, options: Expanding): string[] => new Lexer(text, variables, options).words();

class Lexer {
  #at = 0;
  constructor(
    private readonly text: string,
    private readonly variables: Variables,
    private readonly options: Expanding,
  ) {}

  all(): string {
    let out = "";
    while (this.#at < this.text.length) out += this.#piece();
    return out;
  }

  words(): string[] {
    const found: string[] = [];
    let word: string | undefined;
    while (this.#at < this.text.length) {
      if (/\s/.test(this.text[this.#at]!)) {
        if (word !== undefined) found.push(word);
        word = undefined;
        this.#at++;
      } else word = (word ?? "") + this.#piece();
    }
    if (word !== undefined) found.push(word);
    return found;
  }

  #piece(): string {
    const { escapeMark, raw = false } = this.options;
    const char = this.text[this.#at]!;
    if (char === "'") {
      const end = this.text.indexOf("'", this.#at + 1);
      if (end < 0) {
        if (raw) return this.text[this.#at++]!;
        throw new WordError("unexpected end of statement while looking for matching single-quote");
      }
      const inner = this.text.slice(this.#at + 1, end);
      this.#at = end + 1;
      return raw ? `'${inner}'` : inner;
    }
    if (char === '"') return this.#double();
    if (char === "$") return this.#variable();
    if (char === escapeMark) {
      const next = this.text[this.#at + 1];
      this.#at += 2;
      return raw ? char + (next ?? "") : (next ?? "");
    }
    this.#at++;
    return char;
  }

  #double(): string {
    const { escapeMark, raw = false } = this.options;
    let out = raw ? '"' : "";
    for (this.#at++; ; ) {
      const char = this.text[this.#at];
      if (char === undefined) {
        if (raw) return out;
        throw new WordError("unexpected end of statement while looking for matching double-quote");
      }
      if (char === '"') {
        this.#at++;
        return raw ? `${out}"` : out;
      }
      if (char === "$") out += this.#variable();
      else if (char === escapeMark) {
        const next = this.text[this.#at + 1] ?? "";
        out += raw || !['"', "$", escapeMark].includes(next) ? char + next : next;
        this.#at += 2;
      } else {
        out += char;
        this.#at++;
      }
    }
  }

  /** What stands for $name, ${name} and ${name:-word}. */
  #variable(): string {
    const start = this.#at;
    const plain = /^\$([a-zA-Z_][a-zA-Z0-9_]*|[@*#0-9])/.exec(this.text.slice(start));
    if (plain) {
      this.#at += plain[0].length;
      return this.#value(plain[1]!) ?? (this.options.raw ? plain[0] : "");
    }
    if (this.text[start + 1] !== "{") {
      this.#at++;
      return "$";
    }
    const named = /^\$\{([a-zA-Z_][a-zA-Z0-9_]*|[@*#0-9])/.exec(this.text.slice(start));
    if (!named) {
      if (this.options.raw) {
        this.#at += 2;
        return "${";
      }
      throw new WordError("syntax error: bad substitution");
    }
    const name = named[1]!;
    const end = closing(this.text, start + 2);
    if (end < 0) throw new WordError("syntax error: missing '}'");
    const body = this.text.slice(start + named[0].length, end);
    this.#at = end + 1;
    const whole = this.text.slice(start, end + 1);
    if (!body) return this.#value(name) ?? (this.options.raw ? whole : "");
    return this.#modified(name, body, whole);
  }

  #modified(name: string, body: string, whole: string): string {
    const operator = /^(:[-+?]|[-+?]|##|#|%%|%|\/\/|\/)/.exec(body)?.[0];
    if (!operator) throw new WordError(`unsupported modifier (${body[0]}) in substitution`);
    const value = this.variables.get(name);
    const word = () => expand(body.slice(operator.length), this.variables, { ...this.options, raw: false });
    const isSet = operator.startsWith(":") ? Boolean(value) : value !== undefined;
    switch (operator.replace(":", "")) {
      case "-":
        return isSet ? value! : word();
      case "+":
        return isSet ? word() : "";
      case "?":
        if (!isSet) throw new WordError(`${name}: ${word() || "is not allowed to be unset"}`);
        return value!;
    }
    if (value === undefined) return this.options.raw ? whole : "";
    const short = operator.length === 1;
    if (operator.startsWith("#")) return value.replace(new RegExp(`^(?:${glob(word(), short)})`, "s"), "");
    if (operator.startsWith("%")) return suffixless(value, word(), short);
    const [from = "", to = ""] = body.slice(operator.length).split(/(?<!\\)\/(.*)/s);
    return value.replace(new RegExp(glob(from, false), short ? "s" : "gs"), () => to);
  }

  #value(name: string): string | undefined {
    const value = this.variables.get(name);
    if (value === undefined) this.options.unset?.(name);
    return value;
  }
}

function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith("${", at)) depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return -1;
}

const glob = (pattern: string, short: boolean): string =>
  pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, short ? ".*?" : ".*")
    .replace(/\?/g, ".");

/** Without the shortest or longest end that fits. */
function suffixless(value: string, pattern: string, short: boolean): string {
  const whole = new RegExp(`^(?:${glob(pattern, false)})$`, "s");
  const places = Array.from({ length: value.length + 1 }, (_, index) => (short ? value.length - index : index));
  const at = places.find((each) => whole.test(value.slice(each)));
  return at === undefined ? value : value.slice(0, at);
}

/** NAME=value pairs of ENV, LABEL and ARG, or the old form "NAME the rest". @throws WordError */
export function pairs(text: string, variables: Variables, options: Expanding): [name: string, value: string][] {
  const words = rawWords(text);
  if (words[0] !== undefined && !words[0].includes("=")) {
    const [, name = "", value = ""] = /^(\S+)\s*([\s\S]*)$/.exec(text.trim())!;
    return [[expand(name, variables, options), expand(value, variables, options)]];
  }
  return words.map((word) => {
    const at = word.indexOf("=");
    if (at < 0) throw new WordError(`Syntax error - can't find = in "${word}". Must be of the form: name=value`);
    return [expand(word.slice(0, at), variables, options), expand(word.slice(at + 1), variables, options)];
  });
}

/** Words with their quotes still on. */
export function rawWords(text: string): string[] {
  const found: string[] = [];
  for (const [word] of text.matchAll(/(?:\\[\s\S]|"(?:\\[\s\S]|[^"\\])*"|'[^']*'|[^\s"'\\]|["'])+/g)) found.push(word);
  return found;
}
