// The scalars of YAML as Go's scanner goes through them: block, quoted and plain ones (scannerc.go).
import { type Cursor, isBlank, isBlankOrEnd, isBreak } from "./cursor.ts";

const ESCAPES = "0abt\tnvfre \"'\\/N_LP";
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** What follows | or >. @param outer the indentation around it */
export function blockScalar(cursor: Cursor, outer: number): void {
  cursor.skip();
  const header = cursor.skipWhile((char) => "+-0123456789".includes(char) && !isBlank(char));
  const found = /^(?:[+-]([0-9])?|([0-9])[+-]?)?/.exec(header)!;
  const digit = found[1] ?? found[2];
  if (digit === "0") cursor.fail("found an indentation indicator equal to 0");
  if (found[0].length < header.length) cursor.fail("did not find expected comment or line break");
  cursor.skipComment();
  let indent = digit ? Math.max(0, outer) + Number(digit) : 0;
  let deepest = 0;
  const blankLines = (): void => {
    for (;;) {
      while ((!indent || cursor.column < indent) && cursor.char() === " ") cursor.skip();
      deepest = Math.max(deepest, cursor.column);
      if ((!indent || cursor.column < indent) && cursor.char() === "\t")
        cursor.fail("found a tab character where an indentation space is expected");
      if (!isBreak(cursor.char())) break;
      cursor.skipLine();
    }
    indent ||= Math.max(deepest, outer + 1, 1);
  };
  blankLines();
  while (cursor.column === indent && cursor.char() !== "") {
    cursor.skipWhile((char) => !isBreak(char));
    if (cursor.char() !== "") cursor.skipLine();
    blankLines();
  }
}

/** @returns false: on the line where it ends nothing but a colon may follow */
export function quotedScalar(cursor: Cursor, quote: "'" | '"'): false {
  const begun = cursor.line;
  cursor.skip();
  for (;;) {
    if (cursor.isAnyMarker) cursor.fail("found unexpected document indicator", begun);
    const char = cursor.char();
    if (char === "") cursor.fail("found unexpected end of stream", begun);
    if (isBreak(char)) cursor.skipLine(true);
    else if (char === quote) {
      cursor.skip();
      if (quote === '"' || cursor.char() !== "'") return false;
      cursor.skip();
    } else if (char === "\\" && quote === '"') escapeSequence(cursor);
    else cursor.skip();
  }
}
function escapeSequence(cursor: Cursor): void {
  const char = cursor.char(1);
  if (isBreak(char)) {
    cursor.skip();
    cursor.skipLine(true);
    return;
  }
  const digits = HEX_DIGITS[char] ?? 0;
  if (!digits && (char === "" || !ESCAPES.includes(char))) cursor.fail("found unknown escape character");
  cursor.skip(2);
  const code = cursor.text.slice(cursor.at, cursor.at + digits);
  if (digits && !(code.length === digits && /^[0-9a-fA-F]+$/.test(code))) cursor.fail("did not find expected hexdecimal number");
  const point = Number.parseInt(code || "0", 16);
  if ((point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff) cursor.fail("found invalid Unicode character escape code");
  cursor.skip(digits);
}

/** @returns whether it ends after a line's end */
export function plainScalar(cursor: Cursor, outer: number, flow: boolean): boolean {
  const indent = outer + 1;
  let brokeLine = false;
  for (;;) {
    if (cursor.isAnyMarker || cursor.char() === "#") break;
    const content = cursor.skipWhile(
      (char) => !isBlankOrEnd(char) && !(char === ":" && isBlankOrEnd(cursor.char(1))) && !(flow && ",?[]{}".includes(char)),
    );
    if (content) brokeLine = false;
    if (!isBlank(cursor.char()) && !isBreak(cursor.char())) break;
    while (isBlank(cursor.char()) || isBreak(cursor.char())) {
      if (isBreak(cursor.char())) {
        cursor.skipLine(flow);
        brokeLine = true;
        continue;
      }
      if (brokeLine && cursor.column < indent && cursor.char() === "\t") cursor.fail("found a tab character that violates indentation");
      cursor.skip();
    }
    if (!flow && cursor.column < indent) break;
  }
  return brokeLine;
}
