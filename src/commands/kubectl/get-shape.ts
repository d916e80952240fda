// How get shows objects: as a table, or whole in one of the formats of -o.
import type { Call } from "../command.ts";
import { customColumnsPrinter, FORMATS, formatPrinter, type Printer, refuseFormat } from "./print/printer.ts";
import type { TableOptions } from "./print/table.ts";
import type { Session } from "./session.ts";

const GET_FORMATS = [...FORMATS, "custom-columns", "custom-columns-file", "wide"].sort();
export const outputValues = [
  "json",
  "yaml",
  "kyaml",
  "name",
  "go-template",
  "go-template-file",
  "template",
  "templatefile",
  "jsonpath",
  "jsonpath-as-json",
  "jsonpath-file",
  "custom-columns",
  "custom-columns-file",
  "wide",
];

/** How objects are shown: a table, or a printer for whole objects. */
export interface Shape {
  printer: Printer | undefined;
  table: Omit<TableOptions, "withKind" | "withNamespace">;
}

/** Objects are shown as rows of a table, not whole. */
export function isTable(call: Call): boolean {
  const output = call.string("output");
  return output === "wide" || (!output && !call.string("template"));
}

export function shapeOf(session: Session, call: Call): Shape {
  const output = call.string("output");
  const table = {
    wide: output === "wide",
    noHeaders: call.bool("no-headers"),
    showLabels: call.bool("show-labels"),
    labelColumns: call.list("label-columns"),
    withEvent: call.bool("output-watch-events"),
    plain: !call.bool("server-print"),
  };
  if (isTable(call)) return { printer: undefined, table };
  return { printer: customColumnsPrinter(session, output) ?? formatPrinter(session, output) ?? refuseFormat(output, GET_FORMATS), table };
}
