// A function of a text that is asked the same again and again.

/** `read`, which keeps what it gave for the last texts, `most` of them: undefined too, but no errors. Nobody may change what it gives. */
export function memoize<T>(read: (text: string) => T, most: number): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined || known.has(text)) return found as T;
    const value = read(text);
    if (known.size >= most) known.clear();
    known.set(text, value);
    return value;
  };
}
