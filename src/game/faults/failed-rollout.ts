// failed-rollout: the new version asks for more than any node has, and its rollout misses its deadline.
import type { Fault } from "./fault.ts";
import { type Loose, rewrite, settled, undo } from "./objects.ts";

interface Options {
  cpu: string;
}

export const failedRollout: Fault<Options> = {
  name: "failed-rollout",
  targets: ["Deployment"],
  needs: ["pods"],
  fits: (workload) => (workload as Loose).spec.strategy?.type !== "Recreate",
  parse: (fields) => ({ cpu: fields.optionalText("cpu") ?? "64" }),
  inject(target, scene, { cpu }) {
    const { name, namespace } = target.metadata;
    rewrite(target, scene, ({ spec }) => {
      const [container] = spec.template.spec.containers;
      container.resources = { ...container.resources, requests: { ...container.resources?.requests, cpu } };
    });
    const condition = { kind: "Deployment", name, namespace, condition: "Progressing" };
    return {
      symptom: { condition: { ...condition, status: "False", reason: "ProgressDeadlineExceeded" } },
      cured: { all: [settled(target), { condition: { ...condition, status: "True" } }] },
      repair: undo(target),
      values: { cpu },
    };
  },
};
