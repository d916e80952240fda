// StatefulSet (apps/v1).

import { validateStatefulSetStatus } from "./counts-validate.ts";
import { describeStatefulSet } from "./describe/workloads.ts";
import { define } from "./facts.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import type { StatefulSetObject } from "./statefulset-types.ts";
import { validateStatefulSet } from "./statefulset-validate.ts";
import { ageColumn, nameColumn, text, wide } from "./table.ts";
import { warningsOfTemplate } from "./template-warnings.ts";
import { same } from "./validation.ts";
import { keepStatus, workloadColumns } from "./workload.ts";

const templateWarnings = warningsOfTemplate<StatefulSetObject>(({ spec }) => spec.template);

export const StatefulSet = define<StatefulSetObject>("apps", "v1", "StatefulSet", {
  describe: describeStatefulSet,
  hasGeneration: true,
  columns: [
    nameColumn,
    text("Ready", "Number of the pod with ready state", (set) => `${set.status?.readyReplicas ?? 0}/${set.spec.replicas ?? 0}`),
    ageColumn,
    ...workloadColumns.slice(0, 2).map(wide),
  ],
  defaults({ spec }) {
    defaultPodTemplate(spec.template);
    spec.serviceName ??= "";
    spec.podManagementPolicy ||= "OrderedReady";
    spec.updateStrategy ??= {};
    spec.updateStrategy.type ||= "RollingUpdate";
    if (spec.updateStrategy.type === "RollingUpdate") {
      spec.updateStrategy.rollingUpdate ??= {};
      spec.updateStrategy.rollingUpdate.partition ??= 0;
    }
    spec.persistentVolumeClaimRetentionPolicy ??= {};
    spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= "Retain";
    spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= "Retain";
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    for (const claim of spec.volumeClaimTemplates ?? []) {
      claim.apiVersion ||= "v1";
      claim.kind ||= "PersistentVolumeClaim";
      claim.spec ??= { resources: {} };
      claim.spec.volumeMode ||= "Filesystem";
      claim.status ??= { phase: "Pending" };
    }
  },
  prepare(draft, old) {
    keepStatus<StatefulSetObject>({ replicas: 0, availableReplicas: 0 })(draft, old);
    // Off in 1.36 unless somebody turns MaxUnavailableStatefulSet on (pkg/registry/apps/statefulset: dropStatefulSetDisabledFields).
    delete draft.spec.updateStrategy?.rollingUpdate?.maxUnavailable;
  },
  validate: validateStatefulSet,
  validateStatus: validateStatefulSetStatus,
  warnings(set, old) {
    const warnings = templateWarnings(set, old);
    if ((!old || !same(set.spec, old.spec)) && (set.spec.revisionHistoryLimit ?? 0) < 0)
      warnings.push("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended");
    return warnings;
  },
});
