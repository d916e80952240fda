// kubectl describe of horizontal pod autoscalers (kubectl: describe.go).
import type { MetricSpec, MetricStatus } from "../horizontalpodautoscaler-types.ts";
import { describer, formatTime, writeAnnotations, writeLabels } from "./writer.ts";

/** A metric of an autoscaler, now and as wished. */
function metricLine(metric: MetricSpec, status: MetricStatus | undefined): string {
  const source = metric.resource ?? metric.containerResource;
  if (source) {
    const of = metric.containerResource
      ? `resource ${source.name} of container "${metric.containerResource.container}" on pods`
      : `resource ${source.name} on pods`;
    const current = (metric.resource ? status?.resource : status?.containerResource)?.current;
    const { averageValue, averageUtilization } = source.target;
    if (averageValue !== undefined) return `${of}:\t${current?.averageValue ?? "<unknown>"} / ${averageValue}`;
    const now = current?.averageUtilization === undefined ? "<unknown>" : `${current.averageUtilization}% (${current.averageValue})`;
    return `${of}  (as a percentage of request):\t${now} / ${averageUtilization === undefined ? "<auto>" : `${averageUtilization}%`}`;
  }
  if (metric.pods) return `"${metric.pods.metric.name}" on pods:\t<unknown> / ${metric.pods.target.averageValue}`;
  const { target, metric: named } = (metric.object ?? metric.external)!;
  const what = target.averageValue === undefined ? "target value" : "target average value";
  const wished = target.averageValue ?? target.value;
  if (!metric.object) return `"${named.name}" (${what}):\t<unknown> / ${wished}`;
  const { kind, name } = metric.object.describedObject;
  return `"${named.name}" on ${kind}/${name} (${what}):\t<unknown> / ${wished}`;
}

export const describeHorizontalPodAutoscaler = describer((writer, { metadata, spec, status = {} }) => {
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  line(`Namespace:\t${metadata.namespace}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  line(`CreationTimestamp:\t${formatTime(metadata.creationTimestamp)}`);
  line(`Reference:\t${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
  line("Metrics:\t( current / target )");
  for (const [index, metric] of (spec.metrics ?? []).entries()) writer.line(1, metricLine(metric, status.currentMetrics?.[index]));
  line(`Min replicas:\t${spec.minReplicas ?? "<unset>"}`);
  line(`Max replicas:\t${spec.maxReplicas}`);
  if (spec.behavior) {
    line("Behavior:");
    for (const [title, rules] of [
      ["Scale Up", spec.behavior.scaleUp],
      ["Scale Down", spec.behavior.scaleDown],
    ] as const) {
      if (!rules) continue;
      writer.line(1, `${title}:`);
      if (rules.stabilizationWindowSeconds !== undefined)
        writer.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
      if (rules.policies?.length) {
        writer.line(2, `Select Policy: ${rules.selectPolicy ?? "Max"}`);
        writer.line(2, "Policies:");
        for (const policy of rules.policies)
          writer.line(3, `- Type: ${policy.type}\tValue: ${policy.value}\tPeriod: ${policy.periodSeconds} seconds`);
      }
    }
  }
  line(`${spec.scaleTargetRef.kind} pods:\t${status.currentReplicas ?? 0} current / ${status.desiredReplicas ?? 0} desired`);
  if (!status.conditions?.length) return;
  line("Conditions:");
  writer.line(1, "Type\tStatus\tReason\tMessage");
  writer.line(1, "----\t------\t------\t-------");
  for (const condition of status.conditions)
    writer.line(1, `${condition.type}\t${condition.status}\t${condition.reason ?? ""}\t${condition.message ?? ""}`);
});
