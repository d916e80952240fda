// A changed specification of a pod that runs: what its containers' records take over at once, and what waits for the node.
import type { PodObject } from "../../api/kinds/pod/types.ts";
import { type ContainerRecord, isRunning, recordOf } from "./records.ts";
import { sameResources } from "./resize.ts";

/** Takes the containers of `pod` over into `records`, but for their resources; tells whether these have changed. */
export function adoptSpec(pod: PodObject, records: ContainerRecord[]): { resources: boolean } {
  let changed = false;
  const recordFor = (name: string) => records.find((each) => each.spec.name === name);
  for (const spec of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    const record = recordFor(spec.name);
    if (!record) continue;
    if (record.spec.image !== spec.image) {
      if (isRunning(record)) record.doomed = { message: `Container ${spec.name} definition changed, will be restarted` };
      else record.waiting = undefined;
    }
    if (sameResources(spec.resources, record.spec.resources)) {
      record.spec = spec;
      continue;
    }
    changed = true;
    const { resources } = record.spec;
    record.spec = { ...spec, ...(resources ? { resources } : {}) };
  }
  for (const spec of pod.spec.ephemeralContainers ?? []) if (!recordFor(spec.name)) records.push(recordOf(spec, "ephemeral"));
  return { resources: changed };
}
