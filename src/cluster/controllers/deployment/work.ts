// One look at one deployment: the deployment, its replica sets and the writes that several strategies share.
import type { KubeObject } from "../../../api/object.ts";
import type { Cache } from "../cache.ts";
import type { Context } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { DESIRED, MAX, maxSurge, wanted } from "./arithmetic.ts";

/** The replica sets of a deployment: the one with its own template, and all others. */
export interface Found {
  newSet: KubeObject | undefined;
  oldSets: KubeObject[];
}

export class Work {
  constructor(
    /** Replaced by what the server answered after each write. */
    public deployment: KubeObject,
    public sets: KubeObject[],
    readonly kinds: Kinds,
    readonly pods: Cache,
    readonly context: Context,
  ) {}

  get now(): number {
    return this.context.clock.now;
  }

  updateSet(set: KubeObject): KubeObject {
    const next = this.context.api.update(this.kinds.replicaSets, set);
    this.sets = this.sets.map((each) => (each.metadata.uid === next.metadata.uid ? next : each));
    return next;
  }

  updateStatus(deployment: KubeObject): void {
    this.deployment = this.context.api.updateStatus(this.kinds.deployments, deployment);
  }

  /** The set as it is after the writes so far. */
  fresh(set: KubeObject): KubeObject {
    return this.sets.find((each) => each.metadata.uid === set.metadata.uid) ?? set;
  }

  /** Scales a set and says so; whether its size changed. Its annotations always say what the deployment wanted at that time. */
  scale(stale: KubeObject, size: number): boolean {
    const set = this.fresh(stale);
    const before = wanted(set);
    const annotations = replicasAnnotations(this.deployment);
    const annotated = Object.entries(annotations).every(([name, value]) => set.metadata.annotations?.[name] === value);
    if (before === size && annotated) return false;
    this.updateSet({
      ...set,
      metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, ...annotations } },
      spec: { ...set["spec"], replicas: size },
    });
    if (before === size) return false;
    const direction = before < size ? "up" : "down";
    this.event("Normal", "ScalingReplicaSet", `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`);
    return true;
  }

  event(type: "Normal" | "Warning", reason: string, message: string): void {
    this.context.events.event(this.deployment, type, reason, message);
  }
}

export const replicasAnnotations = (deployment: KubeObject): Record<string, string> => ({
  [DESIRED]: String(wanted(deployment)),
  [MAX]: String(wanted(deployment) + maxSurge(deployment)),
});
