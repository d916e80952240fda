// What people take for a character each. A segmenter of V8 copies the whole text for every part that it gives, so long texts go in by pieces.

/** Making a segmenter takes longer than what it is made for. */
let segmenter: Intl.Segmenter | undefined;

/** UTF-16 units. */
const PIECE = 256;

/** The graphemes of a text, as they are needed. */
export function* eachGrapheme(text: string): Generator<string, void> {
  segmenter ??= new Intl.Segmenter();
  for (let [at, size] = [0, PIECE]; at < text.length; ) {
    const parts: string[] = [];
    for (const { segment } of segmenter.segment(text.slice(at, at + size))) parts.push(segment);
    // The last one may go on in the next piece: it is looked at again there, or in a larger one where it is all that there is.
    const whole = at + size >= text.length;
    if (!whole && parts.length === 1) {
      size *= 2;
      continue;
    }
    if (!whole) parts.pop();
    size = PIECE;
    for (const part of parts) {
      at += part.length;
      yield part;
    }
  }
}

export const graphemes = (text: string): string[] => (/^[\x20-\x7e]*$/.test(text) ? text.split("") : [...eachGrapheme(text)]);
