// A document that a report is made of, in blocks; as Markdown, and as one HTML page that needs nothing else.
import type { Language } from "../i18n/index.ts";

/** Texts may have `code` and **bold** in them. */
export type Block =
  | { heading: string; level: 1 | 2 | 3 }
  | { text: string }
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
pre { background: #f6f8fa; padding: .5rem .7rem; overflow-x: auto; white-space: pre-wrap } p { margin: .3rem 0 } ul { margin: .3rem 0; padding-left: 1.2rem }
@media print { body { margin: 0; max-width: none; font-size: 11px } }
</style>
</head>
<body>
${blocks.map(html).join("\n")}
</body>
</html>
`;

function markdown(block: Block): string {
  if ("heading" in block) return `${"#".repeat(block.level)} ${block.heading.replaceAll("\n", " ")}`;
  if ("text" in block) return block.text.trim();
  if ("list" in block) return block.list.map((item) => `- ${item.trim().replaceAll("\n", " ")}`).join("\n");
  if ("code" in block) return `${fence(block.code)}\n${block.code}\n${fence(block.code)}`;
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  const columns = block.head.length || block.rows[0]?.length || 1;
  const head = block.head.length ? block.head : Array.from({ length: columns }, () => " ");
  return [head, Array.from({ length: columns }, () => "---"), ...block.rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
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
