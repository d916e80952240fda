// ReplicationController (v1): what replica sets came from.
import type { KubeObject } from "../object.ts";
import { validateReplicaSetStatus } from "./counts-validate.ts";
import { describeReplicationController } from "./describe/workloads.ts";
import { define } from "./facts.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import type { ReplicationControllerObject } from "./replicationcontroller-types.ts";
import { validateReplicationController } from "./replicationcontroller-validate.ts";
import { ageColumn, count, formatLabels, nameColumn, wide } from "./table.ts";
import { warningsOfTemplate } from "./template-warnings.ts";
import { keepStatus, workloadColumns } from "./workload.ts";

export const ReplicationController = define<ReplicationControllerObject>("", "v1", "ReplicationController", {
  describe: describeReplicationController,
  hasGeneration: true,
  columns: [
    nameColumn,
    count("Desired", "Replicas is the number of desired replicas.", ({ spec }) => spec.replicas ?? 0),
    count("Current", "Replicas is the most recently observed number of replicas.", ({ status }) => status?.replicas ?? 0),
    count("Ready", "The number of ready replicas for this replication controller.", ({ status }) => status?.readyReplicas ?? 0),
    ageColumn,
    ...workloadColumns.map((column) =>
      wide(column.name === "Selector" ? { ...column, value: (object: KubeObject) => formatLabels(object.spec.selector) } : column),
    ),
  ],
  fields: { "status.replicas": ({ status }) => String(status?.replicas ?? 0) },
  defaults(draft) {
    const { metadata, spec } = draft;
    const labels = spec.template?.metadata?.labels;
    if (labels && Object.keys(labels).length) {
      if (!Object.keys(spec.selector ?? {}).length) spec.selector = { ...labels };
      if (!Object.keys(metadata.labels ?? {}).length) metadata.labels = { ...labels };
    }
    spec.replicas ??= 1;
    if (spec.template) defaultPodTemplate(spec.template);
  },
  prepare: keepStatus({ replicas: 0 }),
  validate: validateReplicationController,
  validateStatus: validateReplicaSetStatus,
  warnings: warningsOfTemplate(({ spec }) => spec.template, { names: true }),
});
