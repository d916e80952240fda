// Patterns that people write: one that is none fits nothing.

/** Whether a regular expression is found in a text; never where it is not one. */
export function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}

/** A path without percent-encoding; undefined where that is broken. */
export function decodedPath(target: string): string | undefined {
  try {
    return decodeURIComponent(target.split("?")[0] || "/");
  } catch {
    return undefined;
  }
}

/** What a cookie is set to in a Cookie header. */
export const cookieIn = (header: string | undefined, name: string): string | undefined =>
  (header ?? "")
    .split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1);
