// The words of a jq program from left to right.
import { CompileError, type Token } from "./lexer.ts";

export class Cursor {
  at = 0;
  constructor(readonly list: readonly Token[]) {}

  get next(): Token {
    return this.list[this.at]!;
  }
  is(...texts: string[]): boolean {
    const { kind, text } = this.next;
    return (kind === "symbol" || kind === "keyword") && texts.includes(text);
  }
  skip(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }
  expect(text: string): void {
    if (!this.skip(text)) this.unexpected();
  }
  unexpected(): never {
    const { kind, text } = this.next;
    const names: Record<string, string> = {
      end: "end of file",
      number: "LITERAL",
      string: "QQSTRING_START",
      format: "FORMAT",
      field: "FIELD",
      variable: "'$'",
      word: "IDENT",
      invalid: "INVALID_CHARACTER",
    };
    const long = kind === "keyword" || (kind === "symbol" && text.length > 1);
    const said = names[kind] ?? (long ? (/^\w/.test(text) ? text : `"${text}"`) : `'${text}'`);
    throw new CompileError(`syntax error, unexpected ${said} (Unix shell quoting issues?)`);
  }

  name(): string {
    const { kind, text } = this.next;
    if (kind !== "word" && kind !== "keyword") this.unexpected();
    this.at++;
    return text;
  }
  variable(): string {
    const token = this.next;
    if (token.kind !== "variable") this.unexpected();
    this.at++;
    return token.text;
  }
}
