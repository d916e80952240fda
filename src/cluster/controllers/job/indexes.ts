// Completion indexes of Indexed jobs, as the API writes them: "0,2-4" (kubernetes/pkg/controller/job/indexed_job_utils.go).
import type { KubeObject } from "../../../api/object.ts";

export const INDEX_ANNOTATION = "batch.kubernetes.io/job-completion-index";

/** The index of a pod; undefined where it has none that counts. */
export function indexOf(pod: KubeObject): number | undefined {
  const text = pod.metadata.annotations?.[INDEX_ANNOTATION];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

export function parseIndexes(text: string | undefined): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? "").split(",").filter(Boolean)) {
    const [first, last = first] = part.split("-").map(Number) as [number, number?];
    for (let index = first; index <= last; index++) indexes.add(index);
  }
  return indexes;
}

/** Two in a row stay two numbers; three and more become a range. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length; ) {
    let end = at;
    while (sorted[end + 1] === sorted[end]! + 1) end++;
    parts.push(end === at ? `${sorted[at]}` : end === at + 1 ? `${sorted[at]},${sorted[end]}` : `${sorted[at]}-${sorted[end]}`);
    at = end + 1;
  }
  return parts.join(",");
}
