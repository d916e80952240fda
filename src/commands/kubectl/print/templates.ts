// The formats with a template: jsonpath, go-template and their kin, and custom columns.
import type { KubeList, KubeObject } from "../../../api/object.ts";
import { Columns } from "../../../base/columns.ts";
import { goJson, goSyntax } from "../../../base/go-json.ts";
import { GoTemplate, TemplateError } from "../../../base/go-template/index.ts";
import { goValue } from "../../../base/go-value.ts";
import { JsonPath, JsonPathError, relaxedPath } from "../../../base/jsonpath/index.ts";
import { Exit } from "../failures.ts";
import { refuse } from "../refusal.ts";

type Show = (object: KubeObject | KubeList) => string;

const explained = (what: string, template: string, error: Error, data: unknown): string =>
  `error: error executing ${what} ${JSON.stringify(template)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to ${what === "jsonpath" ? "jsonpath" : "template"} engine was:\n\t\t${what === "jsonpath" ? goSyntax(data) : goValue(data)}\n\n\n`;

/** @throws Refusal when the template is wrong */
export function jsonPathPrinter(template: string, options: { allowMissing: boolean; asJson: boolean }): Show {
  let path: JsonPath;
  try {
    path = new JsonPath(template, { allowMissingKeys: options.allowMissing });
  } catch (error) {
    if (error instanceof JsonPathError) return refuse(`error parsing jsonpath ${template}, ${error.message}`);
    throw error;
  }
  return (object) => {
    try {
      if (options.asJson)
        return path
          .find(object)
          .map((values) => `${goJson(values, 4)}\n`)
          .join("");
      return path.text(object);
    } catch (error) {
      if (error instanceof JsonPathError) throw new Exit(1, explained("jsonpath", template, error, object));
      throw error;
    }
  };
}

/** @throws Refusal when the template is wrong */
export function goTemplatePrinter(template: string, options: { allowMissing: boolean }): Show {
  let compiled: GoTemplate;
  try {
    compiled = new GoTemplate(template, { name: "output", missingKey: options.allowMissing ? "default" : "error" });
  } catch (error) {
    if (error instanceof TemplateError) return refuse(`error parsing template ${template}, ${error.message}`);
    throw error;
  }
  return (object) => {
    try {
      return compiled.execute(object);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new Exit(
        1,
        `error: error executing template ${JSON.stringify(template)}: ${error.message}\n`,
        `${error.output}Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template.replaceAll("\n", "\\n")}\n\traw data was:\n\t\t${goJson(object)}\n\tobject given to template engine was:\n\t\t${goValue(object)}\n\n`,
      );
    }
  };
}

interface CustomColumn {
  header: string;
  path: JsonPath;
}

const expression = (text: string): string =>
  relaxedPath(text) ?? refuse(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);

/** `NAME:.metadata.name,…` @throws Refusal */
export function parseColumns(spec: string): CustomColumn[] {
  if (!spec) refuse("custom-columns format specified but no custom columns given");
  return spec.split(/,(?![^[]*\])/).map((part) => {
    const at = part.indexOf(":");
    if (at < 0) refuse(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, at), path: compile(expression(part.slice(at + 1))) };
  });
}
/** A file with a line of headers above a line of paths. @throws Refusal */
export function parseColumnFile(text: string): CustomColumn[] {
  const [headers = [], paths = []] = text.split("\n").map((line) => line.trim().split(/\s+/).filter(Boolean));
  if (!headers.length)
    refuse(
      "invalid template, missing header line. Expected format is one line of space separated headers, one line of space separated column specs.",
    );
  if (!paths.length)
    refuse(
      "invalid template, missing spec line. Expected format is one line of space separated headers, one line of space separated column specs.",
    );
  if (headers.length !== paths.length)
    refuse(`number of headers (${headers.length}) and field specifications (${paths.length}) don't match`);
  return headers.map((header, index) => ({ header, path: compile(expression(paths[index]!)) }));
}
function compile(template: string): JsonPath {
  try {
    return new JsonPath(template, { allowMissingKeys: true });
  } catch (error) {
    if (error instanceof JsonPathError) return refuse(error.message);
    throw error;
  }
}

export function columnsPrinter(columns: readonly CustomColumn[], options: { noHeaders: boolean }): Show {
  const layout = new Columns();
  let headed = options.noHeaders;
  return (object) => {
    const items = "items" in object && Array.isArray(object.items) ? object.items : [object];
    const rows = headed ? [] : [columns.map((column) => column.header)];
    headed = true;
    for (const item of items)
      try {
        rows.push(columns.map(({ path }) => cell(path, item)));
      } catch (error) {
        if (!(error instanceof JsonPathError)) throw error;
        // What came before is shown.
        throw new Exit(1, `error: ${error.message}`, layout.format(rows));
      }
    return layout.format(rows);
  };
}
function cell(path: JsonPath, item: unknown): string {
  const values = path.find(item)[0] ?? [];
  return values.length ? values.map((value) => goValue(value)).join(",") : "<none>";
}
