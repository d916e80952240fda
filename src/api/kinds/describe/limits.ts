// Descriptions of what limits others: quotas, limit ranges, disruption budgets, priority classes (kubectl's pkg/describe).
import { canonicalQuantity } from "../../../base/quantity.ts";
import { formatSelector } from "../selector.ts";
import { formatLabels } from "../table.ts";
import { writeLimits, writeScopes } from "./core.ts";
import { describer, plainDescriber } from "./writer.ts";

export const describeResourceQuota = plainDescriber((writer, quota) => {
  const { metadata, status } = quota;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writeScopes(writer, 0, " * ", quota);
  writer.line(0, "Resource\tUsed\tHard");
  writer.line(0, "--------\t----\t----");
  for (const name of Object.keys(status?.hard ?? {}).sort())
    writer.line(0, `${name}\t${canonicalQuantity(status.used?.[name] ?? "0")}\t${canonicalQuantity(status.hard[name])}`);
});

export const describeLimitRange = plainDescriber((writer, range) => {
  writer.line(0, `Name:\t${range.metadata.name}`);
  writer.line(0, `Namespace:\t${range.metadata.namespace}`);
  writeLimits(writer, "", [range]);
});

export const describePodDisruptionBudget = describer((writer, { metadata, spec, status = {} }) => {
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  line(`Namespace:\t${metadata.namespace}`);
  if (spec.minAvailable !== undefined) line(`Min available:\t${spec.minAvailable}`);
  else if (spec.maxUnavailable !== undefined) line(`Max unavailable:\t${spec.maxUnavailable}`);
  line(spec.selector ? `Selector:\t${formatSelector(spec.selector)}` : "Selector:\t<unset>");
  line("Status:");
  writer.line(2, `Allowed disruptions:\t${status.disruptionsAllowed ?? 0}`);
  writer.line(2, `Current:\t${status.currentHealthy ?? 0}`);
  writer.line(2, `Desired:\t${status.desiredHealthy ?? 0}`);
  writer.line(2, `Total:\t${status.expectedPods ?? 0}`);
});

export const describePriorityClass = describer((writer, priority) => {
  writer.line(0, `Name:\t${priority.metadata.name}`);
  writer.line(0, `Value:\t${priority["value"]}`);
  writer.line(0, `GlobalDefault:\t${priority["globalDefault"] ?? false}`);
  writer.line(0, `PreemptionPolicy:\t${priority["preemptionPolicy"] ?? "PreemptLowerPriority"}`);
  writer.line(0, `Description:\t${priority["description"] ?? ""}`);
  writer.line(0, `Annotations:\t${formatLabels(priority.metadata.annotations)}`);
});
