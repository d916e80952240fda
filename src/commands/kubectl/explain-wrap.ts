// Both ways in which `kubectl explain` breaks its lines.

/**
 * Breaks lines between words so that they stay within `width`; line breaks and inner spaces of the text are kept
 * (mitchellh/go-wordwrap, WrapString). A word that is too long for any line stays where it is.
 */
export function wrapWords(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => {
      let out = "";
      let column = 0;
      for (const [, space = "", word = ""] of line.matchAll(/([^\S\u00a0]*)((?:\S|\u00a0)*)/gu)) {
        const spaces = length(space);
        const letters = length(word);
        if (!letters) {
          if (column + spaces <= width) out += space;
        } else if (column + spaces + Math.min(letters, width - 1) > width) {
          out += `\n${word}`;
          column = letters;
        } else {
          out += space + word;
          column += spaces + letters;
        }
      }
      return out;
    })
    .join("\n");
}

const length = (text: string): number => [...text].length;

/**
 * Joins the lines of a paragraph and breaks them anew within `width`; code, empty lines and lists stay apart
 * (k8s.io/kubectl/pkg/explain/formatter.go, wrapString).
 */
export function wrapParagraphs(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  let lastWord = "";
  const flush = () => {
    if (!line) return;
    lines.push(line);
    line = "";
    lastWord = "";
  };
  for (const source of text.split("\n")) {
    const isCode = source.startsWith("    ");
    const isEmpty = !source.trim();
    if (isCode || (isEmpty && lines.length)) {
      flush();
      lines.push(isCode ? source : "");
      continue;
    }
    if (lastWord.endsWith(":") || isEmpty || /^(\d+\.?|-|\*)\s/.test(source.trim())) flush();
    for (const word of source.split(/\s+/).filter(Boolean)) {
      if (line && `${line} ${word}`.length > width) flush();
      line = line ? `${line} ${word}` : word;
      lastWord = word;
    }
  }
  flush();
  return lines;
}
