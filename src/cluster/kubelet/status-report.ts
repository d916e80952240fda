// The status of a pod as its worker last wrote it: what is the same is not written again (pkg/kubelet/status/status_manager.go).
import type { PodStatus } from "../../api/kinds/pod/types.ts";
import { equal, settle } from "../../api/structure.ts";
import { podStatus, type StatusInput } from "./status.ts";
import type { PodOnNode } from "./worker-host.ts";

export class StatusReport {
  #written: PodStatus | undefined;

  constructor(private readonly worker: Pick<PodOnNode, "pod" | "host">) {}

  /** Writes what has come of the pod, where that is news. */
  tell(found: Omit<StatusInput, "pod">): void {
    const { worker } = this;
    const status = podStatus({ pod: worker.pod, ...found });
    if (equal(status, this.#written)) return;
    this.#written = status;
    worker.host.writeStatus(worker.pod, status);
    // Of what is stored now, which the pod has by now, no second copy needs to be kept.
    this.#written = settle(worker.pod.status, status);
  }

  /** What was written last does not count: it did not arrive, or nobody looked meanwhile. */
  forget(): void {
    this.#written = undefined;
  }
}
