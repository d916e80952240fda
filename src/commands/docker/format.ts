// Tables and Go templates over rows (docker/cli/command/formatter and docker/cli/templates).
import { escapedForHtml } from "../../base/go-json.ts";
import { sprintf } from "../../base/go-template/functions.ts";
import { GoTemplate, TemplateError, type TemplateFunction } from "../../base/go-template/index.ts";
import { alignTabs } from "../../base/tab-writer.ts";
import { Failure } from "./client.ts";

/** A row of a list: its JSON is made by Go's own rules, whatever asks for it. */
class Row {
  [name: string]: unknown;
}

const cut = (text: string, size: number): string => (text.length < size ? text : text.slice(0, size));

/** What docker's templates have beyond the functions of every Go template. */
export const functions: Readonly<Record<string, TemplateFunction>> = {
  json: (value) => (value === undefined ? "null" : value instanceof Row ? escapedForHtml(JSON.stringify(value)) : JSON.stringify(value)),
  split: (text: string, by: string) => text.split(by),
  join: (list: readonly string[], by: string) => list.join(by),
  title: (text: string) => text.replace(/(^|[\s_-])(\p{L})/gu, (whole) => whole.toUpperCase()),
  lower: (text: string) => text.toLowerCase(),
  upper: (text: string) => text.toUpperCase(),
  pad: (text: string, before: number, after: number) => (text === "" ? text : " ".repeat(plain(before)) + text + " ".repeat(plain(after))),
  truncate: (text: string, size: number) => cut(text, plain(size)),
  println: (...values: unknown[]) => `${values.map((value) => sprintf("%v", value)).join(" ")}\n`,
};
const plain = (value: number | { value: number }): number => (typeof value === "number" ? value : value.value);

const unescaped = (text: string): string => text.replaceAll("\\t", "\t").replaceAll("\\n", "\n");

interface Column<T> {
  heading?: string;
  of(row: T): unknown;
  /** Not part of {{json .}}. */
  apart?: true;
  /** What stands in {{json .}}, where that is another. */
  json?(row: T): unknown;
}

/** What a list shows of each of its things. */
export interface Table<T> {
  /** Of Go, for errors: "formatter.containerContext". */
  type: string;
  /** Names of fields, their headings, and what stands there. */
  fields: Readonly<Record<string, Column<T>>>;
  /** The template of the usual table. */
  usual: string;
  /** What -q shows. */
  quiet?: string;
  /** What "raw" stands for, and with -q. */
  raw?: Readonly<Record<"whole" | "quiet", string>>;
}

/** A template that cannot be filled in. */
export class TemplateFailure extends Failure {
  constructor(
    message: string,
    readonly words: string,
  ) {
    super(message);
  }
}

/** A template that cannot be read. */
export class UnreadableTemplate extends Failure {
  constructor(
    message: string,
    readonly words: string,
  ) {
    super(message);
  }
}

/** A template that fails for fields that are not there. @throws Failure */
export function template(text: string, type?: string): (data: unknown) => string {
  try {
    const parsed = new GoTemplate(text, { name: "", functions, missingKey: "error" });
    return (data) => {
      try {
        return parsed.execute(data);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        const words = error.message
          .replace(/map has no entry for key "(.*)"$/, (whole, field) => (type ? `can't evaluate field ${field} in type *${type}` : whole))
          .replace(/in type interface \{\}$/, (whole) => (type ? "in type string" : whole));
        throw new TemplateFailure(`template parsing error: ${words}`, words);
      }
    };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new UnreadableTemplate(`template parsing error: ${error.message}`, error.message);
  }
}

