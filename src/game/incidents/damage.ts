// The blast radius: what work harms beyond what the faults did. Calls that fail though no fault fells them, counted in virtual time, and
// objects deleted that were in nobody's way. It looks at the world only, on the world's clock: the same log does the same damage.
import type { KubeObject } from "../../api/object.ts";
import { isHub } from "../../api/versions.ts";
import { areaOf } from "../faults/objects.ts";
import type { Probe, Reach } from "../probe.ts";
import type { CallWatch, Referee } from "../referee.ts";
import type { WorldSight } from "../sight.ts";
import type { DamagePlan, WatchedCall } from "./damage-plan.ts";

export interface Damage {
  /** Virtual ms in which at least one call failed through what was done. */
  downtime: number;
  objects: number;
  /** Claims and volumes: what was on them is lost. */
  data: number;
  namespaces: number;
}

/** For how long a call that was down from the start must hold until its fault counts as over (virtual ms): what recovers may stumble. */
const STEADY = 20_000;
/** How long the cure of a fault may be felt (virtual ms). */
const AFTERMATH = 60_000;
/** What the cluster makes and removes by itself. */
const ITS_OWN: ReadonlySet<string> = new Set([
  "Event",
  "EndpointSlice",
  "Endpoints",
  "Lease",
  "CertificateSigningRequest",
  "VolumeAttachment",
  "IPAddress",
]);
const DATA: ReadonlySet<string> = new Set(["PersistentVolumeClaim", "PersistentVolume"]);

interface CallState {
  readonly call: WatchedCall;
  /** It failed from the start, and has not held for long enough since. */
  excused: boolean;
  /** Virtual ms since when it has held. */
  well?: number;
}

export class DamageWatch implements CallWatch {
  readonly probes: readonly Probe[];
  readonly #states: ReadonlyMap<string, CallState>;
  /** Calls that fail through what was done. */
  readonly #down = new Set<string>();
  /** Virtual ms at which the first of them failed. */
  #downSince = 0;
  #downtime = 0;
  /** Virtual ms (a whole second): what was made before belongs to the application, or to others. */
  readonly #before: number;
  readonly #gone = new Map<string, KubeObject>();

  /** @param referee who judges the same attempt: what is cured, and when it was won */
  constructor(
    { calls }: DamagePlan,
    private readonly sight: WorldSight,
    private readonly referee: () => Pick<Referee, "objectives" | "wonAt"> | undefined,
  ) {
    this.probes = calls.map(({ probe }) => probe);
    this.#states = new Map(calls.map((call) => [call.probe.id, { call, excused: false }]));
    this.#before = Math.floor(Math.min(sight.placedSince, this.#now) / 1000) * 1000;
    for (const { api } of sight.booted.world.clusters.values())
      for (const kind of api.scheme.kinds)
        if (isHub(kind) && !ITS_OWN.has(kind.kind))
          api.subscribe(kind, ({ type, object }) => {
            if (type === "DELETED" || object.metadata.deletionTimestamp) this.#deleted(object);
          });
  }

  /** The damage so far. */
  get done(): Damage {
    const gone = [...this.#gone.values()].filter((object) => !this.#wentWithNamespace(object));
    const count = (fits: (kind: string) => boolean) => gone.filter(({ kind }) => fits(kind)).length;
    return {
      downtime: this.#downtime + (this.#down.size ? (this.referee()?.wonAt ?? this.#now) - this.#downSince : 0),
      objects: count((kind) => kind !== "Namespace" && !DATA.has(kind)),
      data: new Set(gone.filter(({ kind }) => DATA.has(kind)).map(claimOf)).size,
      namespaces: count((kind) => kind === "Namespace"),
    };
  }

  tried(probe: Probe, started: number, reach: Reach): boolean {
    const state = this.#states.get(probe.id);
    // Nobody there who could call says nothing about the one who is called.
    if (!state || ("error" in reach && reach.error === "no-source")) return false;
    if (!("error" in reach) && reach.status < 400) {
      state.well ??= started;
      if (started - state.well >= STEADY) state.excused = false;
      if (this.#down.delete(probe.id) && !this.#down.size) this.#downtime += started - this.#downSince;
      return false;
    }
    if (state.excused || state.well === undefined) {
      state.excused = true;
      delete state.well;
      return false;
    }
    if (state.call.felledBy.some((objective) => !this.#isOver(objective))) return false;
    if (!this.#down.size) this.#downSince = started;
    this.#down.add(probe.id);
    return true;
  }

  get #now(): number {
    return this.sight.booted.world.clock.now;
  }

  /** The fault of that objective was cured, and nothing of it is felt any more. */
  #isOver(id: string): boolean {
    const state = this.referee()?.objectives.find(({ objective }) => objective.id === id);
    return state?.since !== undefined && this.#now >= state.since + AFTERMATH;
  }

  #deleted(object: KubeObject): void {
    if (this.referee()?.wonAt !== undefined) return;
    const { uid, creationTimestamp, ownerReferences = [] } = object.metadata;
    if (ownerReferences.length || Date.parse(creationTimestamp) >= this.#before) return;
    const ofFault = this.sight.placed.some(({ target, touches = [] }) => target.metadata.uid === uid || touches.includes(areaOf(object)));
    if (!ofFault) this.#gone.set(uid, object);
  }

  /** Counted once, with its namespace. */
  #wentWithNamespace({ metadata: { namespace } }: KubeObject): boolean {
    return (
      namespace !== undefined && [...this.#gone.values()].some(({ kind, metadata }) => kind === "Namespace" && metadata.name === namespace)
    );
  }
}

/** A claim and its volume are one loss. */
const claimOf = (object: KubeObject): string => (object["spec"] as { claimRef?: { uid: string } }).claimRef?.uid ?? object.metadata.uid;
