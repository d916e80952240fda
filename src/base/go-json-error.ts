// What Go's encoding/json says of text that is no JSON (encoding/json/scanner.go).

class Bad extends Error {
  /** Bytes read, with the one that does not fit; undefined where the text ended too early. */
  offset: number | undefined;
}

const quoteRune = (rune: string): string => (rune === "'" ? "'\\''" : rune === '"' ? "'\"'" : `'${JSON.stringify(rune).slice(1, -1)}'`);

class Scanner {
  #at = 0;
  constructor(readonly text: string) {}

  scan(): void {
    this.#value();
    this.#space();
    if (this.#at < this.text.length) this.#fail("after top-level value");
  }

  /** Reads one value, and gives where it ends. */
  end(): number {
    this.#value();
    return this.#at;
  }

  #fail(context: string): never {
    const rune = this.text[this.#at];
    const bad = new Bad(rune === undefined ? "unexpected end of JSON input" : `invalid character ${quoteRune(rune)} ${context}`);
    if (rune !== undefined) bad.offset = Buffer.byteLength(this.text.slice(0, this.#at)) + 1;
    throw bad;
  }
  #space(): void {
    while (this.text[this.#at] !== undefined && " \t\r\n".includes(this.text[this.#at]!)) this.#at++;
  }

  #value(): void {
    this.#space();
    const first = this.text[this.#at];
    if (first === "{") this.#members("}");
    else if (first === "[") this.#members("]");
    else if (first === '"') this.#string();
    else if (first !== undefined && /[-0-9]/.test(first)) this.#number();
    else {
      const word = ["true", "false", "null"].find((literal) => literal[0] === first);
      if (!word) this.#fail("looking for beginning of value");
      for (const letter of word)
        if (this.text[this.#at] === letter) this.#at++;
        else this.#fail(`in literal ${word} (expecting ${quoteRune(letter)})`);
    }
  }

  #members(end: "}" | "]"): void {
    const object = end === "}";
    this.#at++;
    this.#space();
    if (this.text[this.#at] === end) {
      this.#at++;
      return;
    }
    for (;;) {
      if (object) {
        this.#space();
        if (this.text[this.#at] !== '"') this.#fail("looking for beginning of object key string");
        this.#string();
        this.#space();
        if (this.text[this.#at] !== ":") this.#fail("after object key");
        this.#at++;
      }
      this.#value();
      this.#space();
      const next = this.text[this.#at];
      if (next !== "," && next !== end) this.#fail(object ? "after object key:value pair" : "after array element");
      this.#at++;
      if (next === end) return;
    }
  }

  #string(): void {
    this.#at++;
    for (; this.text[this.#at] !== '"'; this.#at++) {
      const letter = this.text[this.#at];
      if (letter === undefined || letter < " ") this.#fail("in string literal");
      if (letter !== "\\") continue;
      this.#at++;
      if (!'"\\/bfnrtu'.includes(this.text[this.#at] ?? "\0")) this.#fail("in string escape code");
      if (this.text[this.#at] !== "u") continue;
      for (let digit = 0; digit < 4; digit++) {
        this.#at++;
        if (!/[0-9a-fA-F]/.test(this.text[this.#at] ?? "")) this.#fail("in \\u hexadecimal character escape");
      }
    }
    this.#at++;
  }

  #digits(context: string): void {
    if (!/[0-9]/.test(this.text[this.#at] ?? "")) this.#fail(context);
    while (/[0-9]/.test(this.text[this.#at] ?? "")) this.#at++;
  }
  #number(): void {
    if (this.text[this.#at] === "-") {
      this.#at++;
      if (!/[0-9]/.test(this.text[this.#at] ?? "")) this.#fail("in numeric literal");
    }
    if (this.text[this.#at] === "0") this.#at++;
    else this.#digits("in numeric literal");
    if (this.text[this.#at] === ".") {
      this.#at++;
      this.#digits("after decimal point in numeric literal");
    }
    if (!/[eE]/.test(this.text[this.#at] ?? "")) return;
    this.#at++;
    if (/[-+]/.test(this.text[this.#at] ?? "")) this.#at++;
    this.#digits("in exponent of numeric literal");
  }
}

function trouble(text: string): Bad | undefined {
  try {
    new Scanner(text).scan();
    return undefined;
  } catch (error) {
    if (error instanceof Bad) return error;
    throw error;
  }
}

/** Where the JSON value that a text begins with ends; undefined where there is none that is whole. */
export function jsonValueEnd(text: string): number | undefined {
  try {
    return new Scanner(text).end();
  } catch (error) {
    if (error instanceof Bad) return undefined;
    throw error;
  }
}

/** What encoding/json calls a value of JSON that it did not expect: "array", "bool", "null", "number", "object", "string". */
export const goKind = (value: unknown): string =>
  Array.isArray(value) ? "array" : value === null ? "null" : typeof value === "boolean" ? "bool" : typeof value;

/** The message of Go's json.Unmarshal for broken JSON; undefined where it is whole. */
export const goJsonError = (text: string): string | undefined => trouble(text)?.message;

/**
 * The same with its place, as apimachinery's decoder of YAML or JSON says it; undefined where the text is whole or only too short.
 * @param before bytes of the stream that were read before
 */
export function goJsonSyntaxError(text: string, before = 0): string | undefined {
  const bad = trouble(text);
  return bad?.offset === undefined ? undefined : `json: offset ${before + bad.offset}: ${bad.message}`;
}
