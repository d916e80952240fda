// Judges an attempt: which objectives hold, which invariants broke, whether it is won. It looks when something changed, at bounded cost,
// on the world's own clock, so that the same log gives the same judgement.

import type { Kind } from "../api/kind.ts";
import { isHub } from "../api/versions.ts";
import type { Timer } from "../base/clock.ts";
import { Signal } from "../base/signal.ts";
import type { Message } from "../i18n/index.ts";
import type { Verdict } from "./check.ts";
import type { Invariant, Mission, Objective } from "./mission.ts";
import { type Probe, type Reach, tryProbe } from "./probe.ts";
import type { WorldSight } from "./sight.ts";

/** How often, at most, objectives are looked at while things change (virtual ms). */
const PACE = 200;
/** How often calls are tried again, and everything is looked at, though nothing was seen to change (virtual ms). */
const BEAT = 5000;
/** The same where nobody is told before the end: after each command, and so often. */
const SLOW_BEAT = 10_000;
/** After which time a watched call that fails is tried again (virtual ms). */
const AGAIN = 1000;
/** Changes of these kinds are the cluster's own breathing. */
const BREATHING: ReadonlySet<string> = new Set(["Lease", "Node"]);

export interface ObjectiveState {
  readonly objective: Objective;
  readonly verdict: Verdict;
  /** Virtual ms since when the check has held; undefined while it does not. */
  readonly since?: number;
}
export interface Breach {
  readonly at: number;
  readonly missing?: Message;
}
export interface InvariantState {
  readonly invariant: Invariant;
  /** The first time that it broke. */
  readonly breach?: Breach;
}

/** Somebody who wants to know how calls fare until it is won. */
export interface CallWatch {
  readonly probes: readonly Probe[];
  /** @returns whether it must be tried again soon */
  tried(probe: Probe, started: number, reach: Reach): boolean;
}

export class Referee {
  objectives: readonly ObjectiveState[];
  invariants: readonly InvariantState[];
  /** Virtual ms at which all objectives held together. */
  wonAt: number | undefined;
  readonly changed = new Signal();
  /** Since when all that is needed has held together. */
  #candidateSince: number | undefined;
  readonly #started: number;
  /** Objectives whose checks have held, and whether they did at the first look. */
  readonly #held = new Map<string, { given: boolean }>();
  #lastLook = Number.NEGATIVE_INFINITY;
  #look: Timer | undefined;
  #watch: Timer | undefined;
  #beat: Timer | undefined;
  #told: Timer | undefined;
  #trying = new Map<string, { again: boolean }>();
  readonly #probes: readonly Probe[];
  readonly #release: (() => void)[] = [];

  constructor(
    mission: Mission,
    private readonly sight: WorldSight,
    private readonly calls?: CallWatch,
    /** Nobody is told before the end: calls are tried seldom, and it looks only when it is asked to. */
    private readonly silent = false,
  ) {
    this.#started = sight.booted.world.clock.now;
    const bound = <T extends Objective | Invariant>(each: T): T =>
      each.check.bind ? { ...each, check: each.check.bind(sight.placed) } : each;
    this.objectives = mission.objectives.map((objective) => ({ objective: bound(objective), verdict: { met: false } }));
    this.invariants = mission.invariants.map((invariant) => ({ invariant: bound(invariant) }));
    const checks = [...this.objectives.map(({ objective }) => objective), ...this.invariants.map(({ invariant }) => invariant)];
    const probes = [...checks.flatMap(({ check }) => check.probes), ...(calls?.probes ?? [])];
    this.#probes = [...new Map(probes.map((probe) => [probe.id, probe])).values()];
    for (const { api } of silent ? [] : sight.booted.world.clusters.values()) {
      const follow = (kind: Kind): void => {
        if (isHub(kind) && !BREATHING.has(kind.kind)) this.#release.push(api.subscribe(kind, () => this.touch()));
      };
      api.scheme.kinds.forEach(follow);
      this.#release.push(api.scheme.onChange(({ type, kind }) => void (type === "ADDED" && follow(kind))));
    }
    this.#release.push(sight.stirred.on(() => this.touch()));
    this.#tryAll();
    this.look();
    this.#plan();
  }

  /** An invariant without a price broke: this attempt cannot be won any more. */
  get spoiled(): boolean {
    return this.invariants.some(({ invariant, breach }) => breach && invariant.price === undefined);
  }

  /** Whether an objective held from the beginning: nobody has earned it. */
  given({ id }: Objective): boolean {
    return this.#held.get(id)?.given ?? false;
  }

