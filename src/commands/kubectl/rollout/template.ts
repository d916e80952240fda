// A pod template as `kubectl rollout history --revision` and dry runs of undo show it: describe's text before its columns are aligned.
import { writeTemplate } from "../../../api/kinds/describe/template.ts";
import { DescribeWriter } from "../../../api/kinds/describe/writer.ts";
import type { PodTemplate } from "./revisions.ts";

export function templateText(template: PodTemplate): string {
  const writer = new DescribeWriter();
  writeTemplate(writer, template as Parameters<typeof writeTemplate>[1]);
  return writer.unaligned;
}
