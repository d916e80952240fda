// The table of `kubectl get`: the server's columns, made straight from the stored objects, in the layout of cli-runtime's TablePrinter.
import type { Column, Kind } from "../../../api/kind.ts";
import { ageColumn } from "../../../api/kinds/table.ts";
import type { KubeObject } from "../../../api/object.ts";
import { Columns } from "../../../base/columns.ts";

export interface TableOptions {
  wide: boolean;
  noHeaders: boolean;
  withNamespace: boolean;
  withKind: boolean;
  showLabels: boolean;
  labelColumns: readonly string[];
  /** A first column with the kind of event (--output-watch-events). */
  withEvent: boolean;
  /** --server-print=false: the columns that kubectl itself knows of any object, NAME and AGE. */
  plain?: boolean;
}

const PLAIN: readonly Column[] = [{ name: "Name", value: (object) => object.metadata.name }, ageColumn];

/** Prints the rows of one kind; headers come with the first. */
export class Table {
  readonly #columns: readonly Column[];
  readonly #layout = new Columns();
  #headed: boolean;

  constructor(
    readonly kind: Kind,
    readonly options: TableOptions,
  ) {
    this.#columns = (options.plain ? PLAIN : kind.columns).filter((column) => options.wide || !column.priority);
    this.#headed = options.noHeaders;
  }

  /** @param now virtual time in ms */
  print(objects: readonly KubeObject[], now: number, event = ""): string {
    if (!objects.length) return "";
    const rows = objects.map((object) => this.#row(object, now, event));
    if (!this.#headed) rows.unshift(this.#header());
    this.#headed = true;
    return this.#layout.format(rows);
  }

  #header(): string[] {
    const { options } = this;
    return [
      ...(options.withEvent ? ["EVENT"] : []),
      ...(options.withNamespace ? ["NAMESPACE"] : []),
      ...this.#columns.map((column) => column.name.toUpperCase()),
      ...options.labelColumns.map((label) => label.split("/").at(-1)!.toUpperCase()),
      ...(options.showLabels ? ["LABELS"] : []),
    ];
  }

  #row(object: KubeObject, now: number, event: string): string[] {
    const { options, kind } = this;
    const { labels, namespace } = object.metadata;
    const row: string[] = [];
    if (options.withEvent) row.push(event);
    if (options.withNamespace) row.push(namespace ?? "");
    this.#columns.forEach((column, index) => {
      const text = oneLine(String(column.value(object, now) ?? ""));
      row.push(index === 0 && options.withKind ? `${kind.kind.toLowerCase()}${kind.group ? `.${kind.group}` : ""}/${text}` : text);
    });
    for (const label of options.labelColumns) row.push(labels?.[label] ?? "");
    if (options.showLabels) row.push(formatLabels(labels));
    return row;
  }
}

const oneLine = (text: string): string => {
  const at = text.search(/[\f\n\r]/);
  return at < 0 ? text : `${text.slice(0, at)}...`;
};

/** labels.FormatLabels: sorted, or <none>. */
export const formatLabels = (labels: Readonly<Record<string, string>> | undefined): string =>
  Object.keys(labels ?? {})
    .sort()
    .map((key) => `${key}=${labels![key]}`)
    .join(",") || "<none>";
