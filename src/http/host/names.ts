// Players' names: what may stand on a wall, and which two are the same.

const LONGEST = 24;

/** A name as it is shown; undefined where it cannot be: empty, too long, or with characters that are not seen or turn the line around. */
export function playerName(given: unknown): string | undefined {
  if (typeof given !== "string" || given.length > 200) return undefined;
  const name = given.normalize("NFC").trim().replace(/\s+/gu, " ");
  // Joiners hold emoji together and belong to some scripts.
  if (!name || /[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/u.test(name) || /(?![\u200c\u200d])\p{Cf}/u.test(name)) return undefined;
  // Marks heaped on one letter reach into the lines above.
  if (/\p{M}{4}/u.test(name) || !/[\p{L}\p{N}\p{S}\p{P}]/u.test(name)) return undefined;
  const length = [...new Intl.Segmenter().segment(name)].length;
  return length <= LONGEST && name.length <= LONGEST * 4 ? name : undefined;
}

/** Equal for names that look or sound the same. */
export const nameKey = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\u200c\u200d]/g, "");
