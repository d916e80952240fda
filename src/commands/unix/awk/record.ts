// The record that awk works on, and its fields: each is made from the other when asked for.
import { expressionOf } from "./regex.ts";
import { Input, toText, type Value } from "./value.ts";

/** The parts of a text by FS: blanks, one character, or a regular expression. */
export function splitFields(text: string, separator: string, paragraphs = false): string[] {
  if (text === "") return [];
  if (separator === " ") return text.match(/[^ \t\n]+/g) ?? [];
  if (separator === "") return [...text];
  const lines = paragraphs ? text.split("\n") : [text];
  return lines.flatMap((line) => splitLine(line, separator));
}
function splitLine(text: string, separator: string): string[] {
  if (separator.length === 1 && separator !== "\\") return text.split(separator);
  const expression = new RegExp(expressionOf(separator).source, "gs");
  const parts: string[] = [];
  let at = 0;
  for (const match of text.matchAll(expression)) {
    if (!match[0]) continue;
    parts.push(text.slice(at, match.index));
    at = match.index + match[0].length;
  }
  return [...parts, text.slice(at)];
}

/** Where a record finds the variables that it goes by: FS, OFS, RS and CONVFMT. */
interface Settings {
  text(name: string): string;
}

export class Record {
  #text = "";
  #fields: Value[] | undefined;
  #stale = false;
  constructor(private readonly settings: Settings) {}

  get text(): string {
    if (this.#stale) {
      const convert = this.settings.text("CONVFMT");
      this.#text = this.#fields!.map((field) => toText(field, convert)).join(this.settings.text("OFS"));
      this.#stale = false;
    }
    return this.#text;
  }
  set text(text: string) {
    this.#text = text;
    this.#fields = undefined;
    this.#stale = false;
    this.#separator = this.settings.text("FS");
  }
  /** FS as it was when the record was read. */
  #separator = " ";
  get #split(): Value[] {
    this.#fields ??= splitFields(this.#text, this.#separator, this.settings.text("RS") === "").map((field) => new Input(field));
    return this.#fields;
  }

  get count(): number {
    return this.#split.length;
  }
  set count(count: number) {
    const fields = this.#split;
    while (fields.length < count) fields.push("");
    fields.length = Math.max(0, count);
    this.#stale = true;
  }
  field(index: number): Value {
    return index === 0 ? new Input(this.text) : this.#split[Math.trunc(index) - 1];
  }
  setField(index: number, value: Value): void {
    if (index === 0) {
      this.text = toText(value, this.settings.text("CONVFMT"));
      return;
    }
    const fields = this.#split;
    while (fields.length < index) fields.push("");
    fields[index - 1] = value;
    this.#stale = true;
  }
}
