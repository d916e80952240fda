// RESP, the protocol of Redis: commands taken from a stream of text, and the answers' forms.

/** The first whole command of the text, by lines or in RESP, and how much of the text it takes. */
export function takeCommand(text: string): { words: string[]; length: number } | undefined {
  const line = /^([^\r\n]*)\r?\n/.exec(text);
  if (!line) return undefined;
  if (!text.startsWith("*")) return { words: line[1]!.split(/\s+/).filter(Boolean), length: line[0].length };
  let at = line[0].length;
  const words: string[] = [];
  for (let i = Number(line[1]!.slice(1)); i > 0; i--) {
    const head = /^\$(\d+)\r\n/.exec(text.slice(at));
    if (!head) return undefined;
    const start = at + head[0].length;
    const end = start + Number(head[1]);
    if (text.length < end + 2) return undefined;
    words.push(text.slice(start, end));
    at = end + 2;
  }
  return { words, length: at };
}

/** A bulk string; nil for undefined. */
export const bulk = (value: string | undefined): string => (value === undefined ? "$-1\r\n" : `$${value.length}\r\n${value}\r\n`);
/** An array of bulk strings. */
export const many = (values: readonly string[]): string => `*${values.length}\r\n${values.map(bulk).join("")}`;
