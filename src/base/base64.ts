// Base64 as Go's encoding/base64 reads it: line ends are skipped, padding is required, and a refusal names the byte.

const CANONICAL = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

/** The text as Go writes the same bytes again. @throws Error with Go's words */
export function canonicalBase64(text: string): string {
  if (CANONICAL.test(text)) return text;
  const bad = corruptAt(text);
  if (bad >= 0) throw new Error(`illegal base64 data at input byte ${bad}`);
  return Buffer.from(text, "base64").toString("base64");
}

/** The index that base64.CorruptInputError names, or -1. */
function corruptAt(text: string): number {
  let at = 0;
  const skipLineEnds = (): void => {
    while (text[at] === "\n" || text[at] === "\r") at++;
  };
  for (;;) {
    for (let count = 0; count < 4; ) {
      if (at === text.length) return count ? at - count : -1;
      const letter = text[at++]!;
      if (/[A-Za-z0-9+/]/.test(letter)) count++;
      else if (letter === "=") {
        if (count < 2) return at - 1;
        if (count === 2) {
          skipLineEnds();
          if (at === text.length) return at;
          if (text[at] !== "=") return at - 1;
          at++;
        }
        skipLineEnds();
        return at < text.length ? at : -1;
      } else if (letter !== "\n" && letter !== "\r") return at - 1;
    }
  }
}
