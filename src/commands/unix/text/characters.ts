// Sets of characters as tr writes them: ranges, classes, escapes.

const CLASSES: Record<string, string> = {
  upper: "A-Z",
  lower: "a-z",
  digit: "0-9",
  alpha: "A-Za-z",
  alnum: "A-Za-z0-9",
  space: " \\t\\n\\r\\f\\v",
  blank: " \\t",
  punct: "!-/:-@[-`{-~",
  cntrl: "\\0-\\37",
  xdigit: "0-9A-Fa-f",
};
const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\", f: "\f", v: "\v", a: "\x07", b: "\b" };

/** The characters of a tr set. */
export function setOf(text: string): string[] {
  const plain = text.replace(/\[:(\w+):\]/g, (_, name: string) => CLASSES[name] ?? "");
  const out: string[] = [];
  const characters = [...plain];
  for (let i = 0; i < characters.length; i++) {
    let character = characters[i]!;
    if (character === "\\" && i + 1 < characters.length) {
      const octal = /^[0-7]{1,3}/.exec(characters.slice(i + 1).join(""));
      if (octal) {
        character = String.fromCharCode(Number.parseInt(octal[0], 8));
        i += octal[0].length;
      } else character = ESCAPES[characters[++i]!] ?? characters[i]!;
    }
    if (characters[i + 1] === "-" && characters[i + 2] !== undefined) {
      let last = characters[i + 2]!;
      let skip = 2;
      if (last === "\\") {
        const octal = /^[0-7]{1,3}/.exec(characters.slice(i + 3).join(""));
        last = octal ? String.fromCharCode(Number.parseInt(octal[0], 8)) : (ESCAPES[characters[i + 3]!] ?? characters[i + 3]!);
        skip = 2 + (octal ? octal[0].length : 1);
      }
      for (let code = character.codePointAt(0)!; code <= last.codePointAt(0)!; code++) out.push(String.fromCodePoint(code));
      i += skip;
    } else out.push(character);
  }
  return out;
}
