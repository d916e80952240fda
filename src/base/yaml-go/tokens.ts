// The tokens of a YAML text as Go's scanner finds them, and its words where there is none (libyaml's rules; go.yaml.in/yaml/v2: scannerc.go).
// Texts that are right are read by a library: this is asked only what is wrong with the others.
import { Cursor, isBlank, isBlankOrEnd, isBreak } from "./cursor.ts";
import { anchor, directive, tag } from "./names.ts";
import { blockScalar, plainScalar, quotedScalar } from "./scalars.ts";
import type { Token, TokenType } from "./token.ts";

/** What may turn out to be a key, once a colon follows. */
interface SimpleKey {
  possible: boolean;
  /** It can be nothing else where it stands. */
  required: boolean;
  /** Its token, counted from the first of all. */
  token: number;
  at: number;
  line: number;
  column: number;
}

/** Characters between a key and its colon at most. */
const LONGEST_KEY = 1024;
export class Tokens {
  readonly #cursor: Cursor;
  #indent = -1;
  readonly #indents: number[] = [];
  #flowLevel = 0;
  #keyAllowed = true;
  /** One for each level of brackets. */
  readonly #keys: (SimpleKey | undefined)[] = [undefined];
  readonly #queue: Token[];
  #taken = 0;

  constructor(text: string) {
    this.#cursor = new Cursor(text);
    this.#queue = [{ type: "stream start", line: 0, at: 0 }];
  }

