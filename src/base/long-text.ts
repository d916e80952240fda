// Long texts that are put together of many parts, and of parts that come again.

/** The same text in one piece: V8 keeps a sum of texts as a tree of its parts, dear once it has thousands, until somebody looks into it. */
export const inOnePiece = (text: string): string => (text.charCodeAt(0) < 0 ? "" : text);

/** Characters that are remembered before it begins anew: the JSON of about a thousand pods. */
const CAPACITY = 10_000_000;

/** The texts of objects that cannot change any more: of a long list most objects are as they were when it was last printed. */
export class ObjectTexts {
  #texts = new WeakMap<object, string>();
  #size = 0;

  /** `write` makes the text, which is in one piece then; that of a frozen object is remembered. */
  of<T extends object>(object: T, write: (object: T) => string): string {
    const known = this.#texts.get(object);
    if (known !== undefined) return known;
    const text = inOnePiece(write(object));
    if (!Object.isFrozen(object)) return text;
    this.#size += text.length;
    if (this.#size > CAPACITY) {
      this.#texts = new WeakMap();
      this.#size = text.length;
    }
    this.#texts.set(object, text);
    return text;
  }
}
