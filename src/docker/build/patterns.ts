// Patterns of paths: of COPY (Go's path.Match) and of .dockerignore (moby/patternmatcher).

/** A pattern as a regular expression; in .dockerignore two stars go over any number of folders. */
function expression(pattern: string, deep: boolean): string {
  let out = "";
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === "*" && deep && pattern[at + 1] === "*") {
      at++;
      if (pattern[at + 1] === "/") {
        at++;
        out += "(.*/)?";
      } else out += ".*";
    } else if (char === "*") out += "[^/]*";
    else if (char === "?") out += "[^/]";
    else if (char === "[") {
      const end = pattern.indexOf("]", at + 1);
      if (end < 0) out += "\\[";
      else {
        out += pattern.slice(at, end + 1);
        at = end;
      }
    } else if (char === "\\" && at + 1 < pattern.length) out += pattern[++at]!.replace(/[.+^${}()|[\]\\*?/]/g, "\\$&");
    else out += char.replace(/[.+^${}()|[\]\\/]/g, "\\$&");
  }
  return out;
}

export const hasWildcard = (path: string): boolean => /[*?[]/.test(path);

/** Whether a name fits one part of a COPY's source. */
export const fits = (pattern: string, name: string): boolean => new RegExp(`^${expression(pattern, false)}$`).test(name);

/** The patterns of a .dockerignore as they are written. */
export const linesOf = (text: string): string[] =>
  text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"));

/** An expression of a pattern. One that is longer than any can be fits no path: those end at 4096 bytes. */
function compiled(text: string): RegExp {
  try {
    const found = new RegExp(text);
    // It is looked at when it is first used.
    found.test("");
    return found;
  } catch (error) {
    if (!/too large/.test((error as Error).message)) throw error;
    return /(?!)/;
  }
}

/** Which paths (relative, without a slash at the beginning) a .dockerignore leaves out. */
export function ignoring(text: string): (path: string) => boolean {
  const rules = linesOf(text)
    .map((line) => {
      const back = line.startsWith("!");
      const path = (back ? line.slice(1).trim() : line)
        .split("/")
        .filter((part) => part && part !== ".")
        .join("/");
      return { back, pattern: compiled(`^${expression(path, true)}(/.*)?$`), path };
    })
    .filter(({ path }) => path);
  if (!rules.length) return () => false;
  return (path) => {
    let out = false;
    for (const { back, pattern } of rules) if (out === back && pattern.test(path)) out = !back;
    return out;
  };
}
