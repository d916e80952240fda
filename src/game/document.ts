// A document that a report is made of, in blocks; as Markdown, and as one HTML page that needs nothing else.
import type { Language } from "../i18n/index.ts";

/** Texts may have `code` and **bold** in them. */
export type Block =
  | { heading: string; level: 1 | 2 | 3 }
  | { text: string }
  /** What somebody has written, with no marks in it. */
  | { plain: string }
  | { list: readonly string[] }
  | { code: string }
  | { rows: readonly (readonly string[])[]; head: readonly string[] };

export const markdownOf = (blocks: readonly Block[]): string => `${blocks.map(markdown).join("\n\n")}\n`;

export const htmlOf = ({ language, title }: { language: Language; title: string }, blocks: readonly Block[]): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; background: #fff; }
h1 { font-size: 1.5rem; margin-bottom: .25rem } h2 { font-size: 1.1rem; margin: 1.4rem 0 .4rem; border-bottom: 1px solid #d0d7de } h3 { font-size: 1rem; margin: 1rem 0 .2rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #eaeef2 }
pre { background: #f6f8fa; padding: .5rem .7rem; overflow-x: auto } p { margin: .3rem 0 } ul { margin: .3rem 0; padding-left: 1.2rem }
@media print { body { margin: 0; max-width: none; font-size: 11px } pre { white-space: pre-wrap } }
</style>
</head>
<body>
${blocks.map(html).join("\n")}
</body>
</html>
`;

function markdown(block: Block): string {
  if ("heading" in block) return `${"#".repeat(block.level)} ${withoutTags(block.heading).replaceAll("\n", " ")}`;
  if ("text" in block) return withoutTags(block.text.trim());
  if ("plain" in block) return block.plain.trim().split("\n").map(literal).join("\\\n");
  if ("list" in block) return block.list.map((item) => `- ${withoutTags(item.trim()).replaceAll("\n", " ")}`).join("\n");
  if ("code" in block) return `${fence(block.code)}\n${block.code}\n${fence(block.code)}`;
  const cell = (text: string) => withoutTags(text).replaceAll("|", "\\|").replaceAll("\n", " ");
  const columns = block.head.length || block.rows[0]?.length || 1;
  const head = block.head.length ? block.head : Array.from({ length: columns }, () => " ");
  return [head, Array.from({ length: columns }, () => "---"), ...block.rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
}

/** Nothing is a tag of HTML, which Markdown would let through; what stands as `code` is as it is. */
const withoutTags = (text: string): string => text.replace(/(`[^`]*`)|</g, (_sign, code?: string) => code ?? "\\<");
const withTags = (text: string): string => text.replaceAll("\\<", "<");
/** A line with no marks of Markdown in it. */
const literal = (line: string): string =>
  line
    .replace(/[\\`*_<>[\]#|~]/g, (sign) => `\\${sign}`)
    .replace(/^(\s*\d*)([-+.)])/, (_start, before: string, sign: string) => `${before}\\${sign}`);

/** The blocks of a Markdown text that was written here, without what somebody wrote into it. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    const rest = lines.slice(at);
    const run = (fits: (line: string) => boolean): string[] => {
      const end = rest.findIndex((each) => !fits(each));
      return end < 0 ? rest : rest.slice(0, end);
    };
    const [, marks] = /^(#{1,3}) /.exec(line) ?? [];
    const [fenced] = /^`{3,}/.exec(line) ?? [];
    let taken = [line];
    if (marks) blocks.push({ heading: withTags(line.slice(marks.length + 1)), level: marks.length as 1 | 2 | 3 });
    else if (fenced) {
      const end = rest.indexOf(fenced, 1);
      taken = rest.slice(0, end < 0 ? rest.length : end + 1);
      blocks.push({ code: taken.slice(1, end < 0 ? undefined : -1).join("\n") });
    } else if (line.startsWith("| ")) {
      taken = run((each) => each.startsWith("| "));
      const cells = (row: string) =>
        row
          .slice(2, -2)
          .split(/(?<!\\) \| /)
          .map((cell) => withTags(cell.replaceAll("\\|", "|")));
      const [head = [], , ...rows] = taken.map(cells);
      blocks.push({ head: head.every((cell) => !cell.trim()) ? [] : head, rows });
    } else if (line.startsWith("- ")) {
      taken = run((each) => each.startsWith("- "));
      blocks.push({ list: taken.map((each) => withTags(each.slice(2))) });
    } else if (line.trim()) {
      taken = run((each) => each.trim() !== "");
      blocks.push({ text: withTags(taken.join("\n")) });
    }
    at += taken.length;
  }
  return blocks;
}

/** Longer than any run of backticks in the text. */
const fence = (text: string): string => "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));

function html(block: Block): string {
  if ("heading" in block) return `<h${block.level}>${inline(block.heading)}</h${block.level}>`;
  if ("text" in block)
    return block.text
      .trim()
      .split(/\n\s*\n/)
      .map((part) => `<p>${inline(part).replaceAll("\n", "<br>")}</p>`)
      .join("\n");
  if ("plain" in block) return `<p>${escaped(block.plain.trim()).replaceAll("\n", "<br>")}</p>`;
  if ("list" in block) return `<ul>${block.list.map((item) => `<li>${inline(item)}</li>`).join("")}</ul>`;
  if ("code" in block) return `<pre>${escaped(block.code)}</pre>`;
  const row = (cells: readonly string[], tag: "td" | "th") =>
    `<tr>${cells.map((text) => `<${tag}>${inline(text)}</${tag}>`).join("")}</tr>`;
  return `<table>${block.head.length ? row(block.head, "th") : ""}${block.rows.map((cells) => row(cells, "td")).join("")}</table>`;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
/** `code` and **bold** as content writes them. */
const inline = (text: string): string =>
  escaped(text)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*([^*]+)\*\*/g, "<b>$1</b>");
