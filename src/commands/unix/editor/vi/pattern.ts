// vi's regular expressions and replacements.

/** A pattern with vi's magic as a JavaScript expression; undefined when it is not one. */
export function patternOf(text: string, options: { ignoreCase: boolean; flags?: string }): RegExp | undefined {
  let ignoreCase = options.ignoreCase;
  let source = "";
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === "\\" && at + 1 < text.length) {
      const escaped = text[++at]!;
      if ("(){}|+?".includes(escaped)) {
        if (escaped === "{") {
          const end = text.indexOf("}", at);
          source += end < 0 ? "\\{" : text.slice(at, end).replace(/\\$/, "").replace(/^\{,/, "{0,").concat("}");
          if (end >= 0) at = end;
        } else source += escaped;
      } else if (escaped === "=") source += "?";
      else if (escaped === "<" || escaped === ">") source += "\\b";
      else if (escaped === "c") ignoreCase = true;
      else if (escaped === "C") ignoreCase = false;
      else if (escaped === "v" && at === 1) return compile(text.slice(2), ignoreCase, options.flags);
      else if (/[wWsSdDnt.*^$[\]\\/]/.test(escaped) || /\d/.test(escaped)) source += `\\${escaped}`;
      else source += escaped.replace(/[^\w]/, "\\$&");
    } else if (letter === "[") {
      const end = text.indexOf("]", at + (text[at + 1] === "^" ? 3 : 2));
      if (end < 0) source += "\\[";
      else {
        source += text.slice(at, end + 1).replace(/(?<=.)\[(?!:)/g, "\\[");
        at = end;
      }
    } else if ("(){}|+?".includes(letter)) source += `\\${letter}`;
    else if (letter === "*" && (source === "" || source === "^")) source += "\\*";
    else source += letter;
  }
  return compile(source, ignoreCase, options.flags);
}

function compile(source: string, ignoreCase: boolean, flags = "g"): RegExp | undefined {
  try {
    return new RegExp(source, `${flags}${ignoreCase ? "i" : ""}`);
  } catch {
    return undefined;
  }
}

/** What a replacement makes of a match: & and \0 are all of it, \1 its groups, \r a line break. */
export function replacementOf(text: string, match: readonly (string | undefined)[]): string {
  return text.replace(/\\([\s\S])|&/g, (all, escaped: string | undefined) => {
    if (all === "&") return match[0]!;
    if (/\d/.test(escaped!)) return match[Number(escaped)] ?? "";
    return { r: "\n", n: "\0", t: "\t" }[escaped!] ?? escaped!;
  });
}
