// Tables as the server prints them for `kubectl get`: meta.k8s.io/v1 Table from a kind's columns.
import type { Column, Kind } from "./kind.ts";
import type { KubeObject } from "./object.ts";

export interface TableColumn {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
}

export interface TableRow {
  cells: readonly (string | number | boolean | null)[];
  object: KubeObject;
}

export interface Table {
  kind: "Table";
  apiVersion: "meta.k8s.io/v1";
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  columnDefinitions: readonly TableColumn[];
  rows: readonly TableRow[];
}

/** What a kind without columns of its own shows. */
const FALLBACK: readonly Column[] = [
  { name: "Name", type: "string", format: "name", value: (object) => object.metadata.name },
  { name: "Created At", type: "date", value: (object) => object.metadata.creationTimestamp },
];

const include: Record<string, (object: KubeObject) => KubeObject> = {
  Object: (object) => object,
  Metadata: (object) => ({ kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata }),
};

/**
 * The table of some objects. `now` is virtual time in ms, for ages; rows carry the whole object or its metadata,
 * as the query parameter includeObject says.
 */
export function tableOf(
  kind: Kind,
  items: readonly KubeObject[],
  now: number,
  options: { metadata?: Table["metadata"]; includeObject?: "Object" | "Metadata" } = {},
): Table {
  const columns = kind.columns.length ? kind.columns : FALLBACK;
  const shown = include[options.includeObject ?? "Metadata"]!;
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: options.metadata ?? {},
    columnDefinitions: columns.map(({ name, type = "string", format = "", description = "", priority = 0 }) => ({
      name,
      type,
      format,
      description,
      priority,
    })),
    rows: items.map((object) => ({ cells: columns.map((column) => column.value(object, now)), object: shown(object) })),
  };
}
