// missing-key: an environment variable wants a key that its ConfigMap or Secret does not have.
import type { KubeObject } from "../../api/object.ts";
import type { Fault } from "./fault.ts";
import { containerOf, type Loose, misspelt, rewriteContainer, settled, undo, waits } from "./objects.ts";

const SOURCES = ["configMapKeyRef", "secretKeyRef"] as const;

function reference(container: Loose): Loose {
  for (const { valueFrom } of container?.env ?? []) for (const source of SOURCES) if (valueFrom?.[source]) return valueFrom[source];
  return undefined;
}

export const missingKey: Fault = {
  name: "missing-key",
  targets: ["Deployment", "StatefulSet"],
  needs: ["pods"],
  fits: (workload: KubeObject) => reference(containerOf(workload)) !== undefined,
  inject(target, scene) {
    const { key: right, name: source } = reference(containerOf(target));
    const key = misspelt(right, scene.random);
    rewriteContainer(target, scene, (container) => {
      reference(container).key = key;
    });
    return {
      symptom: waits(target, "CreateContainerConfigError"),
      cured: settled(target),
      repair: undo(target),
      values: { key, right, source },
    };
  },
};
