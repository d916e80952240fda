// The columns of a custom kind's tables: its name, then what additionalPrinterColumns name (apiextensions-apiserver's tableconvertor).
import { goJson } from "../../base/go-json.ts";
import { JsonPath } from "../../base/jsonpath/index.ts";
import type { Column } from "../kind.ts";
import { ageColumn, nameColumn, since } from "../kinds/table.ts";

export interface PrinterColumn {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority?: number;
  jsonPath: string;
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

export function columnsOf(printed: readonly PrinterColumn[] | undefined): Column[] {
  if (!printed?.length) return [nameColumn, { ...ageColumn, type: "date" }];
  return [nameColumn, ...printed.map(columnOf)];
}

function columnOf({ name, type, format, description, priority, jsonPath }: PrinterColumn): Column {
  const path = new JsonPath(`{${jsonPath}}`, { allowMissingKeys: true });
  const first = (object: unknown): unknown => {
    try {
      return path.find(object)[0]?.[0];
    } catch {
      return undefined;
    }
  };
  return {
    name,
    type: type as NonNullable<Column["type"]>,
    ...(format ? { format } : {}),
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    ...(priority ? { priority } : {}),
    value: (object, now) => cellOf(type, first(object), now),
  };
}

/** A value that is not of the column's type leaves the cell empty. */
function cellOf(type: string, value: unknown, now: number): string | number | boolean | null {
  if (value === undefined || value === null) return type === "string" && value === null ? "<nil>" : null;
  switch (type) {
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null;
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "date":
      if (typeof value !== "string") return null;
      return RFC3339.test(value) ? since(value, now) : "<invalid>";
    default:
      return typeof value === "string" ? value : typeof value === "object" ? goJson(value) : String(value);
  }
}
