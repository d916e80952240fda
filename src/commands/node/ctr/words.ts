// How ctr talks: its errors, its tables, its sizes; and the name space that all of Kubernetes is in.
import { alignTabs } from "../../../base/tab-writer.ts";
import type { Running } from "../../../machine/process.ts";
import type { NodeHost } from "../../../world/node/host.ts";
import { ToolError } from "../../unix/tool.ts";

/** What the CRI puts its images and containers in. */
export const SPACE = "k8s.io";

export interface CtrCall {
  self: Running;
  host: NodeHost;
  namespace: string;
  /** What stands behind the verb. */
  args: readonly string[];
}

export const failed = (why: string): ToolError => new ToolError(`ctr: ${why}`);

/** Each cell ends with a tab, the last one too. */
export const tableOf = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { minWidth, padding }: { minWidth: number; padding: number },
): string => `${alignTabs([head, ...rows].map((row) => `${row.join("\t")}\t`).join("\n"), { minWidth, padding })}\n`;

/** pkg/progress.Bytes: 42.7 MiB. */
export function bytesText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let at = 0;
  for (; value >= 1024 && at < units.length - 1; at++) value /= 1024;
  return `${value.toFixed(1)} ${units[at]}`;
}
