// Lists as docker's ls commands show them.
import type { Task } from "../../machine/process.ts";
import { formatted, type Table } from "./format.ts";
import type { Docker } from "./tool.ts";

/** Shows rows as --format and --quiet say. @throws Failure */
export function* showList<T>(docker: Docker, table: Table<T>, rows: readonly T[]): Task<number> {
  yield* docker.out(formatted(table, rows, { format: docker.call.string("format"), quiet: docker.call.bool("quiet") }));
  return 0;
}