  /** Where lines begin that go on within brackets or quotes. */
  get continued(): readonly number[] {
    return this.#cursor.continued;
  }
  /** The next token, which stays. @throws ScanError */
  peek(): Token {
    while (!this.#queue.length || this.#mayBecomeKey()) this.#fetch();
    return this.#queue[0]!;
  }
  /** Takes the next token. @throws ScanError */
  take(): Token {
    const token = this.peek();
    if (token.type !== "stream end") {
      this.#queue.shift();
      this.#taken++;
    }
    return token;
  }

  #mayBecomeKey(): boolean {
    const key = this.#keys.find((each) => each?.possible && each.token === this.#taken);
    return key !== undefined && this.#holds(key);
  }
  /** Whether a colon would still make it a key. */
  #holds(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line === this.#cursor.line && key.at + LONGEST_KEY >= this.#cursor.at) return true;
    if (key.required) this.#cursor.fail("could not find expected ':'", key.line);
    key.possible = false;
    return false;
  }
  #add(type: TokenType, value?: string): void {
    this.#queue.push({ type, line: this.#cursor.line, at: this.#cursor.at, ...(value === undefined ? {} : { value }) });
  }
  #fetch(): void {
    this.#skipToToken();
    this.#unroll(this.#cursor.column);
    const char = this.#cursor.char();
    const next = this.#cursor.char(1);
    const flow = this.#flowLevel > 0;
    if (char === "") this.#endStream();
    else if (char === "%" && this.#cursor.column === 0) this.#directive();
    else if (this.#cursor.isMarker("---")) this.#marker("---");
    else if (this.#cursor.isMarker("...")) this.#marker("...");
    else if (char === "[" || char === "{") this.#open(char);
    else if (char === "]" || char === "}") this.#close(char);
    else if (char === ",") this.#entry(",", true);
    else if (char === "-" && isBlankOrEnd(next)) this.#blockEntry();
    else if (char === "?" && (flow || isBlankOrEnd(next))) this.#key();
    else if (char === ":" && (flow || isBlankOrEnd(next))) this.#value();
    else if (char === "*" || char === "&") this.#named((cursor) => anchor(cursor, char === "*" ? "alias" : "anchor"));
    else if (char === "!") this.#named(tag);
    else if (!flow && (char === "|" || char === ">")) this.#block();
    else if (char === "'" || char === '"') this.#scalar((cursor) => quotedScalar(cursor, char));
    else if (
      !(isBlankOrEnd(char) || "-?:,[]{}#&*!|>'\"%@`".includes(char)) ||
      (char === "-" && !isBlank(next)) ||
      (!flow && (char === "?" || char === ":") && !isBlankOrEnd(next))
    )
      this.#scalar((cursor) => plainScalar(cursor, this.#indent, flow));
    else this.#cursor.fail("found character that cannot start any token");
  }

  #skipToToken(): void {
    for (;;) {
      // A tab may stand where no key may begin.
      const tabs = this.#flowLevel > 0 || !this.#keyAllowed;
      this.#cursor.skipWhile((char) => char === " " || (tabs && char === "\t"));
      if (this.#cursor.char() === "#") this.#cursor.skipWhile((char) => !isBreak(char));
      if (!isBreak(this.#cursor.char())) return;
      this.#cursor.skipLine(this.#flowLevel > 0);
      if (!this.#flowLevel) this.#keyAllowed = true;
    }
  }

  /** Begins a block where it is indented more than what is around it. @param token before which it begins; without one, here */
  #roll(column: number, type: TokenType, key?: SimpleKey): void {
    if (this.#flowLevel || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (key) this.#queue.splice(key.token - this.#taken, 0, { type, line: key.line, at: key.at });
    else this.#add(type);
  }
  /** Ends the blocks that are indented more than a column. */
  #unroll(column: number): void {
    if (this.#flowLevel) return;
    while (this.#indent > column) {
      this.#add("end");
      this.#indent = this.#indents.pop()!;
    }
  }

  /** What follows may be a key. */
  #saveKey(): void {
    if (!this.#keyAllowed) return;
    this.#dropKey();
    this.#keys[this.#keys.length - 1] = {
      possible: true,
      required: !this.#flowLevel && this.#indent === this.#cursor.column,
      token: this.#taken + this.#queue.length,
      at: this.#cursor.at,
      line: this.#cursor.line,
      column: this.#cursor.column,
    };
  }
  /** What came before is no key. */
  #dropKey(): void {
    const key = this.#keys.at(-1);
    if (key?.possible && key.required) this.#cursor.fail("could not find expected ':'", key.line);
    this.#keys[this.#keys.length - 1] = undefined;
  }

  #endStream(): void {
    if (this.#cursor.column) {
      this.#cursor.column = 0;
      this.#cursor.line++;
    }
    this.#unroll(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    this.#add("stream end");
  }
  #marker(type: "---" | "..."): void {
    this.#unroll(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    this.#add(type);
    this.#cursor.skip(3);
  }
  #open(char: "[" | "{"): void {
    this.#saveKey();
    this.#keys.push(undefined);
    this.#flowLevel++;
    this.#keyAllowed = true;
    this.#add(char);
    this.#cursor.skip();
  }
  #close(char: "]" | "}"): void {
    this.#dropKey();
    if (this.#flowLevel) {
      this.#flowLevel--;
      this.#keys.pop();
    }
    this.#keyAllowed = false;
    this.#add(char);
    this.#cursor.skip();
  }
  #entry(type: "," | "-" | "?", keyAllowed: boolean): void {
    this.#dropKey();
    this.#keyAllowed = keyAllowed;
    this.#add(type);
    this.#cursor.skip();
  }
  #blockEntry(): void {
    if (!this.#flowLevel) {
      if (!this.#keyAllowed) this.#cursor.fail("block sequence entries are not allowed in this context");
      this.#roll(this.#cursor.column, "sequence");
    }
    this.#entry("-", true);
  }
  #key(): void {
    if (!this.#flowLevel) {
      if (!this.#keyAllowed) this.#cursor.fail("mapping keys are not allowed in this context");
      this.#roll(this.#cursor.column, "mapping");
    }
    this.#entry("?", !this.#flowLevel);
  }
  #value(): void {
    const key = this.#keys.at(-1);
    if (key && this.#holds(key)) {
      this.#queue.splice(key.token - this.#taken, 0, { type: "?", line: key.line, at: key.at });
      this.#roll(key.column, "mapping", key);
      this.#keys[this.#keys.length - 1] = undefined;
      this.#keyAllowed = false;
    } else {
      if (!this.#flowLevel) {
        if (!this.#keyAllowed) this.#cursor.fail("mapping values are not allowed in this context");
        this.#roll(this.#cursor.column, "mapping");
      }
      this.#keyAllowed = !this.#flowLevel;
    }
    this.#add(":");
    this.#cursor.skip();
  }

  #directive(): void {
    this.#unroll(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    this.#queue.push(directive(this.#cursor));
  }
  #named(scan: (cursor: Cursor) => Token): void {
    this.#saveKey();
    this.#keyAllowed = false;
    this.#queue.push(scan(this.#cursor));
  }
  #block(): void {
    this.#dropKey();
    this.#keyAllowed = true;
    this.#add("scalar");
    blockScalar(this.#cursor, this.#indent);
  }
  /** @param scan goes through it; true where a key may follow */
  #scalar(scan: (cursor: Cursor) => boolean): void {
    this.#saveKey();
    this.#keyAllowed = false;
    this.#add("scalar");
    if (scan(this.#cursor)) this.#keyAllowed = true;
  }
}
