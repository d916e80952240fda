// Texts that are read again and again are read once.

/** `read`, which gives what it gave before for the last texts, as many as `most`. Nobody may change it. */
export function remembering<T>(read: (text: string) => T, most: number): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      found = read(text);
      if (known.size >= most) known.clear();
      known.set(text, found);
    }
    return found;
  };
}
