// DaemonSet (apps/v1).
import type { Draft } from "../object.ts";
import { equal } from "../structure.ts";
import { validateDaemonSetStatus } from "./counts-validate.ts";
import type { DaemonSetObject } from "./daemonset-types.ts";
import { validateDaemonSet } from "./daemonset-validate.ts";
import { describeDaemonSet } from "./describe/workloads.ts";
import { define } from "./facts.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import { ageColumn, count, formatLabels, nameColumn, text, wide } from "./table.ts";
import { warningsOfTemplate } from "./template-warnings.ts";
import { keepStatus, workloadColumns } from "./workload.ts";

/** The number of the template, which apps/v1 shows as an annotation because its spec has no such field (apps/v1/conversion.go). */
export const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

const keepDaemonStatus = keepStatus<DaemonSetObject>({
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  desiredNumberScheduled: 0,
  numberReady: 0,
});

/** Nobody sets the number of the template but the strategy: one more with each change of it (registry/apps/daemonset/strategy.go). */
function prepareDaemonSet(draft: Draft<DaemonSetObject>, old: DaemonSetObject | undefined): void {
  keepDaemonStatus(draft, old);
  const was = Number((old ?? draft).metadata.annotations?.[TEMPLATE_GENERATION]) || 0;
  const number = !old ? Math.max(1, was) : equal(old.spec.template, draft.spec.template) ? was : was + 1;
  draft.metadata.annotations = { ...draft.metadata.annotations, [TEMPLATE_GENERATION]: String(number) };
}

export const DaemonSet = define<DaemonSetObject>("apps", "v1", "DaemonSet", {
  describe: describeDaemonSet,
  hasGeneration: true,
  columns: [
    nameColumn,
    count("Desired", "Nodes that should run it", (set) => set.status?.desiredNumberScheduled ?? 0),
    count("Current", "Nodes that run it and should", (set) => set.status?.currentNumberScheduled ?? 0),
    count("Ready", "Nodes whose pod is ready", (set) => set.status?.numberReady ?? 0),
    count("Up-to-date", "Nodes whose pod is of the present template", (set) => set.status?.updatedNumberScheduled ?? 0),
    count("Available", "Nodes whose pod is available", (set) => set.status?.numberAvailable ?? 0),
    text("Node Selector", "The nodes that it wants", (set) => formatLabels(set.spec.template.spec.nodeSelector)),
    ageColumn,
    ...workloadColumns.map(wide),
  ],
  defaults({ spec }) {
    defaultPodTemplate(spec.template);
    spec.updateStrategy ??= {};
    spec.updateStrategy.type ||= "RollingUpdate";
    if (spec.updateStrategy.type === "RollingUpdate") {
      spec.updateStrategy.rollingUpdate ??= {};
      spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
      spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
    }
    spec.revisionHistoryLimit ??= 10;
  },
  prepare: prepareDaemonSet,
  validate: validateDaemonSet,
  validateStatus: validateDaemonSetStatus,
  warnings: warningsOfTemplate(({ spec }) => spec.template),
});
