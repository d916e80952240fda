// wrong-storage-class: a workload was moved to a new claim, whose storage class does not exist.
import type { Fault } from "./fault.ts";
import { type Loose, rewrite, settled, undo, unschedulable, volumesOf } from "./objects.ts";

interface Options {
  storageClass: string;
}
const claimed = (volumes: ReturnType<typeof volumesOf>) => volumes.find((volume) => volume.persistentVolumeClaim);

export const wrongStorageClass: Fault<Options> = {
  name: "wrong-storage-class",
  targets: ["Deployment"],
  needs: ["pods"],
  fits: (workload) => claimed(volumesOf(workload)) !== undefined,
  parse: (fields) => ({ storageClass: fields.optionalText("storageClass") ?? "fast-ssd" }),
  inject(target, scene, { storageClass }) {
    const namespace = target.metadata.namespace!;
    const old = claimed(volumesOf(target)).persistentVolumeClaim.claimName as string;
    const { spec } = scene.api.get(scene.kind("PersistentVolumeClaim"), old, { namespace }) as Loose;
    const claim = `${old}-v2`;
    scene.api.create(
      scene.kind("PersistentVolumeClaim"),
      {
        metadata: { name: claim, namespace },
        spec: { accessModes: spec.accessModes, resources: spec.resources, storageClassName: storageClass },
      },
      { namespace, fieldManager: "operator" },
    );
    rewrite(target, scene, (copy) => {
      claimed(copy.spec.template.spec.volumes).persistentVolumeClaim.claimName = claim;
    });
    const pending = { kind: "PersistentVolumeClaim", name: claim, namespace, matches: { status: { phase: "Pending" } } };
    return {
      symptom: { all: [{ object: pending }, unschedulable(target)] },
      cured: settled(target),
      repair: [...undo(target), `kubectl delete pvc ${claim} -n ${namespace} --wait=false`],
      values: { claim, storageClass, old },
    };
  },
};
