// What is watched for harm while the learner works.
import type { Probe } from "../probe.ts";

export interface WatchedCall {
  probe: Probe;
  /** Ids of the objectives whose faults may fell it now and then, or later, until they are cured. */
  felledBy: readonly string[];
}

export interface DamagePlan {
  calls: readonly WatchedCall[];
}
