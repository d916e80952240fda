// What stands before the nodes of YAML, as Go's scanner goes through it: directives, anchors, aliases and tags (scannerc.go).
import { type Cursor, isBlank, isBlankOrEnd, isWord } from "./cursor.ts";
import type { Token } from "./token.ts";

export function directive(cursor: Cursor): Token {
  const { line, at } = cursor;
  cursor.skip();
  const name = cursor.skipWhile(isWord);
  if (!name) cursor.fail("could not find expected directive name");
  if (!isBlankOrEnd(cursor.char())) cursor.fail("found unexpected non-alphabetical character");
  if (name !== "YAML" && name !== "TAG") cursor.fail("found unknown directive name");
  cursor.skipWhile(isBlank);
  let value: string;
  if (name === "YAML") {
    const major = versionNumber(cursor);
    if (cursor.char() !== ".") cursor.fail("did not find expected digit or '.' character");
    cursor.skip();
    value = `${major}.${versionNumber(cursor)}`;
  } else {
    value = tagHandle(cursor);
    if (value !== "!" && !/^!.*!$/.test(value)) cursor.fail("did not find expected '!'");
    if (!isBlank(cursor.char())) cursor.fail("did not find expected whitespace");
    cursor.skipWhile(isBlank);
    tagUri(cursor);
    if (!isBlankOrEnd(cursor.char())) cursor.fail("did not find expected whitespace or line break");
  }
  cursor.skipComment();
  return { type: `%${name}`, line, at, value };
}
function versionNumber(cursor: Cursor): string {
  const digits = cursor.skipWhile((char) => char >= "0" && char <= "9");
  if (!digits) cursor.fail("did not find expected version number");
  return digits;
}

export function anchor(cursor: Cursor, type: "alias" | "anchor"): Token {
  const token: Token = { type, line: cursor.line, at: cursor.at };
  cursor.skip();
  token.value = cursor.skipWhile(isWord);
  const char = cursor.char();
  if (!token.value || !(isBlankOrEnd(char) || "?:,]}%@`".includes(char)))
    cursor.fail("did not find expected alphabetic or numeric character");
  return token;
}
export function tag(cursor: Cursor): Token {
  const token: Token = { type: "tag", line: cursor.line, at: cursor.at };
  if (cursor.char(1) === "<") {
    cursor.skip(2);
    tagUri(cursor);
    if (cursor.char() !== ">") cursor.fail("did not find the expected '>'");
    cursor.skip();
  } else {
    const handle = tagHandle(cursor);
    if (/^!.*!$/.test(handle)) {
      token.value = handle;
      tagUri(cursor);
    } else tagUri(cursor, false);
  }
  if (!isBlankOrEnd(cursor.char())) cursor.fail("did not find expected whitespace or line break");
  return token;
}
function tagHandle(cursor: Cursor): string {
  if (cursor.char() !== "!") cursor.fail("did not find expected '!'");
  cursor.skip();
  const name = `!${cursor.skipWhile(isWord)}`;
  if (cursor.char() !== "!") return name;
  cursor.skip();
  return `${name}!`;
}
function tagUri(cursor: Cursor, needed = true): void {
  const uri = cursor.skipWhile((char) => isWord(char) || ";/?:@&=+$,.!~*'()[]%".includes(char));
  if (needed && !uri) cursor.fail("did not find expected tag URI");
}
