// Deployment (apps/v1).

import { validateDeploymentStatus } from "./counts-validate.ts";
import type { DeploymentObject } from "./deployment-types.ts";
import { validateDeployment } from "./deployment-validate.ts";
import { describeDeployment } from "./describe/workloads.ts";
import { define } from "./facts.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import { ageColumn, count, nameColumn, text, wide } from "./table.ts";
import { warningsOfTemplate } from "./template-warnings.ts";
import { keepStatus, workloadColumns } from "./workload.ts";

export const Deployment = define<DeploymentObject>("apps", "v1", "Deployment", {
  describe: describeDeployment,
  hasGeneration: true,
  columns: [
    nameColumn,
    text(
      "Ready",
      "Number of the pod with ready state",
      (deployment) => `${deployment.status?.readyReplicas ?? 0}/${deployment.spec.replicas ?? 0}`,
    ),
    count(
      "Up-to-date",
      "Total number of non-terminated pods targeted by this deployment that have the desired template spec.",
      (deployment) => deployment.status?.updatedReplicas ?? 0,
    ),
    count(
      "Available",
      "Total number of available pods (ready for at least minReadySeconds) targeted by this deployment.",
      (deployment) => deployment.status?.availableReplicas ?? 0,
    ),
    ageColumn,
    ...workloadColumns.map(wide),
  ],
  defaults(draft) {
    draft.spec ??= { selector: {}, template: { spec: { containers: [] } } };
    const spec = draft.spec;
    defaultPodTemplate(spec.template);
    spec.replicas ??= 1;
    spec.strategy ??= {};
    spec.strategy.type ||= "RollingUpdate";
    if (spec.strategy.type === "RollingUpdate") {
      spec.strategy.rollingUpdate ??= {};
      spec.strategy.rollingUpdate.maxUnavailable ??= "25%";
      spec.strategy.rollingUpdate.maxSurge ??= "25%";
    }
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
  },
  prepare: keepStatus({}),
  validate: validateDeployment,
  validateStatus: validateDeploymentStatus,
  warnings: warningsOfTemplate(({ spec }) => spec.template, { names: true }),
});
