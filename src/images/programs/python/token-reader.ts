// Tokens one after the other, for the parts of the grammar.
import { PythonSyntaxError, type Token } from "./lexer.ts";

const KEYWORDS = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

export class TokenReader {
  protected at = 0;
  constructor(protected readonly list: readonly Token[]) {}

  protected get token(): Token {
    return this.list[this.at]!;
  }
  protected is(...texts: string[]): boolean {
    const { type, text } = this.token;
    return (type === "op" || type === "name") && texts.includes(text);
  }
  protected take(...texts: string[]): Token | undefined {
    return this.is(...texts) ? this.list[this.at++] : undefined;
  }
  protected fail(message = "invalid syntax"): PythonSyntaxError {
    return new PythonSyntaxError(message, this.token.line);
  }
  protected need(text: string): Token {
    const found = this.take(text);
    if (!found) throw this.fail(text === ":" ? "expected ':'" : "invalid syntax");
    return found;
  }
  protected name(): string {
    const { type, text } = this.token;
    if (type !== "name" || KEYWORDS.has(text)) throw this.fail();
    this.at++;
    return text;
  }
}
