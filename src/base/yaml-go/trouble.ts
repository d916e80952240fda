// What is wrong with a YAML text in Go's words: its tokens are held against the grammar (go.yaml.in/yaml/v2: parserc.go, decode.go).
import { ScanError } from "./cursor.ts";
import type { Token, TokenType } from "./token.ts";
import { Tokens } from "./tokens.ts";

/** What YAML does not let in (readerc.go). */
const CONTROL = /[^\t\n\r\x20-\x7e\x85\xa0-\ufffd]/;

/** A document without trouble. */
export interface Sound {
  /** Without what follows it, which is not looked at, and with lines that go on within brackets or quotes indented, as other readers want them. */
  text: string;
  /** The text of its first key that is a sequence or a mapping, which is no key for Go. */
  complexKey: string | undefined;
}

/**
 * The first trouble of a text, without "yaml: ", where its first document has one. In the first line Go tells no line. yaml.v2 tells where the
 * trouble is; with `fromBegin`, as yaml.v3 does it, where what is broken has begun, unless that is in the first line.
 */
export function troubleIn(whole: string, { fromBegin = false } = {}): { trouble: string } | Sound {
  // A byte order mark at the beginning is no part of the text.
  const text = whole.replace(/^\ufeff/, "");
  if (CONTROL.test(text)) return { trouble: "control characters are not allowed" };
  const grammar = new Grammar(text);
  try {
    grammar.document();
    return grammar;
  } catch (error) {
    if (error instanceof UnknownAnchor) return { trouble: error.message };
    // Lines of tokens count from 0, those of the scanner from 1; there is no line 0 for either.
    if (!(error instanceof ScanError || error instanceof GrammarError)) throw error;
    const line = (fromBegin && error.begun) || error.line;
    return { trouble: line ? `line ${error instanceof ScanError ? line + 1 : line}: ${error.message}` : error.message };
  }
}

class UnknownAnchor extends Error {}
class GrammarError extends Error {
  readonly line: number;
  constructor(
    message: string,
    token: Token,
    /** Where what is being read has begun. */
    readonly begun: number,
  ) {
    super(message);
    this.line = token.line;
  }
}

const OUTSIDE: readonly TokenType[] = ["%YAML", "%TAG", "---", "...", "stream end"];
const CONTENT = "did not find expected node content";

class Grammar {
  readonly #tokens: Tokens;
  readonly #anchors = new Set<string>();
  readonly #handles = new Set(["!", "!!"]);
  complexKey: string | undefined;
  #end: number;

  constructor(private readonly whole: string) {
    this.#tokens = new Tokens(whole);
    this.#end = whole.length;
  }

  get text(): string {
    const deepest = Math.max(0, ...Array.from(this.whole.matchAll(/^ +/gm), ([spaces]) => spaces.length));
    let text = "";
    let from = 0;
    for (const at of this.#tokens.continued.filter((each) => each < this.#end)) {
      text += this.whole.slice(from, at) + " ".repeat(deepest + 1);
      from = at;
    }
    return text + this.whole.slice(from, this.#end);
  }

  #next(...types: readonly TokenType[]): boolean {
    return types.includes(this.#tokens.peek().type);
  }
  /** Takes the next token where it is of a type. */
  #takes(type: TokenType): boolean {
    if (!this.#next(type)) return false;
    this.#tokens.take();
    return true;
  }
  #fail(message: string, begun = this.#tokens.peek().line): never {
    throw new GrammarError(message, this.#tokens.peek(), begun);
  }

  /** Reads the first document. */
  document(): void {
    this.#tokens.take();
    if (this.#next("%YAML", "%TAG", "---")) {
      this.#directives();
      if (!this.#takes("---")) this.#fail("did not find expected <document start>");
    }
    if (!this.#next(...OUTSIDE)) this.#node(true, false);
    this.#end = this.#tokens.peek().at;
  }
  #directives(): void {
    let versions = 0;
    while (this.#next("%YAML", "%TAG")) {
      const { type, value = "" } = this.#tokens.peek();
      if (type === "%YAML") {
        if (versions++) this.#fail("found duplicate %YAML directive");
        if (value !== "1.1") this.#fail("found incompatible YAML document");
      } else this.#handles.add(value);
      this.#tokens.take();
    }
  }

  #keyNode(block: boolean): void {
    const { type, at } = this.#tokens.peek();
    this.#node(block, block);
    if (["[", "{", "sequence", "mapping"].includes(type)) this.complexKey ??= this.whole.slice(at, this.#tokens.peek().at);
  }
  /** @param besideKey a sequence may stand where its key does */
  #node(block: boolean, besideKey: boolean): void {
    if (this.#next("alias")) {
      const { value = "" } = this.#tokens.take();
      if (!this.#anchors.has(value)) throw new UnknownAnchor(`unknown anchor '${value}' referenced`);
      return;
    }
    const begun = this.#tokens.peek().line;
    const marked = this.#properties();
    if (besideKey && this.#next("-")) this.#entries(false, begun);
    else if (this.#takes("scalar")) return;
    else if (this.#takes("[")) this.#flowSequence(begun);
    else if (this.#takes("{")) this.#flowMapping(begun);
    else if (block && this.#takes("sequence")) this.#entries(true, begun);
    else if (block && this.#takes("mapping")) this.#blockMapping(begun);
    else if (!marked) this.#fail(CONTENT, begun);
  }
  /** An anchor and a tag, one of each. */
  #properties(): boolean {
    let [anchor, tag] = [false, false];
    for (;;) {
      if (!anchor && this.#next("anchor")) {
        anchor = true;
        this.#anchors.add(this.#tokens.take().value!);
      } else if (!tag && this.#next("tag")) {
        tag = true;
        const { value } = this.#tokens.peek();
        if (value !== undefined && !this.#handles.has(value)) this.#fail("found undefined tag handle");
        this.#tokens.take();
      } else return anchor || tag;
    }
  }

  /** @param own the sequence is indented, and ends by itself */
  #entries(own: boolean, begun: number): void {
    while (this.#takes("-")) {
      if (!this.#next("-", "end", ...(own ? [] : (["?", ":"] as const)))) this.#node(true, false);
    }
    if (own && !this.#takes("end")) this.#fail("did not find expected '-' indicator", begun);
  }
  #blockMapping(begun: number): void {
    while (!this.#takes("end")) {
      if (this.#takes("?")) {
        if (!this.#next("?", ":", "end")) this.#keyNode(true);
      } else this.#fail("did not find expected key", begun);
      if (this.#takes(":") && !this.#next("?", ":", "end")) this.#node(true, true);
    }
  }
  #flowSequence(begun: number): void {
    for (let first = true; !this.#takes("]"); first = false) {
      if (!first && !this.#takes(",")) this.#fail("did not find expected ',' or ']'", begun);
      if (this.#takes("?")) this.#pair("]");
      else if (!this.#next("]")) this.#node(false, false);
    }
  }
  #flowMapping(begun: number): void {
    for (let first = true; !this.#takes("}"); first = false) {
      if (!first && !this.#takes(",")) this.#fail("did not find expected ',' or '}'", begun);
      if (this.#takes("?")) this.#pair("}");
      else if (!this.#next("}")) this.#keyNode(false);
    }
  }
  #pair(close: "]" | "}"): void {
    if (!this.#next(":", ",", close)) this.#keyNode(false);
    if (this.#takes(":") && !this.#next(",", close)) this.#node(false, false);
  }
}
