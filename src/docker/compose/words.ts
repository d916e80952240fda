// A command in one text, as words: quotes and backslashes as in a shell, nothing else (go-shellwords).
import { ComposeError } from "./model.ts";

/** @throws ComposeError */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  let word = "";
  let begun = false;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === "\\" && quote !== "'") {
      word += text[++at] ?? "";
      begun = true;
    } else if (quote) {
      if (letter === quote) quote = "";
      else word += letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      begun = true;
    } else if (/\s/.test(letter)) {
      if (begun) words.push(word);
      word = "";
      begun = false;
    } else {
      word += letter;
      begun = true;
    }
  }
  if (quote) throw new ComposeError("invalid command line string");
  if (begun) words.push(word);
  return words;
}