  /** Something may have changed: looks soon. */
  touch(): void {
    const { clock } = this.sight.booted.world;
    // Invariants are looked at in every instant in which something changed, objectives now and then.
    if (this.invariants.length && !this.#watch)
      this.#watch = clock.after(0, () => {
        this.#watch = undefined;
        if (this.#judgeInvariants()) this.changed.fire();
      });
    if (this.#look) return;
    this.#look = clock.at(Math.max(clock.now, this.#lastLook + PACE), () => {
      this.#look = undefined;
      this.#tryAll();
      if (!this.silent) this.look();
    });
  }

  /** Looks now. */
  look(): void {
    const { now } = this.sight.booted.world.clock;
    this.#lastLook = now;
    const before = this.objectives;
    const breached = this.#judgeInvariants();
    this.objectives = before.map((state) => this.#judge(state, now));
    const news = this.objectives.some((state, index) => !same(state, before[index]!));
    const won = this.#judgeWin(now);
    if (news || breached || won) this.changed.fire();
  }

  stop(): void {
    const { clock } = this.sight.booted.world;
    for (const release of this.#release.splice(0)) release();
    for (const timer of [this.#look, this.#watch, this.#beat, this.#told]) clock.cancel(timer);
  }

  #judge(state: ObjectiveState, now: number): ObjectiveState {
    const { objective } = state;
    if (objective.once && state.verdict.met) return state;
    const verdict = objective.check.holds(this.sight);
    if (!verdict.met) return { objective, verdict };
    if (!this.#held.has(objective.id)) this.#held.set(objective.id, { given: this.#atFirstLook(objective) });
    const since = state.since ?? now;
    if (now - since >= objective.hold) return { objective, verdict, since };
    if (state.since === undefined) this.sight.booted.world.clock.at(since + objective.hold, () => this.touch());
    return { objective, since, verdict: { met: false, missing: { id: "check.held", values: { seconds: objective.hold / 1000 } } } };
  }

  /** Nothing but the first tries of its calls, begun at once, has told how it is. */
  #atFirstLook({ check: { probes } }: Objective): boolean {
    const { booted, tried } = this.sight;
    return probes.length ? probes.every(({ id }) => tried.get(id)?.started === this.#started) : booted.world.clock.now === this.#started;
  }

  #judgeInvariants(): boolean {
    if (this.wonAt !== undefined) return false;
    let news = false;
    this.invariants = this.invariants.map((state) => {
      const { invariant, breach } = state;
      if (breach || invariant.check.probes.some((probe) => !this.sight.reach(probe))) return state;
      const verdict = invariant.check.holds(this.sight);
      if (verdict.met) return state;
      news = true;
      return { invariant, breach: { at: this.sight.booted.world.clock.now, ...(verdict.missing ? { missing: verdict.missing } : {}) } };
    });
    return news;
  }

  /** Won when all held together, and every call was tried again since then, so that no stale answer wins. */
  #judgeWin(now: number): boolean {
    if (this.wonAt !== undefined || this.silent) return false;
    if (this.spoiled || !this.objectives.every(({ objective, verdict }) => objective.bonus || verdict.met)) {
      this.#candidateSince = undefined;
      return false;
    }
    const since = (this.#candidateSince ??= now);
    if (this.#probes.some((probe) => (this.sight.tried.get(probe.id)?.started ?? Number.NEGATIVE_INFINITY) < since)) {
      this.#tryAll();
      return false;
    }
    this.wonAt = now;
    return true;
  }

  #tryAll(): void {
    if (this.wonAt === undefined) for (const probe of this.#probes) this.#try(probe);
  }

  #try(probe: Probe): void {
    const running = this.#trying.get(probe.id);
    if (running) {
      running.again = true;
      return;
    }
    const state = { again: false };
    this.#trying.set(probe.id, state);
    const { clock } = this.sight.booted.world;
    const started = clock.now;
    tryProbe(
      probe,
      this.sight.booted,
      (source) => this.sight.findPod(source),
      (reach) => {
        this.sight.tried.set(probe.id, { started, reach });
        if (this.wonAt === undefined && this.calls?.tried(probe, started, reach)) clock.after(AGAIN, () => this.wonAt ?? this.#try(probe));
        clock.at(Math.max(clock.now, started + PACE), () => {
          this.#trying.delete(probe.id);
          if (state.again && this.wonAt === undefined) this.#try(probe);
          // Calls are mostly tried together: what several have told in one moment is looked at once.
          if (!this.silent) this.#told ??= clock.after(0, () => this.#lookAtTold());
        });
      },
    );
  }

  #lookAtTold(): void {
    this.#told = undefined;
    this.look();
  }

  #plan(): void {
    this.#beat = this.sight.booted.world.clock.after(this.silent ? SLOW_BEAT : BEAT, () => {
      this.#tryAll();
      if (!this.silent) this.look();
      if (this.wonAt === undefined) this.#plan();
    });
  }
}

const same = (a: ObjectiveState, b: ObjectiveState): boolean =>
  a.verdict.met === b.verdict.met && JSON.stringify(a.verdict.missing) === JSON.stringify(b.verdict.missing);
