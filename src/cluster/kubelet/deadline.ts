// How long a pod may run on its node (pkg/kubelet/active_deadline.go), and how long it may take to end.
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { Clock, Timer } from "../../base/clock.ts";

/** activeDeadlineSeconds. */
export class Deadline {
  #passed = false;
  readonly #timer: Timer | undefined;

  /** @param limit seconds; undefined is none @param start virtual ms @param pass called at the deadline */
  constructor(
    private readonly clock: Clock,
    limit: number | undefined,
    start: number,
    pass: () => void,
  ) {
    if (limit !== undefined)
      this.#timer = clock.at(start + limit * 1000, () => {
        this.#passed = true;
        pass();
      });
  }

  get passed(): boolean {
    return this.#passed;
  }
  cancel(): void {
    this.clock.cancel(this.#timer);
  }
}

/** Seconds in which a pod that is deleted has to end. */
export const deletionGrace = ({ metadata, spec }: PodObject): number =>
  metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
