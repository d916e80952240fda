// Patterns in Go's regular expression syntax (RE2), matched by the machine's own engine.

const compiled = new Map<string, RegExp | string>();

/** What Go's syntax has and JavaScript has not, or has otherwise. */
function translate(pattern: string): { source: string; flags: string } {
  let flags = "u";
  let source = pattern;
  const leading = /^\(\?([imsU]+)\)/.exec(source);
  if (leading) {
    source = source.slice(leading[0].length);
    for (const flag of leading[1]!) if (flag !== "U") flags += flag;
  }
  source = source
    .replace(/\(\?P</g, "(?<")
    .replace(/\\A/g, "^")
    .replace(/\\z/g, "$")
    .replace(/\[\[:(\^?)(\w+):\]\]/g, (whole, no: string, name: string) => (CLASSES[name] ? `[${no}${CLASSES[name]}]` : whole))
    .replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole);
  return { source, flags };
}

const CLASSES: Record<string, string> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  digit: "0-9",
  lower: "a-z",
  upper: "A-Z",
  space: "\\t\\n\\v\\f\\r ",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
  punct: "!-\\/:-@\\[-`{-~",
};

function compile(pattern: string): RegExp | string {
  let found = compiled.get(pattern);
  if (found === undefined) compiled.set(pattern, (found = attempt(pattern)));
  return found;
}

function attempt(pattern: string): RegExp | string {
  const { source, flags } = translate(pattern);
  try {
    return new RegExp(source, flags);
  } catch {
    try {
      return new RegExp(source, flags.replace("u", ""));
    } catch {
      return goWords(pattern);
    }
  }
}

/** How Go's regexp/syntax says what is wrong with a pattern. */
function goWords(pattern: string): string {
  const say = (what: string, where?: string): string => `error parsing regexp: ${what}${where === undefined ? "" : `: \`${where}\``}`;
  const look = /\(\?(?:[=!]|<[=!])/.exec(pattern);
  if (look) return say("invalid or unsupported Perl syntax", look[0]);
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "\\") {
      if (at === pattern.length - 1) return say("trailing backslash at end of expression", "");
      at++;
    } else if (character === "[") {
      const end = pattern.indexOf("]", at + (pattern[at + 1] === "^" ? 3 : 2));
      if (end < 0) return say("missing closing ]", pattern.slice(at));
      const range = /([^\\[-])-([^\]\\-])/.exec(pattern.slice(at + 1, end));
      if (range && range[1]! > range[2]!) return say("invalid character class range", range[0]);
      at = end;
    } else if (character === "(") depth++;
    else if (character === ")" && --depth < 0) return say("unexpected )", pattern);
    else if ("*+?".includes(character!) && (at === 0 || "(|".includes(pattern[at - 1]!)))
      return say("missing argument to repetition operator", character);
  }
  if (depth > 0) return say("missing closing )", pattern);
  return say("invalid escape sequence", /\\./.exec(pattern)?.[0] ?? pattern);
}

/** Whether a pattern that compiles is found in a text. */
export function matches(pattern: string, text: string): boolean {
  const found = compile(pattern);
  return typeof found === "string" || found.test(text);
}

/** What is wrong with a pattern, in Go's words; undefined where it compiles. */
export function patternError(pattern: string): string | undefined {
  if (/\(\?(?:[=!]|<[=!])/.test(pattern)) return goWords(pattern);
  const found = compile(pattern);
  return typeof found === "string" ? found : undefined;
}
