// ReplicaSet (apps/v1).

import { validateReplicaSetStatus } from "./counts-validate.ts";
import { describeReplicaSet } from "./describe/workloads.ts";
import { define } from "./facts.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import type { ReplicaSetObject } from "./replicaset-types.ts";
import { validateReplicaSet } from "./replicaset-validate.ts";
import { ageColumn, count, nameColumn, wide } from "./table.ts";
import { warningsOfTemplate } from "./template-warnings.ts";
import { keepStatus, workloadColumns } from "./workload.ts";

export const ReplicaSet = define<ReplicaSetObject>("apps", "v1", "ReplicaSet", {
  describe: describeReplicaSet,
  hasGeneration: true,
  columns: [
    nameColumn,
    count("Desired", "Replicas is the number of desired pods.", (set) => set.spec.replicas ?? 0),
    count("Current", "Replicas is the most recently observed number of non-terminating pods.", (set) => set.status?.replicas ?? 0),
    count(
      "Ready",
      "The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.",
      (set) => set.status?.readyReplicas ?? 0,
    ),
    ageColumn,
    ...workloadColumns.map(wide),
  ],
  fields: { "status.replicas": (set) => String(set.status?.replicas ?? 0) },
  defaults(draft) {
    draft.spec ??= { selector: {}, template: { spec: { containers: [] } } };
    draft.spec.replicas ??= 1;
    defaultPodTemplate(draft.spec.template);
  },
  prepare: keepStatus({ replicas: 0 }),
  validate: validateReplicaSet,
  validateStatus: validateReplicaSetStatus,
  warnings: warningsOfTemplate(({ spec }) => spec.template, { names: true }),
});