/** The text of a list. `format`: --format, or "". @throws Failure */
export function formatted<T>(table: Table<T>, rows: readonly T[], { format = "", quiet = false } = {}): string {
  const usual = format === "" || format === "table";
  const asked = usual
    ? quiet
      ? (table.quiet ?? "{{.ID}}")
      : table.usual
    : (format === "raw" && table.raw?.[quiet ? "quiet" : "whole"]) || format;
  const isTable = asked.startsWith("table");
  const text = asked === "json" ? "{{json .}}" : unescaped(isTable ? asked.slice(5).trim() : asked);
  const show = template(text, table.type);
  const names = Object.keys(table.fields).sort();
  const whole = /\bjson \.\s*\}|\$/.test(text);
  const wanted = names.filter((name) => (whole && !table.fields[name]!.apart) || text.includes(`.${name}`));
  const parts = plainParts(text, table);
  const lines = rows.map((row) => {
    if (!parts) return show(rowOf(table, wanted, row));
    let line = "";
    for (const part of parts) line += typeof part === "string" ? part : part(row);
    return line;
  });
  if (!isTable) return lines.map((line) => `${line}\n`).join("");
  const headings = Object.fromEntries(names.map((name) => [name, table.fields[name]!.heading ?? ""]));
  const head =
    usual || !/\{\{\s*(json|join|split|len|truncate|upper|lower|title|pad)/.test(text)
      ? new GoTemplate(text, { name: "", functions }).execute(headings)
      : headingOf(text, headings);
  return alignTabs([head, ...lines, ""].join("\n"), { minWidth: 10, padding: 3 });
}

/** What a template says of something that consists of rows. `type`: of Go, for errors. @throws Failure */
export function shownBy(text: string, type: string, parts: Readonly<Record<string, unknown>>): string {
  return template(text === "json" ? "{{json .}}" : unescaped(text), type)(Object.assign(new Row(), parts));
}

/** A row with all that a template may ask of it. */
export const wholeRow = <T>(table: Table<T>, row: T): Record<string, unknown> => rowOf(table, Object.keys(table.fields).sort(), row);

/** Functions say nothing to headings: the field's name stands for the whole. */
function headingOf(text: string, headings: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{[^}]*?\.(\w+)[^}]*\}\}/g, (_whole, name: string) => headings[name] ?? "");
}

/** A template of nothing but fields and text between them, which needs no more than to be put together: lists may be long. */
function plainParts<T>(text: string, { fields }: Table<T>): (string | ((row: T) => unknown))[] | undefined {
  const parts: (string | ((row: T) => unknown))[] = [];
  for (const part of text.split(/(\{\{\s*\.\w+\s*\}\})/)) {
    const name = /^\{\{\s*\.(\w+)\s*\}\}$/.exec(part)?.[1];
    const field = name === undefined ? undefined : fields[name];
    if (name === undefined ? part.includes("{{") : !field || field.apart || !PLAIN.has(name)) return undefined;
    parts.push(field ? field.of : part);
  }
  return parts;
}
/** Fields that are texts in every list that has them. */
const PLAIN: ReadonlySet<string> = new Set(
  "ID Names Name Image Command CreatedAt RunningFor Ports State Status Size Labels Mounts Networks Repository Tag Digest CreatedSince Driver Scope".split(
    " ",
  ),
);

/** A row with the fields that the template asks for. */
function rowOf<T>(table: Table<T>, names: readonly string[], row: T): Record<string, unknown> {
  const out: Record<string, unknown> = new Row();
  for (const name of names) out[name] = table.fields[name]!.of(row);
  const others = names.filter((name) => table.fields[name]!.json);
  if (!others.length) return out;
  const inJson = Object.fromEntries(others.map((name) => [name, table.fields[name]!.json!(row)]));
  return Object.defineProperty(out, "toJSON", { value: () => ({ ...out, ...inJson }), enumerable: false });
}

/** At most `size` columns, the last an ellipsis where something is left out. */
export function ellipsis(text: string, size: number): string {
  if (text.length <= size) return text;
  if (!/[\ud800-\udfff]/.test(text)) return `${text.slice(0, size - 1)}…`;
  const letters = [...text];
  return letters.length <= size ? text : `${letters.slice(0, size - 1).join("")}…`;
}

/** "2026-01-05 09:00:00 +0000 UTC". @param seconds since the epoch */
export const goTime = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`;
