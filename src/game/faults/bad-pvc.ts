// bad-pvc: a pod's volume names a claim that is not there.
import type { Fault } from "./fault.ts";
import { misspelt, rewrite, settled, undo, unschedulable, volumesOf } from "./objects.ts";

const claimed = (volumes: ReturnType<typeof volumesOf>) => volumes.find((volume) => volume.persistentVolumeClaim);

export const badPvc: Fault = {
  name: "bad-pvc",
  targets: ["Deployment"],
  needs: ["pods"],
  fits: (workload) => claimed(volumesOf(workload)) !== undefined,
  inject(target, scene) {
    const right = claimed(volumesOf(target)).persistentVolumeClaim.claimName as string;
    const claim = misspelt(right, scene.random);
    rewrite(target, scene, ({ spec }) => {
      claimed(spec.template.spec.volumes).persistentVolumeClaim.claimName = claim;
    });
    return { symptom: unschedulable(target), cured: settled(target), repair: undo(target), values: { claim, right } };
  },
};
