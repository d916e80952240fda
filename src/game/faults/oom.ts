// oom: the memory limit is less than what the application needs.
import type { Fault } from "./fault.ts";
import { containerOf, rewriteContainer, settled, somePod, undo } from "./objects.ts";

interface Options {
  limit: string;
}

export const oom: Fault<Options> = {
  name: "oom",
  targets: ["Deployment"],
  needs: ["pods"],
  fits: (workload) => containerOf(workload)?.resources?.limits?.memory !== undefined,
  parse: (fields) => ({ limit: fields.optionalText("limit") ?? "4Mi" }),
  inject(target, scene, { limit }) {
    rewriteContainer(target, scene, (container) => {
      container.resources.limits.memory = limit;
      if (container.resources.requests?.memory !== undefined) container.resources.requests.memory = limit;
    });
    return {
      symptom: somePod(target, { containerStatuses: [{ lastState: { terminated: { reason: "OOMKilled" } } }] }),
      cured: settled(target),
      repair: undo(target),
      values: { limit },
    };
  },
};
