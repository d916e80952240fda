// Pod (core/v1).

import { define } from "../facts.ts";
import { nameWarnings } from "../template-warnings.ts";
import { podColumns } from "./columns.ts";
import { defaultPodSpec, defaultRequests } from "./defaults.ts";
import { describePod } from "./describe.ts";
import { mergeLabelKeys } from "./merge-label-keys.ts";
import { qosClass } from "./qos.ts";
import { keepNotEphemeral, keepUnresized } from "./resize.ts";
import type { PodObject } from "./types.ts";
import { validatePod } from "./validate.ts";
import { podWarnings } from "./warnings.ts";

/** What is negative counts as the shortest. */
const graceOf = (seconds = 30): number => (seconds < 0 ? 1 : seconds);

export const Pod = define<PodObject>("", "v1", "Pod", {
  describe: describePod,
  hasGeneration: true,
  graceSeconds: (pod) =>
    pod.spec.nodeName && pod.status?.phase !== "Failed" && pod.status?.phase !== "Succeeded"
      ? graceOf(pod.spec.terminationGracePeriodSeconds)
      : 0,
  columns: podColumns,
  fields: {
    "spec.nodeName": (pod) => pod.spec.nodeName ?? "",
    "spec.restartPolicy": (pod) => pod.spec.restartPolicy ?? "",
    "spec.schedulerName": (pod) => pod.spec.schedulerName ?? "",
    "spec.serviceAccountName": (pod) => pod.spec.serviceAccountName ?? "",
    "spec.hostNetwork": (pod) => String(pod.spec.hostNetwork ?? false),
    "status.phase": (pod) => pod.status?.phase ?? "",
    "status.podIP": (pod) => pod.status?.podIP ?? "",
    "status.nominatedNodeName": (pod) => pod.status?.nominatedNodeName ?? "",
  },
  defaults(draft) {
    draft.spec ??= { containers: [] };
    defaultPodSpec(draft.spec);
    defaultRequests(draft.spec);
    draft.spec.enableServiceLinks ??= true;
    if (draft.spec.hostNetwork)
      for (const container of draft.spec.containers) for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
  },
  prepare(draft, old) {
    if (!old) {
      draft.status = { phase: "Pending", qosClass: qosClass(draft.spec) };
      mergeLabelKeys(draft.spec, draft.metadata);
      if (draft.spec.schedulingGates?.length)
        draft.status.conditions = [
          {
            type: "PodScheduled",
            status: "False",
            lastProbeTime: null,
            lastTransitionTime: null,
            reason: "SchedulingGated",
            message: "Scheduling is blocked due to non-empty scheduling gates",
          },
        ];
    } else draft.status = old.status as typeof draft.status;
  },
  prepareSubresource(draft, old, subresource) {
    if (subresource === "ephemeralcontainers") keepNotEphemeral(draft, old);
    if (subresource === "resize") keepUnresized(draft, old);
  },
  validate: validatePod,
  // Updates come too often, and seldom from people.
  warnings: (pod, old) => (old ? [] : [...nameWarnings(pod.metadata.name, "the Pod's hostname"), ...podWarnings(pod)]),
});
