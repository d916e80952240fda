// The layout in which Go's cmp prints a difference: short lists on a line, others a line each with keys in columns (go-cmp's report_text.go).

/** What a line is: in both, taken away, put in. */
export type Mark = "" | "-" | "+";
export interface Block {
  /** All before the list: the type and the brace. */
  prefix: string;
  records: Entry[];
}
export type Text = string | Block;
export interface Entry {
  mark: Mark;
  key: string;
  value: Text;
  /** Of an ellipsis: what it stands for. */
  comment?: string;
}

export const ELLIPSIS = "...";
const LONGEST_LINE = 80;

/** The text with everything on one line that may be. */
function compact(text: Text, mark: Mark): Text {
  if (typeof text === "string") return text;
  let multiple = false;
  const records = text.records.map((record): Entry => {
    const value = compact(record.value, mark || record.mark);
    if (record.mark || record.comment || typeof value !== "string") multiple = true;
    return { ...record, value };
  });
  if (!multiple) {
    const line = records.map(({ key, value }) => `${key && `${key}: `}${value as string}`).join(", ");
    // Only what came or went is broken up for its length.
    if (!mark || line.length <= LONGEST_LINE) return `${text.prefix}${line}}`;
  }
  return { prefix: text.prefix, records };
}

const indent = (mark: Mark, depth: number): string => `${mark || " "} ${"\t".repeat(depth)}`;

/** How far each key stands from its value: neighbours whose values are one line stand in a column. */
function paddings(records: readonly Entry[]): number[] {
  const pads = new Array<number>(records.length).fill(0);
  let start = 0;
  const close = (end: number): void => {
    const run = records.slice(start, end);
    const longest = Math.max(0, ...run.map(({ key }) => key.length));
    run.forEach(({ key }, index) => {
      pads[start + index] = longest - key.length;
    });
  };
  records.forEach(({ key, value }, index) => {
    if (key && typeof value === "string") return;
    close(index);
    start = index + 1;
  });
  close(records.length);
  return pads;
}

/** Values without keys, as many to a line as have room. */
function batched(lines: readonly string[], mark: Mark, depth: number): string {
  let out = "";
  let batch = "";
  const emit = (): void => {
    if (batch) out += `\n${indent(mark, depth)}${batch.trimEnd()}`;
    batch = "";
  };
  for (const line of lines) {
    if (batch.length + line.length + 2 > LONGEST_LINE) emit();
    batch += `${line}, `;
  }
  emit();
  return out;
}

function expanded(text: Text, mark: Mark, depth: number): string {
  if (typeof text === "string") return text;
  const { prefix, records } = text;
  const end = `\n${indent(mark, depth)}}`;
  if (records.every((record) => !record.mark && !record.key && !record.comment && typeof record.value === "string"))
    return `${prefix}${batched(
      records.map(({ value }) => value as string),
      mark,
      depth + 1,
    )}${end}`;
  const pads = paddings(records);
  const lines = records.map((record, index) => {
    const own = mark || record.mark;
    const key = record.key && `${record.key}: ${" ".repeat(pads[index]!)}`;
    const comma = record.value === ELLIPSIS ? "" : ",";
    const comment = record.comment ? ` // ${record.comment}` : "";
    return `\n${indent(own, depth + 1)}${key}${expanded(record.value, own, depth + 1)}${comma}${comment}`;
  });
  return `${prefix}${lines.join("")}${end}`;
}

/** The whole, as cmp.Diff returns it: with an indentation and a line break at its end. */
export const layOut = (text: Text): string => `${indent("", 0)}${expanded(compact(text, ""), "", 0)}\n`;
