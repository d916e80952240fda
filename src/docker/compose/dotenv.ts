// .env files: NAME=value lines with comments, quotes and variables of the lines before (compose-go/dotenv).
import { interpolate } from "./interpolate.ts";
import { ComposeError } from "./model.ts";

/** @param name of the file, for errors @throws ComposeError */
export function parseEnvFile(
  text: string,
  name: string,
  outer: (variable: string) => string | undefined,
  { raw = false } = {},
): Record<string, string | null> {
  const found: Record<string, string | null> = {};
  const variables = { get: (variable: string) => found[variable] ?? outer(variable), missing: () => {} };
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!.trimStart();
    if (!line || line.startsWith("#")) continue;
    const match = /^(?:export\s+)?([A-Za-z_][\w.\-[\]]*)\s*(?:([=:])\s*(.*))?$/s.exec(line.trimEnd());
    if (!match) {
      const bad = /[^\w.\-[\]\s=:]/.exec(line.split(/[=:]/, 1)[0]!)?.[0] ?? line[0]!;
      const why = /\s/.test(line.split(/[=:]/, 1)[0]!.trim())
        ? "key cannot contain a space"
        : `unexpected character ${JSON.stringify(bad)} in variable name ${JSON.stringify(line)}`;
      throw new ComposeError(`failed to read ${name}: line ${at + 1}: ${why}`);
    }
    const [, key = "", sign, value = ""] = match;
    if (!sign) {
      found[key] = outer(key) ?? null;
      continue;
    }
    if (raw) {
      found[key] = value;
      continue;
    }
    const quote = value[0];
    if (quote === '"' || quote === "'") {
      let whole = value;
      while (!closed(whole, quote) && at + 1 < lines.length) whole += `\n${lines[++at]}`;
      const end = endOf(whole, quote);
      if (end < 0) throw new ComposeError(`failed to read ${name}: line ${at + 1}: unterminated quoted value ${whole}`);
      const inner = whole.slice(1, end);
      found[key] = quote === "'" ? inner : String(interpolate(unescaped(inner), variables, key));
    } else
      found[key] = String(
        interpolate(
          value
            .replace(/\s+#.*$/, "")
            .replace(/^#.*$/, "")
            .trimEnd(),
          variables,
          key,
        ),
      );
  }
  return found;
}

const endOf = (text: string, quote: string): number => {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === "\\" && quote === '"') at++;
    else if (text[at] === quote) return at;
  }
  return -1;
};
const closed = (text: string, quote: string): boolean => endOf(text, quote) > 0;

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", '"': '"', "\\": "\\", $: "$$" };
const unescaped = (text: string): string => text.replace(/\\(.)/gs, (whole, letter: string) => ESCAPES[letter] ?? whole);
